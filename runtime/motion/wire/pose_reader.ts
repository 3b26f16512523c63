import { type Camera, CAMERA_LIMITS } from "../../base/camera.ts";
import { type ExpressionSpace, forEachSpace } from "../../head/expression_space.ts";
import type { HeadPose } from "../head_pose.ts";
import { createBitReader } from "./bits.ts";
import { readDifferences } from "./differences.ts";
import {
  CAMERA_FIELDS,
  HEADER_BYTES,
  KEY_BIT,
  type Layout,
  LAYOUTS,
  SPACE_BIT,
  UNUSED_BITS,
  VERSION,
  WIRE_SPACES,
} from "./layout.ts";
import { refusePose } from "./refuse_pose.ts";

/** Reads coded poses. One that is lost costs nothing, unless it was a key frame: then none is read until the next. */
export interface PoseReader {
  /**
   * Writes a pose, or leaves all as it was.
   *
   * @param pose of the message's space: see `spaceOfPose`
   * @returns "needs-key" where its key frame has not been read
   * @throws {SyntaxError} for bytes that are no pose, and says why
   * @throws {TypeError} for a pose of another space
   */
  read(bytes: Uint8Array, pose: HeadPose, camera: Required<Camera>): "ok" | "needs-key";
  /** Forgets the key frame: another connection, or another head. */
  reset(): void;
}

/** The space of a coded pose. @throws {SyntaxError} for bytes that are none */
export function spaceOfPose(bytes: Uint8Array): ExpressionSpace {
  if (bytes.length < HEADER_BYTES) {
    refusePose(`it must have ${HEADER_BYTES} bytes at least`, `${bytes.length} bytes`);
  }
  const version = bytes[0]! & 0xf;
  if (version !== VERSION) refusePose(`it must be of version ${VERSION}`, `version ${version}`);
  if (bytes[0]! & UNUSED_BITS) refusePose("the upper bits of its first byte must be zeros", bytes[0]);
  return WIRE_SPACES[bytes[0]! & SPACE_BIT ? 1 : 0];
}

export function createPoseReader(): PoseReader {
  const bits = createBitReader();
  const memory = forEachSpace((space) => ({
    numbers: new Int32Array(LAYOUTS[space].count),
    base: new Int32Array(LAYOUTS[space].count),
  }));
  let keyNumber = -1, keySpace: ExpressionSpace | null = null;
  return {
    read(bytes, pose, camera) {
      const space = spaceOfPose(bytes);
      if (pose.space !== space) {
        throw new TypeError(`Cannot read a pose of ${space} into one of: ${pose.space}`);
      }
      const isKey = (bytes[0]! & KEY_BIT) !== 0, number = bytes[1]! | (bytes[2]! << 8);
      if (!isKey && (number !== keyNumber || space !== keySpace)) return "needs-key";
      const layout = LAYOUTS[space], { numbers, base } = memory[space];
      if (isKey) numbers.fill(0);
      else numbers.set(base);
      bits.start(bytes, HEADER_BYTES);
      for (const { from, to } of layout.groups) {
        readDifferences(bits, numbers, from, to, layout.low, layout.high);
      }
      bits.end();
      checkAll(numbers, layout);
      if (isKey) {
        base.set(numbers);
        keyNumber = number;
        keySpace = space;
      }
      spread(numbers, layout, pose, camera);
      return "ok";
    },
    reset() {
      keyNumber = -1;
      keySpace = null;
    },
  };
}

/** A key frame that leaves out a number whose bounds are above zero, as a camera's distance, is none. */
function checkAll(numbers: Int32Array, { low, high, camera, count }: Layout): void {
  for (let i = camera; i < count; i++) {
    if (numbers[i]! < low[i]! || numbers[i]! > high[i]!) {
      refusePose(`number ${i} must be within ${low[i]}..${high[i]}`, numbers[i]);
    }
  }
}

function spread(numbers: Int32Array, layout: Layout, pose: HeadPose, camera: Required<Camera>): void {
  const { parts, joints } = layout;
  for (let i = 0; i < joints; i++) pose.expression[i] = numbers[i]! / parts[i]!;
  for (let i = joints; i < layout.camera; i++) pose.joints[i - joints] = numbers[i]! / parts[i]!;
  for (let i = 0; i < CAMERA_FIELDS.length; i++) {
    const field = CAMERA_FIELDS[i]!, at = layout.camera + i;
    // A limit need not be a whole number of parts.
    const [least, most] = CAMERA_LIMITS[field];
    camera[field] = Math.max(least, Math.min(most, numbers[at]! / parts[at]!));
  }
}
