import { readExpressions } from "../../../../runtime/motion/expressions.ts";
import table from "../../../../runtime/motion/expressions.json" with { type: "json" };
import type { HeadPose } from "../../../../runtime/motion/head_pose.ts";
import type { Look } from "./look.ts";

const expressions = readExpressions(table);

/** A pose with the mood that a look wears at rest. Other spaces than ARKit's have no moods: the pose stays as it is. */
export function withMood(pose: HeadPose, { mood, moodAmount }: Look): HeadPose {
  if (pose.space !== "arkit" || moodAmount <= 0 || !expressions.moods.includes(mood)) return pose;
  const expression = pose.expression.slice();
  expressions.mood(expression, mood, moodAmount);
  return { ...pose, expression };
}
