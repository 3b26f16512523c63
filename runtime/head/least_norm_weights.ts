import { solve3 } from "../base/eliminate.ts";
import type { Vector } from "../base/vector.ts";

/**
 * Of all weights on some points that sum to 1 and give a place exactly, the ones nearest to an even mean:
 * w_i = 1/n + (p_i - m)^T C^-1 (place - m), C the scatter about the mean m.
 *
 * @param positions [vertices, 3]
 * @param patch vertices that do not lie in one plane
 * @returns [patch]
 */
export function leastNormWeights(
  positions: ArrayLike<number>,
  patch: readonly number[],
  place: Vector,
): number[] {
  const n = patch.length, mean = [0, 0, 0];
  const at = (v: number, k: number): number => positions[v * 3 + k]!;
  for (const v of patch) for (let k = 0; k < 3; k++) mean[k]! += at(v, k) / n;
  const scatter = new Float64Array(9);
  for (const v of patch) {
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) scatter[i * 3 + j]! += (at(v, i) - mean[i]!) * (at(v, j) - mean[j]!);
    }
  }
  const pull = solve3(scatter, place.map((p, k) => p - mean[k]!));
  return patch.map((v) => {
    let w = 1 / n;
    for (let k = 0; k < 3; k++) w += pull[k]! * (at(v, k) - mean[k]!);
    return w;
  });
}
