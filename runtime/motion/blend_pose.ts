import { JOINT_COUNT } from "../head/head_model.ts";
import type { HeadPose } from "./head_pose.ts";
import { slerp } from "./rotation.ts";

/**
 * Between two poses of a space: expressions linearly, joints by slerp. Allocates nothing.
 *
 * @param share 0 is `from`, 1 is `to`
 * @param into may be either
 */
export function blendPose(from: HeadPose, to: HeadPose, share: number, into: HeadPose): void {
  for (let i = 0; i < into.expression.length; i++) {
    into.expression[i] = from.expression[i]! + share * (to.expression[i]! - from.expression[i]!);
  }
  for (let i = 0; i < JOINT_COUNT * 3; i += 3) slerp(from.joints, i, to.joints, i, share, into.joints, i);
}
