import { JOINT_COUNT, triangleCount } from "../../../runtime/head/head_model.ts";
import { ARKIT_INDEX, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { jointRotations } from "../../reference/posing.ts";
import { apply, multiply } from "../../reference/rotations.ts";
import { head, posed } from "./stock_fixture.ts";
import type { Mix } from "./plausible_mixes.ts";

const triangles = triangleCount(head);
/** A triangle that keeps less than this of its area has collapsed. */
const LEAST_AREA = 0.005;

const areaNormal = (positions: ArrayLike<number>, t: number): [number, number, number] => {
  const a = head.triangles[t * 3]! * 3,
    b = head.triangles[t * 3 + 1]! * 3,
    c = head.triangles[t * 3 + 2]! * 3;
  const e = [0, 1, 2].map((k) => positions[b + k]! - positions[a + k]!);
  const f = [0, 1, 2].map((k) => positions[c + k]! - positions[a + k]!);
  return [
    (e[1]! * f[2]! - e[2]! * f[1]!) / 2,
    (e[2]! * f[0]! - e[0]! * f[2]!) / 2,
    (e[0]! * f[1]! - e[1]! * f[0]!) / 2,
  ];
};
const restNormals = Array.from({ length: triangles }, (_, t) => areaNormal(head.template, t));

/** [triangles, joints], the sum of the corners' weights. */
const jointShares = new Float64Array(triangles * JOINT_COUNT);
head.triangles.forEach((v, corner) => {
  for (let j = 0; j < JOINT_COUNT; j++) {
    jointShares[Math.floor(corner / 3) * JOINT_COUNT + j]! += head.skinningWeights[v * JOINT_COUNT + j]!;
  }
});

/** Triangles whose normal has turned by more than a right angle beyond their joints' own turn, or that collapsed. */
export function flippedTriangles(
  mix: Mix,
  positions = posed(mix),
): { triangle: number; cosine: number; area: number }[] {
  const rotations = turnsOfJoints(mix);
  const flipped: { triangle: number; cosine: number; area: number }[] = [];
  for (let t = 0; t < triangles; t++) {
    const rest = restNormals[t]!, now = areaNormal(positions, t);
    const carried = [0, 0, 0];
    for (let j = 0; j < JOINT_COUNT; j++) {
      const w = jointShares[t * JOINT_COUNT + j]!;
      if (w !== 0) apply(rotations[j]!, ...rest).forEach((x, i) => carried[i]! += w * x);
    }
    const cosine = carried.reduce((sum, x, i) => sum + x * now[i]!, 0) /
      (Math.hypot(...carried) * Math.hypot(...now) || 1);
    const area = Math.hypot(...now) / Math.hypot(...rest);
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
