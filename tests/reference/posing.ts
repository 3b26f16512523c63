import { EXPRESSION_SPACES } from "../../runtime/head/expression_space.ts";
import { EVERYBODY, type HeadModel } from "../../runtime/head/head_model.ts";
import { apply, type Matrix3, multiply, rodrigues } from "./rotations.ts";

/** What a pose is to the twin: plain numbers, in the head's own expression space. */
export interface TwinPose {
  /** [expressions]. */
  expression: ArrayLike<number>;
  /** [joints, 3], axis-angle, radians. */
  joints: ArrayLike<number>;
}

export interface PosedHead {
  /** [vertices, 3], world units. */
  vertices: Float64Array;
  /** [joints, 3], posed, world units. */
  jointPositions: Float64Array;
}

const LARGEST_SIDE = 0.6 * Math.pow(1.1, 10);

/**
 * HeadStudio Eq. 4 in float64: v = template + S beta + E psi + P vec(R - I), linear blend skinning about the
 * joints, and the world normalisation of A.1. The joints are those of the identity, or
 * of the expression too: see runtime/head/identity.ts.
 *
 * @param shape [shapes], beta; shorter means zeros
 */
export function poseHead(head: HeadModel, shape: ArrayLike<number>, pose: TwinPose): PosedHead {
  const shaped = Float64Array.from(head.template);
  addBasis(shaped, head.shapeBasis, shape);
  const weights = basisWeights(head, pose.expression);
  const rotations = jointRotations(head, pose);
  const vertices = shaped.slice();
  addBasis(vertices, head.expressionBasis, weights);
  addBasis(
    vertices,
    head.shapedExpressionBasis,
    head.shapedExpressions.map((pair) =>
      (pair.shape === EVERYBODY ? 1 : shape[pair.shape] ?? 0) * (weights[pair.expression] ?? 0)
    ),
  );
  const { movesJoints } = EXPRESSION_SPACES[head.expressionSpace];
  const joints = regressJoints(head, movesJoints ? vertices : shaped);
  addBasis(vertices, head.poseCorrectives, poseFeatures(rotations));

  const globals = chain(head, joints, rotations);
  const { centre, scale } = worldOf(head.template);
  const count = vertices.length / 3;
  const posed = new Float64Array(vertices.length);
  for (let v = 0; v < count; v++) {
    for (let j = 0; j < globals.length; j++) {
      const weight = head.skinningWeights[v * globals.length + j]!;
      if (weight === 0) continue;
      const { rotation, position } = globals[j]!;
      const turned = apply(
        rotation,
        vertices[v * 3]! - joints[j * 3]!,
        vertices[v * 3 + 1]! - joints[j * 3 + 1]!,
        vertices[v * 3 + 2]! - joints[j * 3 + 2]!,
      );
      for (let c = 0; c < 3; c++) posed[v * 3 + c]! += weight * (turned[c]! + position[c]!);
    }
    for (let c = 0; c < 3; c++) posed[v * 3 + c] = (posed[v * 3 + c]! - centre[c]!) * scale;
  }
  const jointPositions = Float64Array.from(
    globals.flatMap(({ position }) => position.map((x, c) => (x - centre[c]!) * scale)),
  );
  return { vertices: posed, jointPositions };
}

/** Weights of all rows of the expression basis: the expression, then its correctives. */
export function basisWeights(head: HeadModel, expression: ArrayLike<number>): number[] {
  const weights = head.expressionNames.map((_, i) => expression[i] ?? 0);
  const correctives = head.correctives.map(({ kind, inputs }) => {
    if (kind === "product") return inputs.reduce((product, i) => product * weights[i]!, 1);
    const w = weights[inputs[0]!]!;
    if (kind === "excess") return Math.max(0, w - weights[inputs[1]!]!);
    return 4 * w * (1 - w);
  });
  return [...weights, ...correctives];
}

/** Axis-angles of the pose, the expression's joint drivers added, as matrices. */
export function jointRotations(head: HeadModel, pose: TwinPose): Matrix3[] {
  const axisAngles = Array.from(pose.joints);
  for (const { expression, joint, axisAngle } of head.jointDrivers) {
    for (let c = 0; c < 3; c++) {
      axisAngles[joint * 3 + c]! += (pose.expression[expression] ?? 0) * axisAngle[c]!;
    }
  }
  return Array.from(
    { length: axisAngles.length / 3 },
    (_, j) => rodrigues(axisAngles[j * 3]!, axisAngles[j * 3 + 1]!, axisAngles[j * 3 + 2]!),
  );
}

/** R - I of every joint but the root, row by row: 36 numbers. */
export function poseFeatures(rotations: readonly Matrix3[]): number[] {
  return rotations.slice(1).flatMap((R) => R.map((entry, i) => entry - (i % 4 === 0 ? 1 : 0)));
}

/** [joints, 3]: the regressor on the shaped vertices, metres. */
function regressJoints(head: HeadModel, vertices: Float64Array): Float64Array {
  const count = vertices.length / 3;
  const joints = new Float64Array(head.jointParents.length * 3);
  for (let j = 0; j < head.jointParents.length; j++) {
    for (let v = 0; v < count; v++) {
      const weight = head.jointRegressor[j * count + v]!;
      if (weight === 0) continue;
      for (let c = 0; c < 3; c++) joints[j * 3 + c]! += weight * vertices[v * 3 + c]!;
    }
  }
  return joints;
}

/** Each joint's rotation and position after all its ancestors have turned. */
function chain(head: HeadModel, joints: Float64Array, rotations: readonly Matrix3[]) {
  const globals: { rotation: Matrix3; position: number[] }[] = [];
  for (let j = 0; j < rotations.length; j++) {
    const parent = head.jointParents[j]!;
    const rest = [joints[j * 3]!, joints[j * 3 + 1]!, joints[j * 3 + 2]!];
    if (parent < 0) {
      globals.push({ rotation: rotations[j]!, position: rest });
      continue;
    }
    const above = globals[parent]!;
    const arm = apply(
      above.rotation,
      rest[0]! - joints[parent * 3]!,
      rest[1]! - joints[parent * 3 + 1]!,
      rest[2]! - joints[parent * 3 + 2]!,
    );
    globals.push({
      rotation: multiply(above.rotation, rotations[j]!),
      position: arm.map((x, c) => x + above.position[c]!),
    });
  }
  return globals;
}

function addBasis(to: Float64Array, basis: Float32Array, weights: ArrayLike<number>): void {
  const rows = basis.length / to.length;
  for (let row = 0; row < rows; row++) {
    const weight = weights[row] ?? 0;
    if (weight === 0) continue;
    for (let i = 0; i < to.length; i++) to[i]! += weight * basis[row * to.length + i]!;
  }
}

/** World = (metres - centre) * scale: HeadStudio A.1. */
function worldOf(template: Float32Array) {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < template.length; i++) {
    low[i % 3] = Math.min(low[i % 3]!, template[i]!);
    high[i % 3] = Math.max(high[i % 3]!, template[i]!);
  }
  return {
    centre: low.map((x, c) => (x + high[c]!) / 2),
    scale: LARGEST_SIDE / Math.max(...high.map((x, c) => x - low[c]!)),
  };
}
