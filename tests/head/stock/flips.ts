import { JOINT_COUNT, triangleCount } from "../../../runtime/head/head_model.ts";
import { ARKIT_INDEX, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { jointRotations } from "../../reference/posing.ts";
import { apply, multiply } from "../../reference/rotations.ts";
import { head, posed } from "./stock_fixture.ts";
import type { Mix } from "./plausible_mixes.ts";

const triangles = triangleCount(head);
/** A triangle that keeps less than this of its area has collapsed. */
const LEAST_AREA = 0.005;

/** Half the cross product of two sides, whose length is the area, put into `to` at `at`. */
export function areaNormal(positions: ArrayLike<number>, t: number, to: Float64Array, at: number): void {
  const a = head.triangles[t * 3]! * 3,
    b = head.triangles[t * 3 + 1]! * 3,
    c = head.triangles[t * 3 + 2]! * 3;
  const ex = positions[b]! - positions[a]!, fx = positions[c]! - positions[a]!;
  const ey = positions[b + 1]! - positions[a + 1]!, fy = positions[c + 1]! - positions[a + 1]!;
  const ez = positions[b + 2]! - positions[a + 2]!, fz = positions[c + 2]! - positions[a + 2]!;
  to[at] = (ey * fz - ez * fy) / 2;
  to[at + 1] = (ez * fx - ex * fz) / 2;
  to[at + 2] = (ex * fy - ey * fx) / 2;
}
/** Of the template: [triangles, 3], square metres. */
export const restNormals = new Float64Array(triangles * 3);
for (let t = 0; t < triangles; t++) areaNormal(head.template, t, restNormals, t * 3);

/** [triangles, joints], the sum of the corners' weights. */
const jointShares = new Float64Array(triangles * JOINT_COUNT);
head.triangles.forEach((v, corner) => {
  for (let j = 0; j < JOINT_COUNT; j++) {
    jointShares[Math.floor(corner / 3) * JOINT_COUNT + j]! += head.skinningWeights[v * JOINT_COUNT + j]!;
  }
});

const norm = (v: ArrayLike<number>): number => Math.sqrt(v[0]! ** 2 + v[1]! ** 2 + v[2]! ** 2);

/** Triangles whose normal has turned by more than a right angle beyond their joints' own turn, or that collapsed. */
export function flippedTriangles(
  mix: Mix,
  positions = posed(mix),
): { triangle: number; cosine: number; area: number }[] {
  const rotations = turnsOfJoints(mix);
  const flipped: { triangle: number; cosine: number; area: number }[] = [];
  const now = new Float64Array(3), carried = new Float64Array(3);
  for (let t = 0; t < triangles; t++) {
    areaNormal(positions, t, now, 0);
    const rest = restNormals.subarray(t * 3, t * 3 + 3);
    carried.fill(0);
    for (let j = 0; j < JOINT_COUNT; j++) {
      const w = jointShares[t * JOINT_COUNT + j]!;
      if (w === 0) continue;
      const turned = apply(rotations[j]!, rest[0]!, rest[1]!, rest[2]!);
      for (let i = 0; i < 3; i++) carried[i]! += w * turned[i]!;
    }
    const length = norm(now), carriedLength = norm(carried);
    const cosine = (carried[0]! * now[0]! + carried[1]! * now[1]! + carried[2]! * now[2]!) /
      (carriedLength * length || 1);
    const area = length / norm(rest);
    if (cosine <= 0 || area < LEAST_AREA) flipped.push({ triangle: t, cosine, area });
  }
  return flipped;
}

function turnsOfJoints(mix: Mix) {
  const expression = new Float64Array(52);
  for (const [name, w] of Object.entries(mix)) expression[ARKIT_INDEX[name as ArkitShape]] = w;
  const local = jointRotations(head, { expression, joints: new Float64Array(JOINT_COUNT * 3) });
  const global: typeof local = [];
  local.forEach((turn, j) => {
    const parent = head.jointParents[j]!;
    global.push(parent < 0 ? turn : multiply(global[parent]!, turn));
  });
  return global;
}
