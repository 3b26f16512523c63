import { LID_PAIRS } from "../retarget/contours.ts";

/** [2], mean distance of the left lids' margins, and of the right ones, of points [478, 3]. Allocates nothing. */
export function measureOpenings(points: ArrayLike<number>, into: Float64Array): void {
  into[0] = openingOf(points, LID_PAIRS.left);
  into[1] = openingOf(points, LID_PAIRS.right);
}

/** Signed: where the upper lid lies below the lower one, the eye is shut and less than shut. */
function openingOf(points: ArrayLike<number>, pairs: readonly (readonly [number, number])[]): number {
  let sum = 0;
  for (let k = 0; k < pairs.length; k++) {
    sum += points[pairs[k]![0] * 3 + 1]! - points[pairs[k]![1] * 3 + 1]!;
  }
  return sum / pairs.length;
}
