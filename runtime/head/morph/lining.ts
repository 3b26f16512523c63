import { cross, dot, subtract, type Vector } from "../../base/vector.ts";
import { at } from "./joints.ts";

/** Metres about the box of the teeth in which a mouth's lining lies: beside, above and under it, behind, before. */
const BESIDE = 0.012, BEHIND = 0.04, BEFORE = 0.002;

/**
 * Tells the lining of the mouth from the skin that it hangs on, which avatars have in one mesh: it lies about the teeth and
 * faces them.
 *
 * @param teeth vertices of teeth and tongue
 * @returns whether a triangle is lining
 */
export function liningOf(
  template: ArrayLike<number>,
  triangles: ArrayLike<number>,
  teeth: readonly number[],
): (t: number) => boolean {
  if (teeth.length === 0) return () => false;
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  for (const v of teeth) {
    for (let c = 0; c < 3; c++) {
      low[c] = Math.min(low[c]!, template[v * 3 + c]!);
      high[c] = Math.max(high[c]!, template[v * 3 + c]!);
    }
  }
  const middle = low.map((x, c) => (x + high[c]!) / 2) as unknown as Vector;
  return (t) => {
    const [a, b, c] = [0, 1, 2].map((k) => at(template, triangles[t * 3 + k]!)) as [Vector, Vector, Vector];
    const centre = [0, 1, 2].map((k) => (a[k]! + b[k]! + c[k]!) / 3) as unknown as Vector;
    const within = [0, 1].every((k) => centre[k]! > low[k]! - BESIDE && centre[k]! < high[k]! + BESIDE) &&
      centre[2] > low[2]! - BEHIND && centre[2] < high[2]! + BEFORE;
    return within && dot(cross(subtract(b, a), subtract(c, a)), subtract(middle, centre)) > 0;
  };
}
