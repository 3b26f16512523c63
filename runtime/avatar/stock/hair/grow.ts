import { drawBun } from "./bun.ts";
import { clumpOf } from "./clump.ts";
import { coilPath } from "./coil.ts";
import { growEdge } from "./edge.ts";
import { growHanging } from "./hang.ts";
import { HAIR_LIGHT } from "./light.ts";
import { paintStrand } from "./paint.ts";
import { drawParting } from "./parting.ts";
import { type Root, strewRoots } from "./roots.ts";
import type { Scalp } from "./scalp.ts";
import { strandPath } from "./strand.ts";
import { hairAt, napeAt } from "./style.ts";
import type { LookGround } from "../ground.ts";
import type { Strokes } from "../splat_strokes.ts";
import { midway } from "../../../base/vector.ts";
import { clamp01, mix, smoothstep } from "../../../base/scalar.ts";

/** Roots a square millimetre: on top, where hairs are long and lie over one another; at the sides; behind. */
const TOP_ROOTS = 0.088, SIDE_ROOTS = 0.068, BACK_ROOTS = 0.085;
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
    // Under hair that hangs, the scalp's own is little seen.
    return density * short * (scalp.style.hang ? 0.26 : 1) * (1 + PART_ROOTS * valley) *
      mix(around, TOP_ROOTS, top) *
      smoothstep(-6, 2, middle.behind);
  }, { thinning, salt: 0 });
  for (const root of roots) growStrand(ground, scalp, strokes, root, widen);
  growEdge(ground, scalp, strokes, thinning);
  drawParting(ground, scalp, strokes);
  drawBun(ground, scalp, strokes);
}

function growStrand(ground: LookGround, scalp: Scalp, strokes: Strokes, root: Root, widen: number): void {
  const { chance } = root;
  if (chance(2) > smoothstep(0, mix(9, 16, napeAt(scalp, root.at)), root.behind)) return;
  const wisp = clumpOf(root.at, WISP), lock = clumpOf(root.at, LOCK);
  const here = hairAt(scalp, root.at, root.normal, root.behind);
  // On the parting's own line scalp shows.
  if (chance(10) < 0.9 * here.parting - 0.25) return;
  const fine = chance(9) < 0.5;
  const outer = fine ? 0.55 + 0.45 * chance(4) : 0.35 + 0.5 * chance(4);
  const stray = fine && chance(5) < 0.02;
  const length = here.length * (0.75 + 0.5 * chance(6)) * (0.85 + 0.3 * lock.chance(6));
  const height = here.height * (stray ? 1.3 : 1) * (0.84 + 0.32 * wisp.chance(7)) * (0.62 + 0.5 * outer);
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
  const tone = 0.45 * lock.chance(3) + 0.35 * wisp.chance(3) + 0.2 * chance(3);
  const width = widen * (fine ? FINE * (stray ? 0.5 : 1) : BROAD) * (0.75 + 0.5 * chance(12)) *
    (0.55 + 0.45 * smoothstep(2, 12, root.behind));
  strokes.draw(
    paintStrand(ground, root, points, { width, tone, outer, taper: fine ? 0.6 : 0.45, lift: here.valley }),
    {
      triangle: root.triangle,
      up: midway(root.normal, points.at(-1)!.up, 0.5),
      opacity: (stray ? 0.3 : fine ? 0.62 : 0.72) * (0.7 + 0.3 * smoothstep(2, 10, root.behind)),
      oneSided: true,
      flatness: 0.6,
      light: HAIR_LIGHT,
    },
  );
}
