import { eliminate } from "../../../base/eliminate.ts";
import { distance, type Vector } from "../../../base/vector.ts";

/**
 * The smoothest warp of space that takes each anchor to its goal: a thin-plate spline (Bookstein 1989), which in
 * three dimensions has the kernel r.
 *
 * @param slack how far goals may be missed for a stiffer warp: 0 meets them, a large one leaves an affine map
 * @throws RangeError with fewer than five anchors, or where two share a place
 */
export function thinPlateWarp(
  anchors: readonly Vector[],
  goals: readonly Vector[],
  slack = 0,
): (p: Vector) => Vector {
  const n = anchors.length, size = n + 4;
  if (n < 5) throw new RangeError(`Cannot warp, five anchors are needed: ${n}`);
  // Rows: the kernel and 1, x, y, z of each anchor; then the sums over all anchors that must vanish.
  const rows = Array.from({ length: size }, () => new Float64Array(size + 3));
  anchors.forEach((a, i) => {
    anchors.forEach((b, j) => rows[i]![j] = i === j ? -slack : distance(a, b));
    [1, ...a].forEach((value, k) => rows[i]![n + k] = rows[n + k]![i] = value);
    goals[i]!.forEach((value, c) => rows[i]![size + c] = value);
  });
  if (!eliminate(rows, 1e-9)) throw new RangeError("Cannot warp, two anchors share a place");
  return (p) => {
    const out = [0, 0, 0];
    for (let j = 0; j < size; j++) {
      const value = j < n ? distance(p, anchors[j]!) : j === n ? 1 : p[j - n - 1]!;
      for (let c = 0; c < 3; c++) out[c]! += value * rows[j]![size + c]!;
    }
    return out as unknown as Vector;
  };
}
