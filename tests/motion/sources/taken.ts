import { ARKIT_INDEX, type ArkitShape } from "../../../runtime/head/arkit.ts";
import {
  type DatagramReader,
  SENDER_NAME_LENGTH,
  type SourceFrame,
} from "../../../runtime/motion/sources/source.ts";
import { toYawPitchRoll } from "../../../runtime/motion/rotation.ts";

/** The frames that a reader gives for a datagram, copied. */
export function framesOf(reader: DatagramReader, datagram: Uint8Array, receivedAt = 0): SourceFrame[] {
  const frames: SourceFrame[] = [];
  reader.read(
    datagram,
    receivedAt,
    (frame) => frames.push({ ...frame, expression: frame.expression.slice(), joints: frame.joints.slice() }),
  );
  return frames;
}

/** The one frame of a datagram. */
export function frameOf(reader: DatagramReader, datagram: Uint8Array): SourceFrame {
  const frames = framesOf(reader, datagram);
  if (frames.length !== 1) throw new Error(`Cannot take a frame, one was expected: ${frames.length}`);
  return frames[0]!;
}

/** The weights that are not 0, by their names, to two digits. */
export function weightsOf({ expression }: SourceFrame): Partial<Record<ArkitShape, number>> {
  const weights: Partial<Record<ArkitShape, number>> = {};
  for (const [name, index] of Object.entries(ARKIT_INDEX) as [ArkitShape, number][]) {
    const weight = Math.round(100 * expression[index]!) / 100;
    if (weight !== 0) weights[name] = weight;
  }
  return weights;
}

/** What root and neck turn the head by, degrees: yaw to the subject's left, pitch down, roll lifts the left ear. */
export function turnOf({ joints }: SourceFrame): { yaw: number; pitch: number; roll: number } {
  const whole = [0, 1, 2].map((i) => joints[i]! + joints[3 + i]!);
  const angles = [0, 0, 0];
  toYawPitchRoll(whole, 0, angles);
  const [yaw, pitch, roll] = angles.map((angle) => angle * 180 / Math.PI);
  return { yaw: yaw!, pitch: pitch!, roll: roll! };
}

/**
 * Whether every number of a frame that shows a face is finite, and every weight within 0 to 1; its time is a number or
 * none, and its name short.
 */
export const isSound = (frame: SourceFrame): boolean =>
  Math.abs(frame.t) !== Infinity && [...frame.sender].length <= SENDER_NAME_LENGTH &&
  (!frame.face ||
    frame.expression.every((weight) => weight >= 0 && weight <= 1) && frame.joints.every(Number.isFinite));
