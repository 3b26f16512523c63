import { EXPRESSION_SPACES } from "../../../head/expression_space.ts";
import { JOINTS } from "../../../head/head_model.ts";
import { restPose } from "../../head_pose.ts";
import type { Clip } from "../clip.ts";

/** FLAME's arrays of a clip, by the names that VHAP and GaussianAvatars give them. */
const PARTS = {
  rotation: ["root"],
  neck_pose: ["neck"],
  jaw_pose: ["jaw"],
  eyes_pose: ["leftEye", "rightEye"],
} as const;

/**
 * The arrays of a clip in the space "flame": `expr` [frames, 100], `rotation`, `neck_pose`, `jaw_pose` [frames, 3] and
 * `eyes_pose` [frames, 6], axis-angles in radians.
 *
 * @throws TypeError for a clip of another space
 */
export function flameRows(clip: Clip): Map<string, { shape: readonly [number, number]; data: Float32Array }> {
  if (clip.space !== "flame") {
    throw new TypeError(
      `Cannot write FLAME's arrays, the clip must be of FLAME's expressions: ${clip.space}`,
    );
  }
  const { count } = EXPRESSION_SPACES.flame;
  const { frameCount } = clip;
  const rows = new Map<string, { shape: readonly [number, number]; data: Float32Array }>();
  rows.set("expr", { shape: [frameCount, count], data: new Float32Array(frameCount * count) });
  for (const [name, joints] of Object.entries(PARTS)) {
    const width = 3 * joints.length;
    rows.set(name, { shape: [frameCount, width], data: new Float32Array(frameCount * width) });
  }
  const pose = restPose("flame");
  for (let frame = 0; frame < frameCount; frame++) {
    clip.pose(frame, pose);
    rows.get("expr")!.data.set(pose.expression, frame * count);
    for (const [name, joints] of Object.entries(PARTS)) {
      joints.forEach((joint, i) => {
        const at = 3 * JOINTS.indexOf(joint);
        rows.get(name)!.data.set(pose.joints.subarray(at, at + 3), 3 * (frame * joints.length + i));
      });
    }
  }
  return rows;
}
