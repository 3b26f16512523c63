/**
 * Films heads that nothing is fitted to under known weights and keeps what the tracker saw, for figures.ts; files that
 * are there are not made again. Heads and trained avatars are those of HEADCAST_DATA: the head "ict" as
 * `deno task head add ICT-FaceKit/FaceXModel` makes it, avatars by name.
 * `nice deno run -A tests/judge/tracking/make_tests.ts FOLDER [--clip CAPTURE.csv] [--people 10] [--avatars NAME,NAME]`
 */
import { parseArgs } from "node:util";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { ADDED_HEADS } from "../../../runtime/avatar/folder/heads.ts";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";
import { plainAvatarOn } from "../../../runtime/avatar/stock/on_head.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { openClip } from "../../../runtime/commands/clip/open.ts";
import { personAvatar } from "../../../runtime/commands/person/people.ts";
import type { Clip } from "../../../runtime/motion/clips/clip.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { createRenderer, type Renderer } from "../../../runtime/render/renderer.ts";
import { openTracker, type Tracker } from "../tracker.ts";
import { type Degradation, DEGRADATIONS } from "./degrade.ts";
import { shootFilm, type Shooting } from "./film.ts";
import { SPLATS } from "./make_pairs.ts";
import { captured, mix, type Motion, SHORT_SWEEP, still, SWEEP, sweeps, turn } from "./motions.ts";
import { type Pair, pairFiles, writePairs } from "./pairs.ts";
import { avatarSitter, wall } from "./sitters.ts";

/** Seeds that make_pairs.ts never comes to. */
const FIRST_SEED = 900_001;
/** So many identities are seen in each degradation, too, and with the camera off. */
const DEGRADED = 3;
/** Degrees by which the camera is off. */
const OFF = 20;

/** Somebody of the test, and how he or she is filmed. */
export interface Take {
  readonly name: string;
  readonly set: string;
  readonly avatar: () => Promise<Avatar>;
  readonly degradations: readonly Degradation[];
  /** Degrees that the camera is off to the side. */
  readonly off: number;
  readonly seed: number;
  /** The face stays at rest, and the head turns. */
  readonly resting?: boolean;
  /** Fewer pictures of each motion. */
  readonly short: boolean;
}

/** Everybody of the test. @param people identities of the head `ict`, where it is there */
export function takesOf(people: number, trained: readonly string[], ict: boolean): Take[] {
  const person = (i: number) => async () =>
    await personAvatar(await plainAvatarOn(await headByName("ict")), { seed: FIRST_SEED + i }, SPLATS);
  const plain = { degradations: ["none"], off: 0, short: true } as const;
  const takes = Array.from({ length: ict ? people : 0 }, (_, i): Take => ({
    ...plain,
    name: `ict-${String(i + 1).padStart(2, "0")}`,
    set: "ict",
    avatar: person(i),
    degradations: i < DEGRADED ? DEGRADATIONS : ["none"],
    short: i > 0,
    seed: FIRST_SEED + i,
  }));
  const others = trained.map((name, i): Take => ({
    ...plain,
    name: `trained-${name}`,
    set: `trained: ${name}`,
    avatar: () => readAvatar(name),
    seed: FIRST_SEED + 100 + i,
  }));
  const seed = FIRST_SEED + 200;
  const stock: Take = {
    ...plain,
    name: "stock",
    set: "stock",
    avatar: async () => await personAvatar(await buildStockAvatar(), { seed }, SPLATS),
    seed,
  };
  const sideways = takes.slice(0, DEGRADED).map((take): Take => ({
    ...take,
    name: `${take.name}-off`,
    degradations: ["none"],
    off: OFF,
  }));
  const resting = takes.slice(0, DEGRADED).map((take): Take => ({
    ...take,
    name: `${take.name}-turns`,
    degradations: ["none"],
    resting: true,
  }));
  return [
    ...takes.slice(0, 1),
    stock,
    ...others,
    ...takes.slice(1, DEGRADED),
    ...resting,
    ...sideways.slice(0, 1),
    ...takes.slice(DEGRADED),
    ...sideways.slice(1),
  ];
}

/** A webcam on a screen, at somebody's own height and distance. */
export function shootingOf({ seed, off }: Take): Shooting {
  const random = createRandom(Math.imul(seed, 0x165667b1));
  const either = (most: number): number => most * (2 * random() - 1);
  return {
    metres: 0.5 + 0.3 * random(),
    fov: 40 + 12 * random(),
    azimuth: off + either(3),
    elevation: either(6),
    above: either(0.08),
  };
}

/** What somebody does, film by film. */
export function motionsOf({ short, seed, resting }: Take, clip: Clip | undefined): Motion[] {
  if (resting) return [still(36), turn(90)];
  return [
    sweeps(short ? SHORT_SWEEP : SWEEP),
    mix(seed, short ? 72 : 120),
    ...clip === undefined ? [] : [captured(clip, short ? 6 : 3)],
  ];
}

async function film(
  renderer: Renderer,
  tracker: Tracker,
  take: Take,
  motions: readonly Motion[],
): Promise<Pair[]> {
  const sitter = await avatarSitter(renderer, take.name.replace(/-(off|turns)$/, ""), await take.avatar());
  const pairs: Pair[] = [];
  try {
    for (const motion of motions) {
      const made = await shootFilm(tracker, sitter, motion, shootingOf(take), {
        set: take.set,
        film: `${take.name}/${motion.name}`,
        background: wall(take.seed),
        degradations: take.degradations,
        seed: take.seed,
      });
      pairs.push(...take.off === 0 ? made : made.map((pair) => ({ ...pair, degradation: "camera" })));
    }
  } finally {
    sitter.close();
  }
  return pairs;
}

if (import.meta.main) {
  const { values, positionals: [folder] } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: {
      clip: { type: "string" },
      people: { type: "string", default: "10" },
      avatars: { type: "string", default: "" },
    },
  });
  if (folder === undefined) {
    throw new TypeError("Cannot make pairs, a folder outside the repository is needed: none");
  }
  const ict = (await ADDED_HEADS.names()).includes("ict");
  if (!ict) console.log("There is no head ict: its identities are left out");
  const clip = values.clip === undefined ? undefined : await openClip(values.clip);
  const done = new Set(await pairFiles(folder));
  const gpu = await openLocalGpu(), renderer = await createRenderer(gpu), tracker = await openTracker();
  try {
    const names = values.avatars.split(",").filter(Boolean);
    for (const take of takesOf(Number(values.people), names, ict)) {
      if (done.has(take.name)) continue;
      const motions = motionsOf(take, clip);
      const pairs = await film(renderer, tracker, take, motions);
      await writePairs(folder, take.name, pairs);
      const found = pairs.filter(({ found }) => found).length;
      console.log(`${take.name}: ${found} of ${pairs.length} found`);
    }
  } finally {
    await tracker.close();
    renderer.close();
    gpu.close();
  }
}
