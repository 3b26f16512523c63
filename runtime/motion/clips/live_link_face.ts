import { ARKIT_SHAPES } from "../../head/arkit.ts";
import { JOINT_COUNT } from "../../head/head_model.ts";
import { type Clip, type ClipFacts, createClip } from "./clip.ts";
import type { HeadPose } from "../head_pose.ts";
import { fromYawPitchRoll, type Triples } from "../rotation.ts";

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

/**
 * How much of the head's turn the root takes, about the same axis; the neck takes the rest. Shoulders and chest
 * follow a turning head a little; at a third and more the bust swings like a board.
 */
export const ROOT_SHARE = 0.15;

/** A datagram of the app. */
export interface LiveLinkFrame {
  readonly deviceId: string;
  readonly subject: string;
  /** Frames since midnight, and the fraction of a frame. */
  readonly frame: number;
  readonly subframe: number;
  /** Frames per second. */
  readonly fps: number;
  /** [61], shapes then angles; null where the app saw no face. */
  readonly values: Float32Array | null;
}

const DATAGRAM_VERSION = 6;
const LONGEST_NAME = 256;
const utf8 = new TextDecoder();

/**
 * Reads one UDP datagram of Live Link Face, version 6 (the layout was found by laying a capture beside its CSV):
 * u8 version; device id and subject, each a big-endian u32 length and UTF-8; i32 frame, f32 subframe, u32 frames,
 * u32 seconds of the rate; u8 count of values; the values as f32. All big-endian.
 *
 * @throws SyntaxError where it is cut off, too long, or of another version or count
 */
export function decodeLiveLinkDatagram(bytes: Uint8Array): LiveLinkFrame {
  const { frame, end } = readDatagram(bytes, 0);
  if (end !== bytes.length) {
    throw new SyntaxError(`Cannot read Live Link datagram, bytes follow its end: ${bytes.length - end}`);
  }
  return frame;
}

function readDatagram(bytes: Uint8Array, start: number): { frame: LiveLinkFrame; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  const take = (length: number): number => {
    if (at + length > bytes.length) {
      throw new SyntaxError(
        `Cannot read Live Link datagram, it is cut off at byte ${at}: ${length} bytes are needed`,
      );
    }
    at += length;
    return at - length;
  };
  const text = (): string => {
    const length = view.getUint32(take(4));
    if (length > LONGEST_NAME) {
      throw new SyntaxError(
        `Cannot read Live Link datagram, a name of ${LONGEST_NAME} is the longest: ${length}`,
      );
    }
    const from = take(length);
    return utf8.decode(bytes.subarray(from, from + length));
  };
  const version = view.getUint8(take(1));
  if (version !== DATAGRAM_VERSION) {
    throw new SyntaxError(`Cannot read Live Link datagram, version ${DATAGRAM_VERSION} is known: ${version}`);
  }
  const deviceId = text();
  const subject = text();
  const time = take(16);
  const rate = view.getUint32(time + 8) / view.getUint32(time + 12);
  if (!(rate > 0 && rate <= 1000)) {
    throw new SyntaxError(`Cannot read Live Link datagram, its rate must lie in 0 to 1000: ${rate}`);
  }
  // Without a face in sight the app still sends, with no values.
  const count = at === bytes.length ? 0 : view.getUint8(take(1));
  if (count !== 0 && count !== LIVE_LINK_VALUES) {
    throw new SyntaxError(`Cannot read Live Link datagram, ${LIVE_LINK_VALUES} values are known: ${count}`);
  }
  const from = take(4 * count);
  const values = count === 0
    ? null
    : Float32Array.from({ length: count }, (_, i) => view.getFloat32(from + 4 * i));
  if (values?.some((value) => !Number.isFinite(value))) {
    throw new SyntaxError("Cannot read Live Link datagram, its values must be finite: they are not");
  }
  const frame = {
    deviceId,
    subject,
    frame: view.getInt32(time),
    subframe: view.getFloat32(time + 4),
    fps: rate,
    values,
  };
  return { frame, end: at };
}

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
  const neck = jointsAt + 3;
  fromYawPitchRoll(values[head]!, -values[head + 1]!, values[head + 2]!, joints, neck);
  // Root and neck share one axis, so that their turns add up to the head's exactly.
  for (let i = 0; i < 3; i++) {
    joints[jointsAt + i] = ROOT_SHARE * joints[neck + i]!;
    joints[neck + i] = (1 - ROOT_SHARE) * joints[neck + i]!;
  }
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

/**
 * Reads a capture of concatenated datagrams as a clip. Frames without a face are left out; the time between the
 * frames around them stays.
 *
 * @throws SyntaxError where a datagram is broken or none holds a face
 */
export function readLiveLinkCapture(bytes: Uint8Array, name = "live link capture"): Clip {
  const frames: LiveLinkFrame[] = [];
  for (let at = 0; at < bytes.length;) {
    const { frame, end } = readDatagram(bytes, at);
    if (frame.values !== null) frames.push(frame);
    at = end;
  }
  if (frames.length === 0) {
    throw new SyntaxError(`Cannot read capture, no frame holds a face: ${bytes.length} bytes`);
  }
  const rows = new Float32Array(frames.length * LIVE_LINK_VALUES);
  frames.forEach((frame, i) => rows.set(frame.values!, i * LIVE_LINK_VALUES));
  const { fps } = frames[0]!;
  const times = new Float64Array(frames.length);
  const clock = (i: number) => frames[i]!.frame + frames[i]!.subframe;
  for (let i = 1; i < frames.length; i++) {
    let elapsed = (clock(i) - clock(0)) / fps;
    // The time of day starts anew at midnight.
    if (elapsed < -43200) elapsed += 86400;
    times[i] = Math.max(elapsed, times[i - 1]!);
  }
  return liveLinkClip(name, fps, rows, times, {
    kind: "datagrams of Live Link Face",
    rate: "as the datagrams say",
  });
}
