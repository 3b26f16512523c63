import { EXPRESSION_SPACES, type ExpressionSpace } from "../head/expression_space.ts";
import { JOINT_COUNT } from "../head/head_model.ts";

/** One frame of motion: an expression and the joints' rotations. */
export interface HeadPose {
  space: ExpressionSpace;
  /** As many numbers as the space has. */
  expression: Float32Array;
  /** [joints, 3], axis-angle, radians, in the order of JOINTS. */
  joints: Float32Array;
}

/** The rest pose of a space. */
export function restPose(space: ExpressionSpace = "arkit"): HeadPose {
  return {
    space,
    expression: new Float32Array(EXPRESSION_SPACES[space].count),
    joints: new Float32Array(JOINT_COUNT * 3),
  };
}

/** Copies a pose over another of the same space, without allocating. */
export function copyPose(from: HeadPose, to: HeadPose): void {
  if (from.space !== to.space) {
    throw new TypeError(`Cannot copy a pose into another space: ${from.space} into ${to.space}`);
  }
  to.expression.set(from.expression);
  to.joints.set(from.joints);
}

/** Whether two poses are the same, number by number. */
export function samePose(a: HeadPose, b: HeadPose): boolean {
  return a.space === b.space && sameNumbers(a.expression, b.expression) && sameNumbers(a.joints, b.joints);
}

function sameNumbers(a: Float32Array, b: Float32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}
