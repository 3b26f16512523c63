import { EXPRESSION_SPACES } from "../../../head/expression_space.ts";
import { JOINT_COUNT } from "../../../head/head_model.ts";
import { restPose } from "../../head_pose.ts";
import { slerp } from "../../rotation.ts";
import { type Clip, createClip } from "../clip.ts";
import { requireFew } from "./resample.ts";

/** A look back takes about as long; shorter ones look like a twitch, longer ones like a dream. */
const FADE_SECONDS = 0.5;

/**
 * A clip that can be played in a circle without a jump: its end fades into its beginning. The fade's weight is Perlin's
 * quintic, whose speed and acceleration are 0 at both ends, so that speeds go on as well. The clip becomes shorter by
 * the fade: half a second, or a third of a short clip. Evenly spaced, at the clip's rate.
 *
 * @throws RangeError for a clip of fewer than 6 frames' time
 */
export function loopClip(clip: Clip): Clip {
  const { fps, space } = clip;
  const start = clip.times[0]!;
  const length = clip.times[clip.frameCount - 1]! - start;
  const count = Math.floor((length - Math.min(FADE_SECONDS, length / 3)) * fps + 1e-9);
  if (count < 3) {
    throw new RangeError(`Cannot loop clip, it must last 6 frames: ${clip.duration.toFixed(3)} s at ${fps}`);
  }
  requireFew(count);
  const round = count / fps, fade = length - round;
  const width = EXPRESSION_SPACES[space].count, stride = JOINT_COUNT * 3;
  const expression = new Float32Array(count * width);
  const joints = new Float32Array(count * stride);
  const pose = restPose(space), ending = restPose(space);
  for (let frame = 0; frame < count; frame++) {
    const time = frame / fps;
    clip.sample(time, pose);
    if (time < fade) {
      clip.sample(round + time, ending);
      const t = time / fade;
      const weight = t * t * t * (t * (6 * t - 15) + 10);
      for (let i = 0; i < width; i++) {
        pose.expression[i] = ending.expression[i]! + weight * (pose.expression[i]! - ending.expression[i]!);
      }
      for (let i = 0; i < stride; i += 3) slerp(ending.joints, i, pose.joints, i, weight, pose.joints, i);
    }
    expression.set(pose.expression, frame * width);
    joints.set(pose.joints, frame * stride);
  }
  const note = `its last ${fade.toFixed(2)} s fade into its first, so that it can be played in a circle`;
  const facts = { ...clip.facts, notes: [...clip.facts.notes, note] };
  return createClip({ name: clip.name, space, fps, expression, joints, facts });
}
