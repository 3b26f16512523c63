import { ARKIT_SHAPES } from "../../head/arkit.ts";
import { JOINT_COUNT } from "../../head/head_model.ts";
import { type Clip, type ClipFacts, createClip } from "./clip.ts";
import type { HeadPose } from "../head_pose.ts";
import { writeHeadTurn } from "../head_turn.ts";
import type { Triples } from "../rotation.ts";

/**
 * Live Link Face (Epic's iPhone app): 52 ARKit shapes and 9 angles a frame, in radians.
 *
 * Signs, worked out rather than taken from a manual, which Epic does not give:
 * - The eyes tell about themselves: over a real capture LeftEyeYaw follows eyeLookOutLeft - eyeLookInLeft with a
 *   correlation of -0.9997 (slope -0.61 rad a unit) and LeftEyePitch follows down - up with +0.9996. So positive
 *   eye yaw is to the subject's right and positive eye pitch is down.
 * - The head tells through the eyes: a person who looks at the phone while turning the head turns the eyes the
 *   other way by almost as much (vestibulo-ocular reflex). In the capture, eye yaw follows HEAD yaw with +0.95 and
 *   slope 0.77, smoothly, without the jumps of a gaze that goes somewhere. With the eyes' sign known, positive
 *   HeadYaw is therefore the face turning to the subject's LEFT; by the same reflex (slope 0.94) positive
 *   HeadPitch is UP. All three head angles are then those of the inverse of the face's turn against the eyes'
 *   convention, and so positive HeadRoll lifts the subject's left ear. Programs that drive avatars from the app
 *   give head and eyes opposite signs too.
 * Hence, in our axes (x to the subject's left, y up, z out of the face): yaw about +y is HeadYaw, pitch about +x
 * is -HeadPitch, roll about +z is HeadRoll. This holds for a phone held upright.
 *
 * The eyes' turn comes twice, as angles and as the eight eyeLook shapes. A head turns its eyes by the shapes (its
 * joint drivers), as that is what every other ARKit source sends; the angles are dropped and the eye joints stay 0,
 * or the eyes would turn twice as far.
 */
export const LIVE_LINK_ANGLES = [
  "headYaw",
  "headPitch",
  "headRoll",
  "leftEyeYaw",
  "leftEyePitch",
  "leftEyeRoll",
  "rightEyeYaw",
  "rightEyePitch",
  "rightEyeRoll",
] as const;
/** Numbers of a frame: the 52 shapes, then the 9 angles. */
export const LIVE_LINK_VALUES = ARKIT_SHAPES.length + LIVE_LINK_ANGLES.length;

/** Writes the pose of a frame's values. The pose must be of the space "arkit". */
export function liveLinkPose(values: ArrayLike<number>, into: HeadPose): void {
  if (into.space !== "arkit") {
    throw new TypeError(`Cannot write a Live Link frame into another space than arkit: ${into.space}`);
  }
  writePose(values, 0, into.expression, 0, into.joints, 0);
}

function writePose(
  values: ArrayLike<number>,
  from: number,
  expression: Float32Array,
  expressionAt: number,
  joints: Triples,
  jointsAt: number,
): void {
  const shapes = ARKIT_SHAPES.length;
  for (let i = 0; i < shapes; i++) expression[expressionAt + i] = values[from + i]!;
  const head = from + shapes;
  for (let i = 0; i < JOINT_COUNT * 3; i++) joints[jointsAt + i] = 0;
  writeHeadTurn(values[head]!, -values[head + 1]!, values[head + 2]!, joints, jointsAt);
}

/**
 * A clip from rows of 61 values, one after the other.
 *
 * @param times [frames], seconds
 */
export function liveLinkClip(
  name: string,
  fps: number,
  rows: ArrayLike<number>,
  times: Float64Array,
  facts: Partial<ClipFacts>,
): Clip {
  const count = times.length;
  const expression = new Float32Array(count * ARKIT_SHAPES.length);
  const joints = new Float32Array(count * JOINT_COUNT * 3);
  for (let i = 0; i < count; i++) {
    writePose(rows, i * LIVE_LINK_VALUES, expression, i * ARKIT_SHAPES.length, joints, i * JOINT_COUNT * 3);
  }
  return createClip({ name, space: "arkit", fps, expression, joints, times, facts });
}
