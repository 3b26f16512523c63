import { random } from "../../../../runtime/base/hashed_random.ts";
import type { SkinPoint, Subject } from "../surface/subject.ts";

/** Where a lock is rooted. */
export interface Root extends SkinPoint {
  /** Its own number, for its own chances. */
  readonly seed: number;
  /** Shares of the skull: -1..1 to the subject's left; 0 eyes to 1 crown; 0 back to 1 front. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Millimetres behind the hairline. */
  readonly behind: number;
}

/** A place of the skin as hair sees it. */
export function rootAt(subject: Subject, point: SkinPoint, seed = 0): Root {
  const { skull } = subject;
  return {
    ...point,
    seed,
    x: point.at[0] / skull.side,
    y: point.at[1] / skull.top,
    z: (point.at[2] - skull.back) / (skull.front - skull.back),
    behind: subject.behindHairline(point),
  };
}

/** Square millimetres of the stock head's hair. */
const USUAL_AREA = 60_000;

/**
 * About `count` roots strewn evenly over where hair grows on a usual head; as dense on another one.
 *
 * @param density 0 or more by place, 1 as counted
 * @param outside millimetres before the hairline that are strewn too
 */
export function strewRoots(
  subject: Subject,
  count: number,
  density: (root: Root) => number,
  salt = 0,
  outside = 15,
): Root[] {
  const roots: Root[] = [];
  for (const patch of subject.patches("hair", "skin", "neck")) {
    const middle = rootAt(subject, patch);
    if (!(middle.behind > -outside)) continue;
    const wanted = count * patch.area / USUAL_AREA * density(middle);
    const here = Math.floor(wanted + random(patch.triangle, 7 + salt));
    for (let k = 0; k < here; k++) {
      const seed = patch.triangle * 64 + k + salt * 7919;
      // A square folded onto the triangle (Osada et al. 2002).
      const u = Math.sqrt(random(seed, 1)), v = random(seed, 2);
      const weights = [1 - u, u * (1 - v), u * v] as const;
      roots.push(rootAt(subject, subject.on({ triangle: patch.triangle, weights }), seed));
    }
  }
  return roots;
}
