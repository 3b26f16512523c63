import type { ExpressionSpace } from "../../runtime/head/expression_space.ts";
import { blendPose } from "../../runtime/motion/blend_pose.ts";
import type { Clip } from "../../runtime/motion/clips/clip.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import type { TrainConfig } from "../config/config.ts";
import { drawsFor } from "./draws.ts";
import { CLIP_SHARE, poseOf } from "./poses.ts";

const MOVEMENTS = 4;
/** Seconds from one drawn pose to the next, over which a face glides: about two syllables. */
const GLIDE = 0.5;

/**
 * The poses of one clip, evenly in time: a stretch of a take, or a glide through poses that are drawn. Clips of takes,
 * drawn ones and rest have the shares that single poses have.
 *
 * @param clips takes of the same space; may be empty
 * @returns [temporal]
 */
export function movementOf(
  config: Pick<TrainConfig, "seed" | "animate" | "restShare" | "temporal" | "clipRate">,
  space: ExpressionSpace,
  clips: readonly Clip[],
  batch: number,
  place: number,
): HeadPose[] {
  const { seed, animate, restShare, temporal, clipRate } = config;
  const poses = Array.from({ length: temporal }, () => restPose(space));
  const random = drawsFor(seed, batch, place, MOVEMENTS);
  if (!animate || random() < restShare) return poses;
  const seconds = (temporal - 1) / clipRate;
  if (clips.length > 0 && random() < CLIP_SHARE) {
    const clip = clips[Math.floor(random() * clips.length)]!;
    // A take that is shorter than the clip ends in its last pose.
    const from = random() * Math.max(0, clip.duration - 1 / clip.fps - seconds);
    poses.forEach((pose, frame) => clip.sample(from + frame / clipRate, pose));
    return poses;
  }
  const glides = Math.ceil(seconds / GLIDE);
  const moving = { ...config, restShare: 0 };
  const drawn = Array.from(
    { length: glides + 1 },
    (_, pose) => poseOf(moving, space, [], batch, place * (glides + 1) + pose),
  );
  poses.forEach((pose, frame) => {
    const at = frame / clipRate / GLIDE;
    const glide = Math.min(Math.floor(at), glides - 1);
    const share = at - glide;
    blendPose(drawn[glide]!, drawn[glide + 1]!, share * share * (3 - 2 * share), pose);
  });
  return poses;
}
