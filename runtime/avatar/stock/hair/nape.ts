import type { Scalp } from "./scalp.ts";
import { smoothstep } from "../../../base/scalar.ts";
import { add, midway, unit, type Vector } from "../../../base/vector.ts";

/** Rounds of drawing each normal half way to its neighbours' mean. */
const ROUNDS = 8;

/**
 * Evens the normals of the neck's skin under the hairline behind the ears: the mesh's rows run close there, tilt
 * against one another by 5 degrees, and under a light from above that is a row of red creases.
 *
 * @param normals [vertices, 3], unit; changed in place
 * @param places [vertices], millimetres
 * @param behind [vertices], millimetres behind the hairline
 */
export function evenNape(
  triangles: ArrayLike<number>,
  normals: Float32Array,
  scalp: Scalp,
  { places, behind }: { places: readonly Vector[]; behind: ArrayLike<number> },
): void {
  const { ear } = scalp;
  if (!ear) return;
  const shares = places.map(([, y, z], v) =>
    smoothstep(-45, -36, behind[v]!) * smoothstep(12, 4, behind[v]!) * smoothstep(-30, -45, y) *
    smoothstep(ear.back + 12, ear.back + 2, z)
  );
  const near = new Map<number, Set<number>>();
  for (let i = 0; i < triangles.length; i++) {
    const v = triangles[i]!;
    if (!(shares[v]! > 0)) continue;
    const first = i - i % 3, own = near.get(v) ?? new Set();
    for (let k = 0; k < 3; k++) if (triangles[first + k] !== v) own.add(triangles[first + k]!);
    near.set(v, own);
  }
  const at = (v: number): Vector => [normals[v * 3]!, normals[v * 3 + 1]!, normals[v * 3 + 2]!];
  for (let round = 0; round < ROUNDS; round++) {
    const evened = [...near].map(([v, others]) => {
      const mean = [...others].reduce<Vector>((sum, other) => add(sum, at(other)), [0, 0, 0]);
      return [v, unit(midway(at(v), unit(mean), 0.5 * shares[v]!))] as const;
    });
    for (const [v, normal] of evened) normals.set(normal, v * 3);
  }
}
