import { clumpOf } from "./clump.ts";
import type { Envelope } from "./envelope.ts";
import type { Root } from "./roots.ts";
import { onScalp, type Scalp } from "./scalp.ts";
import type { StrandPoint } from "./strand.ts";
import { besideParting, hairAt, topAt } from "./style.ts";
import { across, add, distance, midway, subtract, unit, type Vector } from "../../../base/vector.ts";
import { clamp01, mix, radians, smoothstep } from "../../../base/scalar.ts";

/** Millimetres of a strand a splat, of a broad one, and the longest strand in splats. */
const STEP = 13, BROAD_STEP = 14, MOST = 30;
/** Hair keeps off the face: so far round the head from the front, degrees, and up to so much farther. */
const FACE = 57, FARTHER = 28;
/** Where it is tucked behind the ears, from there on. */
const TUCKED = 103, FARTHER_TUCKED = 30;

/** Over the skull away from the parting, then down about the head, to where the cut ends. */
export function hangingPath(
  scalp: Scalp,
  envelope: Envelope,
  root: Root,
  outer: number,
  broad: boolean,
): StrandPoint[] {
  const hang = scalp.style.hang!;
  const { centre, outward, settle } = envelope;
  const { chance } = root;
  const lock = clumpOf(root.at, 16);
  const side = besideParting(scalp, root.at) < 0 ? -1 : 1;
  const here = hairAt(scalp, root.at, root.normal, root.behind);
  // The sheet ends before its strands do, here more and there less.
  const loose = broad || hang.tucked ? 0 : smoothstep(1 - LOOSE, 1, chance(17));
  const end = hang.tips + (broad ? 7 + 4 * chance(16) : 0) + (broad ? 3 : 9) * (chance(6) - 0.5) +
    4 * (lock.chance(6) - 0.5) + (loose > 0 ? 45 * chance(18) ** 2 : 0);
  const phase = 2 * Math.PI * lock.chance(13), length = Math.max(20, root.at[1] - end);
  const edge = (broad ? 0.1 + 0.9 * chance(14) : chance(14)) ** 1.2;
  const least = hang.tucked ? TUCKED + FARTHER_TUCKED * edge : FACE + FARTHER * edge - LOOSENED * loose;
  const beforeEar = (place: Vector) => smoothstep(0.4, 0.5, onScalp(scalp, place)[2]);
  const points: StrandPoint[] = [];
  let base = root.at, way = 0, fallen = 0, held = false;
  for (let s = 0; s <= MOST; s++) {
    const up = s === 0 ? root.normal : outward(base);
    const along = clamp01(Math.max((root.at[1] - base[1]) / length, fallen / (centre[1] - end)));
    // Out of the body of the hair, then along it; towards the tips it turns in.
    const risen = 1 - (1 - Math.min(1, way / 24)) ** 2;
    const layer = mix(here.body, here.height, outer);
    // Its own weight draws it flat below the dome.
    const drawn = hang.tucked
      ? mix(
        mix(1, 0.8, smoothstep(-20, -70, base[1])),
        mix(1, 0.5, smoothstep(45, 15, base[1])),
        beforeEar(base),
      )
      : mix(1, 0.6, smoothstep(centre[1], centre[1] - 40, base[1]));
    const off = mix(0.9 * here.body, layer, risen) * drawn * lain(scalp, centre, base) -
      hang.turnIn * smoothstep(0.6, 1, along) ** 2;
    const settled = s === 0 ? add(base, up, off) : settle(base, off + (1 - risen) * offSkin(base, envelope));
    points.push({
      at: waved(settled, up, {
        wave: hang.wave * smoothstep(0.15, 0.7, along),
        turn: way / 62 * 2 * Math.PI + phase,
      }),
      up,
      along,
      rise: 0.4 + 0.6 * risen,
    });
    // What lies on a shoulder ends by its own length: down to the height of its neighbours it would fan out.
    if (base[1] <= end + 0.1 || fallen >= centre[1] - end) break;
    const flow = fallAt(scalp, base, up, {
      side,
      turn: lock.chance(8) - 0.5,
    });
    const drawnBack = least + framedBack(scalp, base[1]);
    // The first step is a strand's own: in step with its neighbours its splats would lie in rows.
    const step = (broad ? BROAD_STEP : STEP) * (s === 0 ? 0.5 + 0.7 * chance(19) : 1);
    const to = settle(add(base, flow, step), 0);
    held ||= roundHead(to, centre) < drawnBack;
    const aimed = held ? aside(to, centre, scalp, drawnBack) : to;
    // No step goes past the end: with whole ones hems would be notched by up to one.
    const left = (base[1] - end) / (base[1] - aimed[1] || 1);
    if (left > 0 && left < 0.2) break;
    const next = left > 0 && left < 1 ? midway(base, aimed, left) : aimed;
    if (distance(next, base) < 1e-3) break;
    way += distance(next, base);
    if (next[1] < centre[1]) fallen += distance(next, base);
    base = next;
  }
  return points;
}

/** How far a place lies off the envelope, millimetres. */
const offSkin = (at: Vector, { settle, outward }: Envelope): number => {
  const off = subtract(at, settle(at, 0)), up = outward(at);
  return off[0] * up[0] + off[1] * up[1] + off[2] * up[2];
};

/** Which way hair falls: across the top from the parting, then straight down. */
function fallAt(
  scalp: Scalp,
  at: Vector,
  up: Vector,
  { side, turn }: { side: number; turn: number },
): Vector {
  const [, , z] = onScalp(scalp, at);
  const top = topAt(scalp, at);
  const behind = smoothstep(0.45, 0.15, z);
  const swept: Vector = [
    side * (1 - behind),
    -0.15,
    -0.25 - 0.5 * behind - 0.35 * smoothstep(0.75, 1, z),
  ];
  // Beside what is held off the face hair falls straight: drifting apart, the two would bare the neck.
  const back = scalp.style.hang!.tucked ? 1 : 0;
  const flow = add(
    add([0.25 * turn, 0, 0.25 * turn], swept, top),
    [0, -1, -0.12 * back],
    1 - 0.75 * top,
  );
  return unit(across(flow, up));
}

/** Degrees round the head from the front, on either side. */
export const roundHead = (at: Vector, centre: Vector): number =>
  Math.atan2(Math.abs(at[0] - centre[0]), at[2] - centre[2]) * 180 / Math.PI;

/** Degrees by which hair beside the face falls back towards the ear: least at the cheekbone, most at the jaw. */
export function framedBack({ style }: Scalp, y: number): number {
  if (style.hang!.tucked) return 0;
  return TEMPLE * smoothstep(-15, 25, y) + JAW * smoothstep(-30, -85, y) * smoothstep(-190, -110, y);
}
const TEMPLE = 3, JAW = 7;
/** Share of the strands that hang loose before the others, and degrees by which the farthest do. */
const LOOSE = 0.09, LOOSENED = 9;

/** 0..1: hair beside the face lies on the cheek, else the ear would be seen between the two from the front. */
function lain({ style, top }: Scalp, centre: Vector, at: Vector): number {
  if (style.hang!.tucked) return 1;
  return mix(1, smoothstep(FACE - 6, FACE + 24, roundHead(at, centre)), smoothstep(0.6, 0.2, at[1] / top));
}

/** Drawn round the head, off the face, below the brow: a step of the way to where a strand hangs, degrees. */
function aside(at: Vector, centre: Vector, scalp: Scalp, least: number): Vector {
  const [x, y, z] = subtract(at, centre);
  const angle = roundHead(at, centre);
  const low = scalp.style.hang!.tucked
    ? smoothstep(0.36, 0.06, at[1] / scalp.top)
    : smoothstep(0.6, 0.2, at[1] / scalp.top);
  const turned = radians(mix(angle, least, (scalp.style.hang!.tucked ? 0.35 : 0.6) * low));
  const far = Math.hypot(x, z);
  return [
    centre[0] + Math.sign(x || 1) * far * Math.sin(turned),
    centre[1] + y,
    centre[2] + far * Math.cos(turned),
  ];
}

/** Waves lie in the surface, and a little off it. */
function waved(at: Vector, up: Vector, { wave, turn }: { wave: number; turn: number }): Vector {
  if (wave === 0) return at;
  const level = unit([up[2], 0, -up[0]]);
  return add(add(at, level, wave * Math.sin(turn)), up, 0.5 * wave * Math.cos(turn));
}
