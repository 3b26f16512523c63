import { blendOne, type LookGround, rootOn, THIRDS } from "../ground.ts";
import { random } from "../../../base/hashed_random.ts";
import { SURFACE_INDEX } from "../regions.ts";
import type { Vector } from "../../../base/vector.ts";
import { evenPoints, MOST_POINTS } from "../../super_dense.ts";

/** Where a hair grows. */
export interface Root {
  readonly triangle: number;
  /** Millimetres from the middle between the eyes; unit normal of the skin. */
  readonly at: Vector;
  readonly normal: Vector;
  /** Millimetres behind the hairline. */
  readonly behind: number;
  /** 0..1, how much of the sky is in sight. */
  readonly open: number;
  /** 0..1, the root's own. */
  readonly chance: (salt: number) => number;
}

type Middle = Pick<Root, "at" | "normal" | "behind">;

/**
 * The stock head has about 10,000. Where eyes lie close together the rest of the head is a giant's, in millimetres,
 * and hair would take all of the splats.
 */
const MOST_ROOTS = 14_000;

/**
 * Strews roots over scalp and the skin before it.
 *
 * @param perArea roots a square millimetre about a triangle's middle
 * @param thinning 0..1, share of them that is kept
 * @returns the roots and how much wider hairs must be where roots are left out
 */
export function strewRoots(
  ground: LookGround,
  perArea: (middle: Middle) => number,
  { thinning, salt }: { thinning: number; salt: number },
): { roots: Root[]; widen: number } {
  const { surfaces, frames, millimetre } = ground;
  const kinds: ReadonlySet<number> = new Set([SURFACE_INDEX.skin, SURFACE_INDEX.neck, SURFACE_INDEX.hair]);
  const wanted = Float64Array.from(frames.area, (area, t) => {
    if (!kinds.has(surfaces.triangles[t]!) || !(area > 0)) return 0;
    if (!(blendOne(ground, ground.behindHairline, t, THIRDS) > -14)) return 0;
    return perArea(rootOn(ground, t, THIRDS)) * area / (millimetre * millimetre);
  });
  const share = thinning * Math.min(1, MOST_ROOTS / wanted.reduce((sum, roots) => sum + roots, 0));
  const roots: Root[] = [];
  wanted.forEach((want, t) => {
    const count = want === 0 ? 0 : Math.min(MOST_POINTS, Math.floor(share * want + random(t, 1 + salt)));
    if (count === 0) return;
    const pattern = evenPoints(count);
    for (let k = 0; k < count; k++) {
      const seed = t * 131 + k + salt * 7919;
      const weights = [0, 1, 2].map((c) =>
        Math.max(1e-3, pattern[k * 3 + c]! + (random(seed, 10 + c) - 0.5) * 0.9 / Math.sqrt(count))
      );
      const total = weights[0]! + weights[1]! + weights[2]!;
      const place = rootOn(ground, t, weights.map((w) => w / total));
      roots.push({ triangle: t, ...place, chance: (own) => random(seed, own + 20) });
    }
  });
  return { roots, widen: 1 / Math.sqrt(share) };
}
