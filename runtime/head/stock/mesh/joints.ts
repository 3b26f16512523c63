import { JOINT_COUNT } from "../../head_model.ts";
import { leastNormWeights } from "../../least_norm_weights.ts";
import { EYE, JOINT_PLACES } from "../measures.ts";
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
    const weights = leastNormWeights(mesh.positions, patch, place);
    patch.forEach((v, i) => regressor[joint * mesh.count + v] = weights[i]!);
  });
  return regressor;
}
