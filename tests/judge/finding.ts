import { personAvatar } from "../../runtime/commands/person/people.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import type { Check } from "./check.ts";
import type { Shot, ShotStill } from "./stage.ts";
import { halton, mean } from "./statistics.ts";

const DEGREE = Math.PI / 180;
/** Five lenses, from a long one to a telephone's, at three distances: 15 ways to hold a camera. */
const FOVS = [12, 20, 30, 45, 60];
/** Share of the picture's height that the head takes from chin to crown. */
const FILLS = [0.9, 0.65, 0.4];
/** World units: a head's height, and how far its middle lies over that of the whole bust. */
export interface HeadExtent {
  readonly height: number;
  readonly middle: number;
}
const STOCK: HeadExtent = { height: 1.05, middle: 0.25 };
const MOST_YAW = 45, MOST_PITCH = 20;

/** A camera whose picture the head fills by this share, seen with this field of view in degrees. */
export function framing(fov: number, fill: number, yaw = 0, pitch = 0, head: HeadExtent = STOCK): Camera {
  const fovY = fov * DEGREE;
  const distance = head.height / (2 * fill * Math.tan(fovY / 2));
  return { azimuth: yaw * DEGREE, elevation: pitch * DEGREE, distance, fovY, height: head.middle };
}

/** Angles spread evenly over yaw +-45 and pitch +-20 degrees, lenses and distances in turn. */
export function views(count: number, first = 0, head: HeadExtent = STOCK): ShotStill[] {
  return Array.from({ length: count }, (_, i) => {
    const way = first + i;
    const yaw = MOST_YAW * (2 * halton(way, 2) - 1),
      pitch = MOST_PITCH * (2 * halton(way, 3) - 1);
    const fov = FOVS[way % FOVS.length]!, fill = FILLS[Math.floor(way / FOVS.length) % FILLS.length]!;
    return {
      label: `yaw ${yaw.toFixed(0)} pitch ${pitch.toFixed(0)} fov ${fov} fill ${fill}`,
      pose: restPose(),
      camera: framing(fov, fill, yaw, pitch, head),
    };
  });
}

export const foundShare = (shots: readonly Shot[]): number =>
  shots.filter(({ tracked }) => tracked !== null).length / shots.length;
/** How far off the landmarks are from all sides, where the tracker has only its guess of what is hidden. */
export function told(shots: readonly Shot[]): string[] {
  const found = shots.filter(({ tracked }) => tracked !== null);
  const error = mean(found.map(({ error }) => error));
  return [
    `landmark error over these views ${error.toFixed(3)}`,
    ...shots.filter(({ tracked }) => tracked === null).slice(0, 12).map(({ label }) => `lost: ${label}`),
  ];
}

export const finding: Check = {
  name: "finding",
  summary: "the tracker finds the face from 200 sides, near and far",
  async run(bench) {
    const shots = await bench.shoot(await bench.stock(), views(bench.frames(200)));
    return {
      figures: [{
        name: `face found, ${shots.length} views`,
        value: foundShare(shots),
        bound: "at least",
        limit: 0.99,
        unit: "share",
        notes: told(shots),
      }],
    };
  },
};

/** Of this many random people, these seeds on, so many are taken by lot. */
const IDENTITIES = 20, FIRST_SEED = 1, TAKEN = 12;

/** Seeds of the people taken: `deno task render --sheet identities` shows all of them. */
function takenSeeds(): number[] {
  const random = createRandom(IDENTITIES);
  return Array.from({ length: IDENTITIES }, (_, i) => ({ seed: FIRST_SEED + i, lot: random() }))
    .sort((a, b) => a.lot - b.lot).slice(0, TAKEN).map(({ seed }) => seed);
}

export const people: Check = {
  name: "people",
  summary: "it finds 12 random people out of 20, ten views each",
  async run(bench) {
    const stock = await bench.stock();
    const each = Math.max(1, Math.round(bench.frames(TAKEN * 10) / TAKEN));
    const shots: Shot[] = [];
    for (const [turn, seed] of takenSeeds().entries()) {
      const avatar = await personAvatar(stock, { seed });
      const stills = views(each, turn * each).map((still) => ({
        ...still,
        label: `person ${seed} ${still.label}`,
      }));
      shots.push(...await bench.shoot(avatar, stills));
    }
    return {
      figures: [{
        name: `face found, ${TAKEN} random people, ${shots.length} views`,
        value: foundShare(shots),
        bound: "at least",
        limit: 0.95,
        unit: "share",
        notes: told(shots),
      }],
    };
  },
};
