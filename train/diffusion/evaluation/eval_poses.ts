import { PORTRAIT } from "../../../runtime/base/camera.ts";
import type { ExpressionSpace } from "../../../runtime/head/expression_space.ts";
import type { Clip } from "../../../runtime/motion/clips/clip.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import type { Still } from "../../../runtime/render/frames.ts";
import { movementOf } from "../../sampling/movements.ts";
import { poseOf } from "../../sampling/poses.ts";

/** Of drawn poses: the same for whoever is scored. */
const DRAWN = { seed: 1, animate: true, restShare: 0 } as const;
/** Pictures of the movement that flicker is measured in, and how many of them a second has. */
const FRAMES = 16;
const RATE = 25;

/** How avatars look while they are seen. */
export interface EvalPoses {
  /** [views], of the views around the head. */
  poses(space: ExpressionSpace, views: number): HeadPose[];
  /** One movement before one camera, for flicker; null where heads rest. */
  movement(space: ExpressionSpace): Still[] | null;
}

export const RESTING: EvalPoses = {
  poses: (space, views) => Array.from({ length: views }, () => restPose(space)),
  movement: () => null,
};

/**
 * Poses of talking faces: frames of takes, evenly through them all, such as TalkSHOW's sequences, or drawn as a
 * training draws them.
 *
 * @param takes where there are none, poses are drawn
 * @throws TypeError for takes of another space than a head's, once its poses are asked for
 */
export function talking(takes: readonly Clip[]): EvalPoses {
  if (takes.length === 0) {
    return {
      poses: (space, views) => Array.from({ length: views }, (_, view) => poseOf(DRAWN, space, [], 0, view)),
      movement: (space) =>
        movementOf({ ...DRAWN, temporal: FRAMES, clipRate: RATE }, space, [], 0, 0)
          .map((pose) => ({ pose, camera: PORTRAIT })),
    };
  }
  const posed = (space: ExpressionSpace, take: Clip, seconds: number) => {
    const pose = restPose(space);
    take.sample(seconds, pose);
    return pose;
  };
  const whole = takes.reduce((sum, { duration }) => sum + duration, 0);
  return {
    poses: (space, views) =>
      Array.from({ length: views }, (_, view) => {
        let at = (view + 0.5) / views * whole;
        const take = takes.find(({ duration }) => at < duration || (at -= duration) < 0) ?? takes.at(-1)!;
        return posed(space, take, at);
      }),
    movement: (space) =>
      Array.from({ length: FRAMES }, (_, frame) => ({
        pose: posed(space, takes[0]!, takes[0]!.duration / 2 + (frame - FRAMES / 2) / RATE),
        camera: PORTRAIT,
      })),
  };
}
