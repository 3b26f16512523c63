import { EXPRESSIONS } from "../../../../runtime/motion/expressions.ts";
import type { HeadPose } from "../../../../runtime/motion/head_pose.ts";
import type { Look } from "./look.ts";

/** A pose with the mood that a look wears at rest. Other spaces than ARKit's have no moods: the pose stays as it is. */
export function withMood(pose: HeadPose, { mood, moodAmount }: Look): HeadPose {
  if (pose.space !== "arkit" || moodAmount <= 0 || !EXPRESSIONS.moods.includes(mood)) return pose;
  const expression = pose.expression.slice();
  EXPRESSIONS.mood(expression, mood, moodAmount);
  return { ...pose, expression };
}
