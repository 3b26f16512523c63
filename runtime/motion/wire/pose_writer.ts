import type { Camera } from "../../base/camera.ts";
import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { HeadPose } from "../head_pose.ts";
import { createBitWriter } from "./bits.ts";
import { writeDifferences } from "./differences.ts";
import {
  CAMERA_FIELDS,
  HEADER_BYTES,
  KEY_BIT,
  KEY_NUMBERS,
  type Layout,
  LAYOUTS,
  SPACE_BIT,
  VERSION,
  WIRE_SPACES,
} from "./layout.ts";

/** Codes the poses of one head, each against the last key frame. */
export interface PoseWriter {
  /** Of the next key frame: who writes on for another head begins with it. */
  readonly nextKey: number;
  /**
   * The first is a key frame in any case.
   *
   * @param key whether it can be read without any other
   * @returns memory that the next call writes over
   * @throws {TypeError} for a pose of another space
   */
  write(pose: HeadPose, camera: Camera, key: boolean): Uint8Array<ArrayBuffer>;
}

/** More than any pose takes: 120 numbers of at most 80 bits. */
const MOST_BYTES = 1280;

/** @param firstKey 0..65535 */
export function createPoseWriter(space: ExpressionSpace, firstKey = 0): PoseWriter {
  const layout = LAYOUTS[space];
  const memory = new Uint8Array(MOST_BYTES);
  const bits = createBitWriter(memory);
  const numbers = new Int32Array(layout.count), base = new Int32Array(layout.count);
  const flags = VERSION | (space === WIRE_SPACES[1] ? SPACE_BIT : 0);
  let nextKey = firstKey % KEY_NUMBERS, begun = false;
  return {
    get nextKey() {
      return nextKey;
    },
    write(pose, camera, key) {
      if (pose.space !== space) {
        throw new TypeError(`Cannot code a pose, it must be of ${space}: ${pose.space}`);
      }
      const alone = key || !begun;
      round(pose, camera, layout, numbers);
      if (alone) base.fill(0);
      bits.start(HEADER_BYTES);
      for (const { from, to } of layout.groups) writeDifferences(bits, numbers, base, from, to);
      if (alone) {
        base.set(numbers);
        nextKey = (nextKey + 1) % KEY_NUMBERS;
        begun = true;
      }
      const number = (nextKey + KEY_NUMBERS - 1) % KEY_NUMBERS;
      memory[0] = flags | (alone ? KEY_BIT : 0);
      memory[1] = number;
      memory[2] = number >> 8;
      return memory.subarray(0, bits.end());
    },
  };
}

function round(pose: HeadPose, camera: Camera, layout: Layout, into: Int32Array): void {
  const { joints } = layout;
  for (let i = 0; i < joints; i++) into[i] = rounded(layout, i, pose.expression[i]!);
  for (let i = joints; i < layout.camera; i++) into[i] = rounded(layout, i, pose.joints[i - joints]!);
  for (let i = 0; i < CAMERA_FIELDS.length; i++) {
    const at = layout.camera + i;
    into[at] = rounded(layout, at, camera[CAMERA_FIELDS[i]!] ?? 0);
  }
}

/** What is beyond its bounds is cut to them; what is no number rests. */
function rounded({ parts, low, high }: Layout, at: number, value: number): number {
  const number = Math.round(value * parts[at]!), least = low[at]!;
  return number >= least ? Math.min(number, high[at]!) : number < least ? least : 0;
}
