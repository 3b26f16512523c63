import { type Camera, PORTRAIT } from "../../../runtime/base/camera.ts";
import type { ExpressionSpace } from "../../../runtime/head/expression_space.ts";
import { copyPose, type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { LEAP, MOST_PREDICTED } from "./play_clock.ts";
import { cameraAt, HORIZON, limit, poseAt } from "./pose_at.ts";
import { createPoseBuffer, type PoseBuffer, type TimedPose } from "./pose_buffer.ts";
import { createResidual } from "./residual.ts";

/** What is played of one expression space: the poses that came, and how far from them is what is shown. */
export interface Played {
  readonly buffer: PoseBuffer;
  /** Of the last `go`. */
  readonly pose: HeadPose;
  readonly camera: Required<Camera>;
  /** The newest pose that is in it. */
  readonly from: TimedPose;
  /** How far it is beyond the newest pose, milliseconds. */
  readonly predictedMs: number;
  /** Whether it differs from the one before. */
  readonly moved: boolean;
  /** Takes the buffer's spare pose. @param moment that is played @returns whether it is still to be seen */
  add(moment: number): boolean;
  /** Plays up to a moment, no earlier than the last one. @returns whether there is something to be seen by then */
  go(moment: number, at: number): boolean;
  /** Whether later moments look otherwise than this one. */
  goesOn(moment: number): boolean;
  clear(): void;
}

/**
 * The session's camera is played so much later than the pose, milliseconds, which leaves nothing of it to prediction: one
 * that is cut to another place would fly beyond.
 */
const CAMERA_LATER = MOST_PREDICTED;

export function createPlayed(space: ExpressionSpace): Played {
  const buffer = createPoseBuffer(space);
  const pose = restPose(space), camera = { ...PORTRAIT };
  /** By the poses alone, and the same before something was learnt that changes it. */
  const bare = restPose(space), before = restPose(space);
  const residual = createResidual(bare.expression.length, bare.joints.length);
  let last = NaN, lastAt = NaN, predictedMs = 0, moved = false;

  return {
    buffer,
    pose,
    camera,
    get from() {
      return buffer.at(Math.max(0, buffer.before(last)));
    },
    get predictedMs() {
      return predictedMs;
    },
    get moved() {
      return moved;
    },
    add(moment) {
      const { spare, newest } = buffer;
      if (spare.taken <= moment && spare.taken <= newest) return false;
      // What was predicted, and shown, is known now.
      const mends = last > newest;
      if (mends) poseAt(buffer, last, before);
      if (!buffer.add()) return false;
      if (mends) {
        poseAt(buffer, last, bare);
        residual.add(before, bare, false);
      }
      return true;
    },
    go(moment, at) {
      if (!(moment >= buffer.at(0).taken)) return false;
      const leaps = moment - last > LEAP;
      if (leaps) copyPose(bare, before);
      moved = moment !== last || residual.fading;
      predictedMs = poseAt(buffer, moment, bare);
      if (leaps) residual.add(before, bare, true);
      copyPose(bare, pose);
      if (residual.fading) {
        residual.apply(Math.max(0, at - lastAt), pose);
        limit(pose);
      }
      cameraAt(buffer, moment - CAMERA_LATER, camera);
      last = moment;
      lastAt = at;
      buffer.release(moment - CAMERA_LATER);
      return true;
    },
    goesOn: (moment) => buffer.count > 0 && (!(moment >= buffer.newest + HORIZON) || residual.fading),
    clear() {
      buffer.clear();
      residual.clear();
      last = NaN;
    },
  };
}
