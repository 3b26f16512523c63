import { drawBun } from "./bun.ts";
import { clumpOf } from "./clump.ts";
import { coilPath } from "./coil.ts";
import { growEdge } from "./edge.ts";
import { growHanging } from "./hang.ts";
import { HAIR_LIGHT } from "./light.ts";
import { drawLining } from "./lining.ts";
import { paintStrand } from "./paint.ts";
import { drawParting } from "./parting.ts";
import { type Root, strewRoots } from "./roots.ts";
import { onScalp, type Scalp } from "./scalp.ts";
import { strandPath } from "./strand.ts";
import { burnAt, croppedBy, hairAt, napeAt } from "./style.ts";
import type { LookGround } from "../ground.ts";
import type { Strokes } from "../splat_strokes.ts";
import { midway, type Vector } from "../../../base/vector.ts";
import { clamp01, mix, smoothstep } from "../../../base/scalar.ts";

/** Roots a square millimetre: on top, where hairs are long and lie over one another; at the sides; behind. */
const TOP_ROOTS = 0.0875, SIDE_ROOTS = 0.068, BACK_ROOTS = 0.085;
/** And more along the parting, from where they part. */
const PART_ROOTS = 1.1;
/** Short hair covers less: so many times more roots where it is a millimetre long, fading out at the second. */
const SHORTEST = 1.5, LONG_ENOUGH = 9;
/** Hairs are drawn in bundles: standard deviation across a broad one and a fine one, millimetres. */
const BROAD = 0.46, FINE = 0.22;
/** Millimetres of hair a splat. */
const SEGMENT = 6;
/** Hair clings together in wisps and these in locks, about so wide, millimetres. */
const WISP = 5, LOCK = 13;

/**
 * Grows the hair of a head.
 *
 * @param thinning 0..1, share of the hairs that are drawn, wider to make up for it
 */
export function growHair(ground: LookGround, strokes: Strokes, thinning = 1): void {
  const { scalp } = ground;
  if (!scalp) return;
  growHanging(ground, scalp, strokes, thinning);
  const { roots, widen } = strewRoots(ground, (middle) => {
    const { top, valley, density, length } = hairAt(scalp, middle.at, middle.normal, middle.behind);
    const around = mix(SIDE_ROOTS, BACK_ROOTS, smoothstep(0.1, -0.5, middle.normal[2]));
    const short = 1 + SHORTEST * clamp01(1 - length / LONG_ENOUGH);
    return density * short * (scalp.style.hang ? underHanging(scalp, middle.at) : 1) *
      (1 + PART_ROOTS * valley) *
      mix(around, TOP_ROOTS, top) *
      smoothstep(-6, 2, middle.behind);
  }, { thinning, salt: 0 });
  for (const root of roots) growStrand(ground, scalp, strokes, root, widen);
  growEdge(ground, scalp, strokes, thinning);
  drawParting(ground, scalp, strokes);
  drawBun(ground, scalp, strokes);
  drawLining(ground, scalp, strokes);
}

/** Under hair that hangs, the scalp's own is little seen: on top and at the temples. */
function underHanging(scalp: Scalp, at: Vector): number {
  const [, y, z] = onScalp(scalp, at);
  return 0.26 * Math.max(smoothstep(0.1, 0.4, y), smoothstep(0.45, 0.6, z));
}

function growStrand(ground: LookGround, scalp: Scalp, strokes: Strokes, root: Root, widen: number): void {
  const { chance } = root;
  const cropped = croppedBy(scalp), nape = napeAt(scalp, root.at);
  const faded = Math.max(nape, cropped), fade = mix(9, 20, faded);
  if (chance(2) > smoothstep(0, fade, root.behind) * (1 - 0.8 * burnAt(scalp, root.at))) return;
  const wisp = clumpOf(root.at, WISP), lock = clumpOf(root.at, LOCK);
  const here = hairAt(scalp, root.at, root.normal, root.behind);
  // On the parting's own line scalp shows.
  if (chance(10) < 0.9 * here.parting - 0.25) return;
  const fine = chance(9) < 0.5;
  // Grey hair on deep skin is no brighter at its edge than behind it.
  const outer = (fine ? 0.55 + 0.45 * chance(4) : 0.35 + 0.5 * chance(4)) *
    mix(1, smoothstep(-8, 22, root.behind), 0.7 * cropped);
  const stray = fine && chance(5) < 0.022;
  const length = here.length * (0.75 + 0.5 * chance(6)) * (0.85 + 0.3 * lock.chance(6));
  const height = here.height * (stray ? 1.4 : 1) *
    (0.84 + 0.22 * wisp.chance(7) + 0.16 * lock.chance(7)) * (0.62 + 0.5 * outer);
  const { curl } = scalp.style;
  const points = curl > 0 && here.top + smoothstep(3, 12, root.behind) > 0.6
    ? coilPath(root, here, curl)
    : strandPath(scalp, root, here, wisp, {
      length,
      height,
      segments: Math.max(1, Math.min(6, Math.round(length / SEGMENT))),
      turn: 0.4 * (lock.chance(8) - 0.5) + 0.25 * (wisp.chance(8) - 0.5) + 0.2 * (chance(8) - 0.5),
      gather: 0.5 * (0.4 + 0.6 * wisp.chance(11)),
    });
  // Dark locks between light ones; at the sides, where light is even, nothing else tells which way they run.
  const tone = clamp01(
    0.5 + mix(1.5, 1.35, cropped) * (0.4 * lock.chance(3) + 0.35 * wisp.chance(3) + 0.25 * chance(3) - 0.5) +
      0.12 * (1 - here.top) * (outer - 0.5),
  );
  const width = widen * (fine ? FINE * (stray ? 0.5 : 1) : BROAD) * (0.75 + 0.5 * chance(12)) *
    mix(0.55, 1, smoothstep(2, mix(12, 22, faded), root.behind)) * (1 - 0.3 * cropped);
  strokes.draw(
    paintStrand(ground, root, points, {
      width,
      tone,
      outer,
      taper: fine ? 0.6 : 0.45,
      lift: Math.max(here.valley, 0.35 * cropped),
    }),
    {
      triangle: root.triangle,
      up: midway(root.normal, points.at(-1)!.up, 0.5),
      opacity: (stray ? 0.3 : fine ? 0.62 : 0.72) *
        mix(0.7 + 0.3 * smoothstep(2, 10, root.behind), smoothstep(-4, fade, root.behind), faded),
      oneSided: true,
      flatness: 0.6,
      light: HAIR_LIGHT,
    },
  );
}
