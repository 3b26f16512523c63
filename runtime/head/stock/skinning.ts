import { JOINT_COUNT } from "../head_model.ts";
import { EYE, HEAD, JOINT_PLACES, MOUTH } from "./measures.ts";
import { mix, smoothstep, type Vector } from "./vector.ts";
import type { WholeMesh } from "./whole_mesh.ts";

const ROOT = 0, NECK = 1, JAW = 2, LEFT_EYE = 3, RIGHT_EYE = 4;

/** [vertices, joints], rows sum to 1. */
export function skinningWeights(mesh: WholeMesh): Float32Array {
  const weights = new Float32Array(mesh.count * JOINT_COUNT);
  for (let v = 0; v < mesh.count; v++) {
    const row = v * JOINT_COUNT;
    if (mesh.parts[v] === "eyeball") {
      weights[row + (mesh.side[v]! > 0 ? LEFT_EYE : RIGHT_EYE)] = 1;
      continue;
    }
    const root = rootWeight(mesh, v), jaw = jawWeight(mesh, v);
    weights[row + ROOT] = root;
    weights[row + JAW] = jaw * (1 - root);
    weights[row + NECK] = (1 - jaw) * (1 - root);
  }
  return weights;
}

/** The neck bends over its whole length; the slanted measure starts lower under the chin than at the nape. */
function rootWeight(mesh: WholeMesh, v: number): number {
  const y = mesh.positions[v * 3 + 1]!, z = mesh.positions[v * 3 + 2]!;
  return smoothstep(-98, HEAD.neckBottomY + 4, y + 0.25 * (z - JOINT_PLACES.neck[2]));
}

/** How much of the jaw's motion a vertex makes, 0..1. */
export function jawWeight(mesh: WholeMesh, v: number): number {
  const y = mesh.positions[v * 3 + 1]!, z = mesh.positions[v * 3 + 2]!;
  switch (mesh.parts[v]!) {
    case "lowerTeeth":
      return 1;
    case "tongue":
      return smoothstep(-46, -14, z);
    case "upperTeeth":
    case "ear":
    case "eyeball":
      return 0;
  }
  const skin = jawFieldOfSkin(Math.abs(mesh.positions[v * 3]!), y, z);
  const lip = mesh.lips.get(v);
  if (!lip) return skin;
  if (lip.depth >= 2) {
    // The cavity's walls stretch from the palate to the floor of the mouth and stay put at the throat.
    return smoothstep(MOUTH.meetingY + 8, MOUTH.meetingY - 9, y) * smoothstep(-46, -16, z);
  }
  const atCorner = 0.44, drawn = lip.across ** 2.6;
  const own = lip.upper ? mix(0, atCorner, drawn) : mix(1, atCorner, drawn);
  return mix(skin, own, smoothstep(-1.1, -0.1, lip.depth));
}

/** Below the line from the hinge to the mouth's corner the skin goes with the jaw; the ramus and the throat hold it back. */
function jawFieldOfSkin(x: number, y: number, z: number): number {
  const [, hingeY, hingeZ] = JOINT_PLACES.jaw;
  const forward = MOUTH_CORNER_Z - hingeZ, down = hingeY - MOUTH.cornerY;
  const reach = Math.hypot(forward, down);
  const below = ((hingeY - y) * forward - (z - hingeZ) * down) / reach;
  const ramus = smoothstep(-84, -30, z);
  const throat = mix(1, smoothstep(-80, 2, z), smoothstep(-90, -104, y)) * smoothstep(-165, -106, y);
  // The cheek is one sheet and stretches over its whole height; in front the lips part it.
  const sheet = mix(16, 27, smoothstep(20, 44, x));
  return smoothstep(-sheet, sheet, below) * ramus * throat;
}
const MOUTH_CORNER_Z = 9;

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

/** Solves a 3 x 3 system by Cramer's rule. */
export function solve3(m: ArrayLike<number>, b: readonly number[]): [number, number, number] {
  const det = (c: (i: number, j: number) => number): number =>
    c(0, 0) * (c(1, 1) * c(2, 2) - c(1, 2) * c(2, 1)) - c(0, 1) * (c(1, 0) * c(2, 2) - c(1, 2) * c(2, 0)) +
    c(0, 2) * (c(1, 0) * c(2, 1) - c(1, 1) * c(2, 0));
  const whole = det((i, j) => m[i * 3 + j]!);
  const part = (k: number) => det((i, j) => j === k ? b[i]! : m[i * 3 + j]!) / whole;
  return [part(0), part(1), part(2)];
}
