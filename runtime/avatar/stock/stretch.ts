import type { FoldedIdentity } from "../../head/identity.ts";
import { type HeadModel, JOINT_COUNT, JOINTS } from "../../head/head_model.ts";

/**
 * How much longer a triangle is drawn, by the expression that draws it longest, than the square root of its area
 * tells. A splat is scaled by the latter (HeadStudio, Eq. 5), so that is what it falls short by.
 *
 * @returns [triangles], 1 where nothing is drawn out
 */
export function stretchByExpressions(
  { triangles, expressionNames }: HeadModel,
  { template, expressionBasis, worldScale }: FoldedIdentity,
): Float32Array {
  const stretch = new Float32Array(triangles.length / 3).fill(1);
  const moved = new Float32Array(template.length / 3);
  const rest = [0, 0, 0, 0, 0, 0], now = [0, 0, 0, 0, 0, 0];
  for (let shape = 0; shape < expressionNames.length; shape++) {
    const basis = expressionBasis.subarray(shape * template.length, (shape + 1) * template.length);
    for (let v = 0; v < moved.length; v++) {
      moved[v] = Math.abs(basis[v * 3]!) + Math.abs(basis[v * 3 + 1]!) + Math.abs(basis[v * 3 + 2]!);
    }
    for (let t = 0; t < stretch.length; t++) {
      const [a, b, c] = [triangles[t * 3]!, triangles[t * 3 + 1]!, triangles[t * 3 + 2]!];
      if (moved[a] === 0 && moved[b] === 0 && moved[c] === 0) continue;
      for (let k = 0; k < 3; k++) {
        rest[k] = template[b * 3 + k]! - template[a * 3 + k]!;
        rest[3 + k] = template[c * 3 + k]! - template[a * 3 + k]!;
        now[k] = rest[k]! + worldScale * (basis[b * 3 + k]! - basis[a * 3 + k]!);
        now[3 + k] = rest[3 + k]! + worldScale * (basis[c * 3 + k]! - basis[a * 3 + k]!);
      }
      stretch[t] = Math.max(stretch[t]!, shortfall(rest, now));
    }
  }
  return stretch;
}

/**
 * The same for a head that turns on its neck. What it wrings is sheared, to one diagonal by a turn to the left and to the
 * other by one to the right, both by as much.
 *
 * @param radians how far
 */
export function stretchByTurning(
  { triangles, skinningWeights }: HeadModel,
  { template, jointPositions }: FoldedIdentity,
  radians: number,
): Float32Array {
  const [root, neck] = [JOINTS.indexOf("root"), JOINTS.indexOf("neck")];
  const [x, z] = [jointPositions[neck * 3]!, jointPositions[neck * 3 + 2]!];
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const turned = Float32Array.from(template);
  for (let v = 0; v < template.length / 3; v++) {
    const share = 1 - skinningWeights[v * JOINT_COUNT + root]!;
    const [dx, dz] = [template[v * 3]! - x, template[v * 3 + 2]! - z];
    turned[v * 3]! += share * (cos * dx + sin * dz - dx);
    turned[v * 3 + 2]! += share * (cos * dz - sin * dx - dz);
  }
  const edges = (values: ArrayLike<number>, t: number): number[] =>
    [1, 2].flatMap((corner) =>
      [0, 1, 2].map((c) => values[triangles[t * 3 + corner]! * 3 + c]! - values[triangles[t * 3]! * 3 + c]!)
    );
  return Float32Array.from(
    { length: triangles.length / 3 },
    (_, t) => shortfall(edges(template, t), edges(turned, t)),
  );
}

/** From two edges before and after: longest stretch over the square root of the area's. */
function shortfall(rest: readonly number[], now: readonly number[]): number {
  const [p, q, r] = metric(rest), [u, v, w] = metric(now);
  const before = p * r - q * q, after = u * w - v * v;
  if (!(before > 0) || !(after > 0)) return 1;
  // Eigenvalues of before^-1 after are the squares of the stretches.
  const mean = (r * u - 2 * q * v + p * w) / (2 * before), product = after / before;
  const most = mean + Math.sqrt(Math.max(0, mean * mean - product));
  return Math.sqrt(most / Math.sqrt(product));
}

function metric(e: readonly number[]): [number, number, number] {
  const dot = (i: number, j: number) => e[i]! * e[j]! + e[i + 1]! * e[j + 1]! + e[i + 2]! * e[j + 2]!;
  return [dot(0, 0), dot(0, 3), dot(3, 3)];
}
