import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../head/arkit.ts";
import type { HeadPose } from "../head_pose.ts";

/** [52], each shape's partner on the other side; itself where it has none. */
export const MIRRORED: readonly number[] = ARKIT_SHAPES.map((name) =>
  ARKIT_INDEX[
    name.replace(/Left$|Right$/, (side) => side === "Left" ? "Right" : "Left") as ArkitShape
  ]
);

/** Makes a pose its own image in a mirror: left and right change places. Allocates nothing. */
export function mirrorPose({ expression, joints }: HeadPose): void {
  for (let i = 0; i < MIRRORED.length; i++) {
    const other = MIRRORED[i]!;
    if (other <= i) continue;
    const weight = expression[i]!;
    expression[i] = expression[other]!;
    expression[other] = weight;
  }
  // A turn's axis is mirrored as a turn is, not as an arrow: about x it stays.
  for (let at = 0; at < joints.length; at += 3) {
    joints[at + 1] = -joints[at + 1]! + 0;
    joints[at + 2] = -joints[at + 2]! + 0;
  }
}
