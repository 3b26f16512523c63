import { clumpOf } from "./clump.ts";
import { type Envelope, envelopeOf } from "./envelope.ts";
import { HAIR_LIGHT } from "./light.ts";
import { paintStrand } from "./paint.ts";
import { type Root, strewRoots } from "./roots.ts";
import { onScalp, type Scalp } from "./scalp.ts";
import type { StrandPoint } from "./strand.ts";
import { besideParting, hairAt, topAt } from "./style.ts";
import { type LookGround, millimetresAt, pointAt } from "../ground.ts";
import type { Strokes } from "../splat_strokes.ts";
import { across, add, distance, subtract, unit, type Vector } from "../../../base/vector.ts";
import { clamp01, mix, radians, smoothstep } from "../../../base/scalar.ts";

/** Roots a square millimetre of the strands that are seen; of the broad ones under them. */
const STRANDS = 0.018, SHEET = 0.0088;
/** Standard deviations across, millimetres. */
const STRAND = 0.66, BROAD = 3.8;
/** Millimetres of a strand a splat, of a broad one, and the longest strand in splats. */
const STEP = 9, BROAD_STEP = 10, MOST = 40;
/** Hair keeps off the face: so far round the head from the front, degrees, and up to so much farther. */
const FACE = 51, FARTHER = 30;
/** Where it is tucked behind the ears, from there on. */
const TUCKED = 103;

/** Hair that falls over ears and neck. */
export function growHanging(ground: LookGround, scalp: Scalp, strokes: Strokes, thinning: number): void {
  const { hang } = scalp.style;
  if (!hang) return;
  const hanging: Hanging = {
    ground,
    scalp,
    strokes,
    envelope: envelopeOf(ground, scalp),
    anchors: anchorsOf(ground, scalp),
  };
  const sheet = strewRoots(ground, ({ at, behind }) => {
    const [, y, z] = onScalp(scalp, at);
    return SHEET * smoothstep(0.12, 0.3, y) * smoothstep(0.75, 0.6, y) * smoothstep(0.72, 0.6, z) *
      smoothstep(2, 8, behind);
  }, { thinning: Math.max(0.6, thinning), salt: 2 });
  for (const root of sheet.roots) {
    drawHanging(hanging, root, { broad: true, widen: sheet.widen });
  }
  const seen = strewRoots(ground, ({ at, behind }) => {
    const [, y, z] = onScalp(scalp, at);
    // From the brow's hairline they would fall across the forehead.
    const deep = 14 * smoothstep(0.55, 0.75, z);
    return STRANDS * (0.35 + 0.65 * smoothstep(0.3, 0.6, y)) * smoothstep(-0.1, 0.2, y) *
      smoothstep(4 + deep, 10 + deep, behind);
  }, { thinning, salt: 3 });
  for (const root of seen.roots) {
    drawHanging(hanging, root, { broad: false, widen: seen.widen });
  }
}

interface Hanging {
  readonly ground: LookGround;
  readonly scalp: Scalp;
  readonly strokes: Strokes;
  readonly envelope: Envelope;
  /** [ROUND], triangles of the skull that carry what hangs below them. */
  readonly anchors: readonly number[];
}

/** Steps round the head in which triangles are sought that hair hangs from. */
const ROUND = 36;
const stepOf = (at: Vector, middle: number): number =>
  Math.round((Math.atan2(at[0], at[2] - middle) / (2 * Math.PI) + 1) * ROUND) % ROUND;

/**
 * For each direction the hairy triangle there that stands most upright: it turns away from the camera as the hair
 * that hangs below it does, and moves with the skull alone.
 */
function anchorsOf(ground: LookGround, scalp: Scalp): number[] {
  const middle = (scalp.back + scalp.front) / 2;
  const middles = [...ground.hairy.keys()].filter((t) => ground.hairy[t] && ground.frames.area[t]! > 0)
    .map((t) => ({ t, at: millimetresAt(ground, pointAt(ground.frames.centre, t)) }));
  return Array.from({ length: ROUND }, (_, step) => {
    let best = -1, least = Infinity;
    for (const { t, at } of middles) {
      const apart = Math.abs(stepOf(at, middle) - step);
      const far = 8 * Math.min(apart, ROUND - apart) + Math.abs(at[1] - 0.3 * scalp.top);
      if (far < least) [best, least] = [t, far];
    }
    return best;
  });
}

function drawHanging(
  { ground, scalp, strokes, envelope, anchors }: Hanging,
  root: Root,
  { broad, widen }: { broad: boolean; widen: number },
): void {
  const { chance } = root;
  const lock = clumpOf(root.at, 16), wisp = clumpOf(root.at, 7);
  const outer = broad ? 0 : 0.3 + 0.7 * chance(4);
  const points = hangingPath(scalp, envelope, root, outer, broad);
  if (points.length < 2) return;
  const tone = clamp01(0.5 + 1.4 * (0.5 * lock.chance(3) + 0.3 * wisp.chance(3) + 0.2 * chance(3) - 0.5));
  const painted = paintStrand(ground, root, points, {
    width: widen * (broad ? BROAD : STRAND * (0.55 + 0.8 * chance(12))),
    taper: broad ? 0.1 : 0.5,
    tone: broad ? 0.3 : tone,
    outer: broad ? 0.1 : 0.55 + 0.45 * outer,
    lift: broad ? 0 : 0.3,
  });
  const free = points.findIndex(({ at }) => at[1] < envelope.centre[1]);
  const split = free < 0 ? points.length - 1 : Math.max(0, free - 1);
  const options = { opacity: broad ? 0.95 : 0.68, flatness: broad ? 0.3 : 0.6, light: HAIR_LIGHT };
  if (split > 0) {
    strokes.draw(painted.slice(0, split + 1), {
      ...options,
      triangle: root.triangle,
      up: root.normal,
      oneSided: true,
    });
  }
  // The sheet under the strands is seen from within as well, on both sides of the neck.
  strokes.draw(painted.slice(split), {
    ...options,
    triangle: anchors[stepOf(points.at(-1)!.at, envelope.centre[2])]!,
    up: points.at(-1)!.up,
    oneSided: !broad,
  });
}

/** Over the skull away from the parting, then down about the head, to where the cut ends. */
function hangingPath(
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
  // The sheet ends before its strands do.
  const end = hang.tips + (broad ? 12 : 0) + 7 * (chance(6) - 0.5) + 9 * (lock.chance(6) - 0.5);
  const phase = 2 * Math.PI * lock.chance(13), length = Math.max(20, root.at[1] - end);
  const least = (hang.tucked ? TUCKED : FACE) + FARTHER *
      (broad ? 0.4 + 0.6 * chance(14) : 0.3 + 0.35 * lock.chance(14) + 0.35 * chance(14));
  const beforeEar = (place: Vector) => smoothstep(0.4, 0.5, onScalp(scalp, place)[2]);
  const points: StrandPoint[] = [];
  let base = root.at, way = 0;
  for (let s = 0; s <= MOST; s++) {
    const up = s === 0 ? root.normal : outward(base);
    const along = Math.min(1, (root.at[1] - base[1]) / length);
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
    const off = mix(0.9 * here.body, layer, risen) * drawn - hang.turnIn * smoothstep(0.6, 1, along) ** 2;
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
    if (base[1] <= end) break;
    const flow = fallAt(scalp, base, up, side, lock.chance(8) - 0.5);
    const next = aside(settle(add(base, flow, broad ? BROAD_STEP : STEP), 0), centre, scalp, least);
    if (distance(next, base) < 1e-3) break;
    way += distance(next, base);
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
function fallAt(scalp: Scalp, at: Vector, up: Vector, side: number, turn: number): Vector {
  const [, , z] = onScalp(scalp, at);
  const top = topAt(scalp, at);
  const behind = smoothstep(0.45, 0.15, z);
  const swept: Vector = [
    side * (1 - behind),
    -0.15,
    -0.25 - 0.5 * behind - 0.35 * smoothstep(0.75, 1, z),
  ];
  const flow = add(add([0.25 * turn, 0, 0.25 * turn], swept, top), [0, -1, -0.12], 1 - 0.75 * top);
  return unit(across(flow, up));
}

/** Drawn round the head, off the face, below the brow: a step of the way to where a strand hangs, degrees. */
function aside(at: Vector, centre: Vector, scalp: Scalp, least: number): Vector {
  const [x, y, z] = subtract(at, centre);
  const angle = Math.atan2(Math.abs(x), z) * 180 / Math.PI;
  if (angle >= least) return at;
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
