import { EXPRESSION_SPACES, type ExpressionSpace } from "../head/expression_space.ts";
import type { HeadPose } from "./head_pose.ts";

/**
 * What a viewer must know when frames of one expression space drive a head of another; null where nothing is lost.
 * Between the two spaces there is no retargeting of expressions yet, and this says so.
 */
export function retargetingNote(from: ExpressionSpace, to: ExpressionSpace): string | null {
  if (from === to) return null;
  return `This head moves by ${
    EXPRESSION_SPACES[to].words
  }; ${from} frames turn its joints only (neck, jaw, eyes). ` +
    `Their expression is not shown: retargeting from ${EXPRESSION_SPACES[from].words} is not built yet`;
}

/**
 * Writes a pose into one of another space: joints mean the same everywhere and carry over, an expression does not
 * and becomes 0. Within a space it copies. Allocates nothing.
 */
export function retarget(from: HeadPose, to: HeadPose): void {
  to.joints.set(from.joints);
  if (from.space === to.space) to.expression.set(from.expression);
  else to.expression.fill(0);
}
