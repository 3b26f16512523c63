import { JOINT_COUNT } from "../../head_model.ts";
import { EYE, JOINT_PLACES } from "../measures.ts";
import { solve3 } from "../../../base/eliminate.ts";
import type { Vector } from "../../../base/vector.ts";
import type { WholeMesh } from "./whole_mesh.ts";

/**
 * [joints, vertices], rows sum to 1. Each joint hangs on a patch of skin or an eyeball: of all weights on
 * the patch that give the joint's place exactly, the ones nearest to an even mean.
 */
export function jointRegressor(mesh: WholeMesh): Float32Array {
  const near = (v: number, p: readonly number[], reach: number): boolean =>
    mesh.parts[v] === "skin" &&
    Math.hypot(
        Math.abs(mesh.positions[v * 3]!) - p[0]!,
        mesh.positions[v * 3 + 1]! - p[1]!,
        mesh.positions[v * 3 + 2]! - p[2]!,
      ) < reach;
  const select = (test: (v: number) => boolean): number[] =>
    Array.from({ length: mesh.count }, (_, v) => v).filter(test);
  const bottom = Math.min(...mesh.positions.filter((_, i) => i % 3 === 1));
  const eyeball = (side: number) => select((v) => mesh.parts[v] === "eyeball" && mesh.side[v]! * side >= 0);
  const [jx, jy, jz] = JOINT_PLACES.jaw;
  const patches: readonly [Vector, number[]][] = [
    [JOINT_PLACES.root, select((v) => mesh.positions[v * 3 + 1]! < bottom + 14)],
    [
      JOINT_PLACES.neck,
      select((v) => mesh.parts[v] === "skin" && Math.abs(mesh.positions[v * 3 + 1]! + 118) < 16),
    ],
    [[jx, jy, jz], select((v) => near(v, [64, jy, jz], 28))],
    [EYE.centre, eyeball(1)],
    [[-EYE.centre[0], EYE.centre[1], EYE.centre[2]], eyeball(-1)],
  ];
  const regressor = new Float32Array(JOINT_COUNT * mesh.count);
  patches.forEach(([place, patch], joint) => {
    const weights = leastNormWeights(mesh, patch, place);
    patch.forEach((v, i) => regressor[joint * mesh.count + v] = weights[i]!);
  });
  return regressor;
}

/** w_i = 1/n + (p_i - m)^T C^-1 (place - m), C the scatter about the mean m: sums to 1 and gives `place`. */
function leastNormWeights(mesh: WholeMesh, patch: readonly number[], place: Vector): number[] {
  const n = patch.length, mean = [0, 0, 0];
  const at = (v: number, k: number): number => mesh.positions[v * 3 + k]!;
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
