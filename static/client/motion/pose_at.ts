import { type Camera, mixCameras } from "../../../runtime/base/camera.ts";
import { EXPRESSION_SPACES } from "../../../runtime/head/expression_space.ts";
import { JOINTS } from "../../../runtime/head/head_model.ts";
import { blendPose } from "../../../runtime/motion/blend_pose.ts";
import { copyPose, type HeadPose } from "../../../runtime/motion/head_pose.ts";
import type { PoseBuffer } from "./pose_buffer.ts";

/** No pose is predicted further beyond the newest one, milliseconds: two refreshes, or a pose's time at 30 a second. */
export const HORIZON = 33;
/** Of two poses that are further apart nothing is concluded, and between them the last BRIDGE are eased. */
const GAP = 150, BRIDGE = 100;

/**
 * How far a pose goes on in the direction it had, for a time beyond it: x - x^2 / SPAN. Against what came, 17 and 33 ms
 * on, by the share of x (the iPhone capture through the driver, 30 poses a second; root mean square of a weight's error
 * and of a joint's, milliradians; tests/bench/motion/prediction.ts):
 *
 *   share       0             0.25          0.5           0.75          1
 *   17 ms on    0.0241  6.8   0.0213  5.2   0.0198  3.7   0.0197  2.4   0.0211  1.9
 *   33 ms on    0.0439 13.4   0.0397 10.4   0.0383  7.6   0.0400  5.4   0.0444  4.9
 *
 * Weights start and stop, and so do jaws and eyes that are joints (TalkSHOW's: 6.1 to 8.5 at 0.75 to 0); heads have weight
 * and go on.
 */
const WEIGHT_SPAN = 66, HEAD_SPAN = 500;
/** Numbers of the joints that move the head as a whole: root and neck. */
const HEAD_NUMBERS = 3 * JOINTS.indexOf("jaw");

/**
 * The pose of a moment: between the two around it, or predicted from the last two. Allocates nothing.
 *
 * @returns milliseconds that it is beyond the newest pose; 0 between poses
 */
export function poseAt(buffer: PoseBuffer, moment: number, into: HeadPose): number {
  const index = buffer.before(moment);
  if (index < 0) {
    copyPose(buffer.at(0).pose, into);
    return 0;
  }
  if (index < buffer.count - 1) {
    blendPose(buffer.at(index).pose, buffer.at(index + 1).pose, shareAt(buffer, index, moment), into);
    return 0;
  }
  const ahead = Math.min(HORIZON, moment - buffer.newest);
  predict(buffer, ahead, into);
  return ahead;
}

/** The session's camera of a moment, which is not predicted. */
export function cameraAt(buffer: PoseBuffer, moment: number, into: Required<Camera>): void {
  const index = buffer.before(moment);
  if (index < 0 || index === buffer.count - 1) Object.assign(into, buffer.at(Math.max(0, index)).camera);
  else mixCameras(buffer.at(index).camera, buffer.at(index + 1).camera, shareAt(buffer, index, moment), into);
}

function shareAt(buffer: PoseBuffer, index: number, moment: number): number {
  const from = buffer.at(index).taken, to = buffer.at(index + 1).taken;
  const since = to - from > GAP ? to - BRIDGE : from;
  return Math.max(0, (moment - since) / (to - since));
}

function predict(buffer: PoseBuffer, ahead: number, into: HeadPose): void {
  const last = buffer.at(buffer.count - 1);
  copyPose(last.pose, into);
  if (buffer.count < 2 || ahead <= 0) return;
  const previous = buffer.at(buffer.count - 2), gap = last.taken - previous.taken;
  if (gap > GAP) return;
  const face = ahead * (1 - ahead / WEIGHT_SPAN) / gap, head = ahead * (1 - ahead / HEAD_SPAN) / gap;
  goOn(previous.pose.expression, last.pose.expression, 0, into.expression.length, face, into.expression);
  goOn(previous.pose.joints, last.pose.joints, 0, HEAD_NUMBERS, head, into.joints);
  goOn(previous.pose.joints, last.pose.joints, HEAD_NUMBERS, into.joints.length, face, into.joints);
  limit(into);
}

/** Axis-angle numbers, too: within a head's range their differences over two frames are those of turns. */
function goOn(
  from: Float32Array,
  to: Float32Array,
  first: number,
  end: number,
  share: number,
  into: Float32Array,
): void {
  for (let i = first; i < end; i++) into[i] = to[i]! + share * (to[i]! - from[i]!);
}

/** What was predicted, or added, goes no further than a face does. */
export function limit({ space, expression }: HeadPose): void {
  const [low, high] = EXPRESSION_SPACES[space].limits;
  for (let i = 0; i < expression.length; i++) {
    const value = expression[i]!;
    if (value < low) expression[i] = low;
    else if (value > high) expression[i] = high;
  }
}
