import { writeTurnMatrix } from "../base/algebra/rodrigues.ts";
import { correctiveWeight } from "./corrective_weight.ts";
import type { FoldedIdentity } from "./identity.ts";
import type { ExpressionSpace } from "./expression_space.ts";
import { type HeadModel, JOINT_COUNT } from "./head_model.ts";

/** Joints with pose correctives: all but the root. */
const FEATURES = 9 * (JOINT_COUNT - 1);
/** A weight below this moves nothing by a thousandth of a millimetre: its row is left out. */
const LEAST_WEIGHT = 1e-6;

/** What a pose is here: HeadPose of the motion room fits. */
export interface CoefficientPose {
  readonly space: ExpressionSpace;
  readonly expression: ArrayLike<number>;
  readonly joints: ArrayLike<number>;
}

/** A pose in the numbers a skinning kernel wants. The arrays are the same ones in every frame. */
export interface Coefficients {
  /** How many entries of `indices` and `weights` count. */
  readonly count: number;
  /** [expressions + correctives], rows of the expression basis with a weight, ascending. */
  readonly indices: Uint32Array;
  /** [expressions + correctives]. */
  readonly weights: Float32Array;
  /** [joints, 3, 4], row by row: takes a vertex at rest (world units) to where that joint carries it. */
  readonly skinning: Float32Array;
  /** [36], R - I row by row, of neck, jaw, left eye, right eye. */
  readonly poseFeatures: Float32Array;
  /**
   * Takes up a pose. An expression in another space than the head's is left out, its joints are kept;
   * numbers that are not finite count as 0. Allocates nothing.
   */
  update(pose: CoefficientPose): void;
}

/**
 * @param identity from `foldIdentity`: its joints, moved by the expression where it says so, are the centres of rotation
 * @throws RangeError where a joint's parent does not come before it, or a corrective or driver points nowhere
 */
export function createCoefficients(head: HeadModel, identity: FoldedIdentity): Coefficients {
  refuseBroken(head);
  // Not the head itself, whose bases nobody needs once they are on the GPU.
  const { expressionSpace, correctives, jointDrivers, jointParents } = head;
  const expressions = head.expressionNames.length;
  const rows = expressions + correctives.length;
  const all = new Float64Array(rows);
  const axisAngles = new Float64Array(JOINT_COUNT * 3);
  const local = new Float64Array(9);
  /** [joints, 12], each joint's rotation and, in the fourth column, its posed position. */
  const chain = new Float64Array(JOINT_COUNT * 12);
  const { jointBasis, jointPositions } = identity, places = { jointBasis, jointPositions };
  const moves = jointBasis.length > 0;
  const rest = moves ? Float64Array.from(jointPositions) : jointPositions;

  let count = 0;
  const indices = new Uint32Array(rows);
  const weights = new Float32Array(rows);
  const skinning = new Float32Array(JOINT_COUNT * 12);
  const poseFeatures = new Float32Array(FEATURES);

  function updateWeights(pose: CoefficientPose): void {
    const given = pose.space === expressionSpace ? Math.min(expressions, pose.expression.length) : 0;
    for (let i = 0; i < expressions; i++) all[i] = i < given ? finite(pose.expression[i]!) : 0;
    for (let k = 0; k < correctives.length; k++) {
      all[expressions + k] = correctiveWeight(correctives[k]!, all);
    }
    count = 0;
    for (let row = 0; row < rows; row++) {
      if (Math.abs(all[row]!) < LEAST_WEIGHT) continue;
      indices[count] = row;
      weights[count++] = all[row]!;
    }
  }

  function updateJoints(pose: CoefficientPose): void {
    for (let i = 0; i < axisAngles.length; i++) {
      axisAngles[i] = i < pose.joints.length ? finite(pose.joints[i]!) : 0;
    }
    for (const driver of jointDrivers) {
      const weight = all[driver.expression]!;
      const first = driver.joint * 3;
      axisAngles[first] = axisAngles[first]! + weight * driver.axisAngle[0];
      axisAngles[first + 1] = axisAngles[first + 1]! + weight * driver.axisAngle[1];
      axisAngles[first + 2] = axisAngles[first + 2]! + weight * driver.axisAngle[2];
    }
    for (let j = 0; j < JOINT_COUNT; j++) {
      writeTurnMatrix(axisAngles[j * 3]!, axisAngles[j * 3 + 1]!, axisAngles[j * 3 + 2]!, local);
      if (j > 0) {
        for (let i = 0; i < 9; i++) poseFeatures[(j - 1) * 9 + i] = local[i]! - (i % 4 === 0 ? 1 : 0);
      }
      carry(j);
    }
  }

  /** Joint j's place in the chain from its parent's and `local`, and its skinning matrix [G | p - G J]. */
  function carry(j: number): void {
    const parent = jointParents[j]!;
    for (let r = 0; r < 3; r++) {
      const row = j * 12 + r * 4;
      if (parent < 0) {
        for (let c = 0; c < 3; c++) chain[row + c] = local[r * 3 + c]!;
        chain[row + 3] = rest[j * 3 + r]!;
      } else {
        const above = parent * 12 + r * 4;
        let position = chain[above + 3]!;
        for (let c = 0; c < 3; c++) {
          chain[row + c] = chain[above]! * local[c]! + chain[above + 1]! * local[3 + c]! +
            chain[above + 2]! * local[6 + c]!;
          position += chain[above + c]! * (rest[j * 3 + c]! - rest[parent * 3 + c]!);
        }
        chain[row + 3] = position;
      }
      let offset = chain[row + 3]!;
      for (let c = 0; c < 3; c++) {
        skinning[row + c] = chain[row + c]!;
        offset -= chain[row + c]! * rest[j * 3 + c]!;
      }
      skinning[row + 3] = offset;
    }
  }

  return {
    get count() {
      return count;
    },
    indices,
    weights,
    skinning,
    poseFeatures,
    update(pose) {
      updateWeights(pose);
      if (moves) moveRest(rest, places, indices, weights, count);
      updateJoints(pose);
    },
  };
}

/** Joints at rest with the expression, where that moves them (Eq. 4). @param rest [joints, 3], written */
function moveRest(
  rest: Float64Array | Float32Array,
  { jointPositions, jointBasis }: Pick<FoldedIdentity, "jointPositions" | "jointBasis">,
  rows: Uint32Array,
  weights: Float32Array,
  count: number,
): void {
  rest.set(jointPositions);
  for (let i = 0; i < count; i++) {
    const row = rows[i]! * rest.length, weight = weights[i]!;
    for (let k = 0; k < rest.length; k++) rest[k] = rest[k]! + weight * jointBasis[row + k]!;
  }
}

const finite = (x: number): number => Number.isFinite(x) ? x : 0;

function refuseBroken(head: HeadModel): void {
  const expressions = head.expressionNames.length;
  const refuse = (constraint: string, met: unknown): never => {
    throw new RangeError(`Cannot pose head "${head.name}", ${constraint}: ${met}`);
  };
  if (head.jointParents.length !== JOINT_COUNT) {
    refuse(`it must have ${JOINT_COUNT} joints`, head.jointParents.length);
  }
  head.jointParents.forEach((parent, j) => {
    if (parent >= j) refuse("a joint's parent must come before it", `joint ${j} under ${parent}`);
  });
  for (const { kind, inputs } of head.correctives) {
    const enough = kind === "product" ? inputs.length > 0 : inputs.length === (kind === "inbetween" ? 1 : 2);
    if (!enough) refuse(`a corrective of kind ${kind} needs its inputs`, inputs.length);
    for (const i of inputs) {
      if (!(i >= 0 && i < expressions)) refuse("a corrective's input must be an expression", i);
    }
  }
  for (const { expression, joint } of head.jointDrivers) {
    if (!(expression >= 0 && expression < expressions)) {
      refuse("a joint driver must follow an expression", expression);
    }
    if (!(joint >= 0 && joint < JOINT_COUNT)) refuse("a joint driver must turn a joint", joint);
  }
}
