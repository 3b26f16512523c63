import { clumpOf } from "./clump.ts";
import { type Envelope, envelopeOf } from "./envelope.ts";
import { hangingPath, roundHead } from "./fall.ts";
import { HAIR_LIGHT } from "./light.ts";
import { paintStrand } from "./paint.ts";
import { type Root, strewRoots } from "./roots.ts";
import { onScalp, type Scalp } from "./scalp.ts";
import type { StrandPoint } from "./strand.ts";
import { type LookGround, millimetresAt, pointAt } from "../ground.ts";
import type { Strokes } from "../splat_strokes.ts";
import type { Vector } from "../../../base/vector.ts";
import { clamp01, radians, smoothstep } from "../../../base/scalar.ts";

/** Roots a square millimetre of the strands that are seen; of the broad ones under them. */
const STRANDS = 0.0138, SHEET = 0.0088;
/** Broad ones are chosen from so many times more, one a step of radians round the head, closer beside the face. */
const CHOICE = 3, SHEET_STEP = radians(2.2), BESIDE_FACE = radians(95), CLOSER = 1.6;
/** Standard deviations across, millimetres. */
const STRAND = 0.54, BROAD = 3.7;
/** Standard deviation along a broad one over its step: with less, skin shines between its splats as a row of nicks. */
const OVERLAP = 0.45;
/** How opaque tips are. */
const TIP = 0.45;
/** Millimetres from the eyes from where down hair is seen past the head from its other side. */
const BELOW_JAW = -50;
/** Degrees round the head from the front from where it is hidden by the head. */
const BEHIND = 125;

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
    return CHOICE * SHEET * smoothstep(0.12, 0.3, y) * smoothstep(0.75, 0.6, y) * smoothstep(0.72, 0.6, z) *
      smoothstep(2, 8, behind);
  }, { thinning: Math.max(0.6, thinning), salt: 2 });
  const broad = sheet.roots.map((root) => hung(hanging, root, true)).filter(({ points }) =>
    points.length > 1
  );
  for (const hair of evenRound(broad, hanging.envelope.centre)) drawHanging(hanging, hair, sheet.widen);
  const seen = strewRoots(ground, ({ at, behind }) => {
    const [, y, z] = onScalp(scalp, at);
    // From the brow's hairline they would fall across the forehead.
    const deep = 14 * smoothstep(0.55, 0.75, z);
    return STRANDS * (0.5 + 0.5 * smoothstep(0.3, 0.6, y)) * smoothstep(-0.1, 0.2, y) *
      smoothstep(4 + deep, 10 + deep, behind);
  }, { thinning, salt: 3 });
  for (const root of seen.roots) {
    drawHanging(hanging, hung(hanging, root, false), seen.widen);
  }
}

/** Of ones strewn at random one for each step round the head: a step with none would be a hole in the curtain. */
function evenRound(hairs: readonly Hung[], centre: Vector): Hung[] {
  const taken = new Set<number>();
  return hairs.toSorted((a, b) => a.root.chance(15) - b.root.chance(15)).filter(({ points }) => {
    const [x, , z] = points.at(-1)!.at;
    const angle = Math.atan2(x, z - centre[2]);
    const before = Math.min(Math.abs(angle), BESIDE_FACE), after = Math.abs(angle) - before;
    const step = Math.sign(angle) * Math.ceil((CLOSER * before + after) / SHEET_STEP);
    return !taken.has(step) && taken.add(step);
  });
}

interface Hanging {
  readonly ground: LookGround;
  readonly scalp: Scalp;
  readonly strokes: Strokes;
  readonly envelope: Envelope;
  /** [ROUND], triangles of the skull that carry what hangs below them. */
  readonly anchors: readonly number[];
}

/** A hair that hangs, from its root to its tip. */
interface Hung {
  readonly root: Root;
  /** 0..1, how far out it lies. */
  readonly outer: number;
  readonly broad: boolean;
  readonly points: readonly StrandPoint[];
}

function hung({ scalp, envelope }: Hanging, root: Root, broad: boolean): Hung {
  const outer = broad ? 0 : 0.3 + 0.7 * root.chance(4);
  return { root, outer, broad, points: hangingPath(scalp, envelope, root, outer, broad) };
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
  { ground, strokes, envelope, anchors }: Hanging,
  { root, outer, broad, points }: Hung,
  widen: number,
): void {
  if (points.length < 2) return;
  const { chance } = root;
  const lock = clumpOf(root.at, 16), wisp = clumpOf(root.at, 7);
  const tone = clamp01(0.48 + (0.4 * lock.chance(3) + 0.3 * wisp.chance(3) + 0.3 * chance(3) - 0.5));
  const painted = paintStrand(ground, root, points, {
    width: widen * (broad ? BROAD : STRAND * (0.55 + 0.8 * chance(12))),
    taper: broad ? 0.35 : 0.8,
    tone: broad ? 0.34 + 0.3 * (lock.chance(3) - 0.5) : tone,
    outer: broad ? 0.3 : 0.55 + 0.4 * outer,
    lift: broad ? 0 : 0.3,
  });
  const free = points.findIndex(({ at }) => at[1] < envelope.centre[1]);
  const split = free < 0 ? points.length - 1 : Math.max(0, free - 1);
  const options = {
    opacity: broad ? 0.95 : 0.68,
    flatness: broad ? 0.3 : 0.6,
    light: HAIR_LIGHT,
  };
  if (split > 0) {
    strokes.draw(painted.slice(0, split + 1), {
      ...options,
      triangle: root.triangle,
      up: root.normal,
      oneSided: true,
    });
  }
  const hangs = {
    ...options,
    along: broad ? OVERLAP : undefined,
    triangle: anchors[stepOf(points.at(-1)!.at, envelope.centre[2])]!,
    up: points.at(-1)!.up,
  };
  // The sheet under the strands is seen from within as well: before the ears, and on both sides of the neck.
  const beside = roundHead(points.at(-1)!.at, envelope.centre) < BEHIND;
  const low = broad ? points.findIndex(({ at }, i) => i >= split && (beside || at[1] < BELOW_JAW)) : -1;
  const last = broad ? painted.length - 1 : Math.max(split, painted.length - 2);
  strokes.draw(painted.slice(split, (low < 0 ? last : low) + 1), { ...hangs, oneSided: true });
  if (low >= 0) strokes.draw(painted.slice(low), { ...hangs, oneSided: false });
  // Tips are single hairs.
  else if (!broad) strokes.draw(painted.slice(last), { ...hangs, opacity: TIP, oneSided: true });
}
