import { EXPRESSION_SPACES } from "../../head/expression_space.ts";
import { JOINT_COUNT } from "../../head/head_model.ts";
import { type Clip, createClip } from "../clips/clip.ts";
import { restPose } from "../head_pose.ts";
import type { RetargetMap } from "./retarget_map.ts";

/** A clip as the motion of another head, frame by frame. @throws TypeError where the map is of another space */
export function retargetClip(clip: Clip, map: RetargetMap): Clip {
  const { space } = map.data.to;
  const width = EXPRESSION_SPACES[space].count, jointWidth = JOINT_COUNT * 3;
  const from = restPose(clip.space), to = restPose(space);
  const expression = new Float32Array(clip.frameCount * width);
  const joints = new Float32Array(clip.frameCount * jointWidth);
  for (let frame = 0; frame < clip.frameCount; frame++) {
    clip.pose(frame, from);
    map.apply(from, to);
    expression.set(to.expression, frame * width);
    joints.set(to.joints, frame * jointWidth);
  }
  const { name, fps, times, facts } = clip;
  return createClip({ name, space, fps, expression, joints, times, facts });
}
