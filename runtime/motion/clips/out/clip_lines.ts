import { JOINTS } from "../../../head/head_model.ts";
import { restPose } from "../../head_pose.ts";
import type { Clip } from "../clip.ts";
import { motionHeader, motionLine } from "../lines/motion_line.ts";

/** A clip as JSON lines, as if it had been received: its times are the sender's and ours. */
export function clipLines(clip: Clip): string {
  const pose = restPose(clip.space);
  const lines = [motionHeader(clip.name)];
  const joints = Object.fromEntries(
    JOINTS.map((joint, row) => [joint, pose.joints.subarray(row * 3, row * 3 + 3)]),
  );
  for (let seq = 0; seq < clip.frameCount; seq++) {
    clip.pose(seq, pose);
    const t = (clip.times[seq]! - clip.times[0]!) * 1000;
    lines.push(
      motionLine(
        { seq, t, space: clip.space, expression: pose.expression, ...joints },
        t,
        seq === 0 ? "stream" : null,
      ),
    );
  }
  return lines.join("");
}
