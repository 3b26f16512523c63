import { type ExpressionSpace, JOINT_COUNT } from "../head/head_model.ts";

/** One frame of motion: an expression and the joints' rotations. */
export interface HeadPose {
  space: ExpressionSpace;
  /** [52] for arkit, weights 0..1; [100] for flame, standard deviations. */
  expression: Float32Array;
  /** [joints, 3], axis-angle, radians, in the order of JOINTS. */
  joints: Float32Array;
}

export const EXPRESSION_COUNT: Readonly<Record<ExpressionSpace, number>> = { arkit: 52, flame: 100 };

/** The rest pose of a space. */
export function restPose(space: ExpressionSpace = "arkit"): HeadPose {
  return {
    space,
    expression: new Float32Array(EXPRESSION_COUNT[space]),
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
