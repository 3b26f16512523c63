import type { NumericTensor } from "../../formats/npy_array.ts";
import { EXPRESSION_SPACES } from "../../head/expression_space.ts";
import { JOINT_COUNT, JOINTS } from "../../head/head_model.ts";
import { type Clip, createClip } from "./clip.ts";
import type { NamedArray, NamedArrays } from "./flame/flame_arrays.ts";
import { compose } from "../rotation.ts";

// SMPL-X's body pose leaves the pelvis out, so that joint 12 (neck) lies at 11 and joint 15 (head) at 14.
const BODY_JOINTS = 21;
const NECK = 11;
const HEAD = 14;

/**
 * What TalkSHOW's models write a frame, in this order: `get_joint` of its data_utils/get_j.py and `get_vertices` of its
 * scripts/demo.py take the columns so (github.com/yhw-yhw/TalkSHOW). Axis-angles in radians; the hands are left out.
 */
const COLUMNS = {
  jaw_pose: [0, 3],
  leye_pose: [3, 6],
  reye_pose: [6, 9],
  global_orient: [9, 12],
  body_pose_axis: [12, 75],
  left_hand_pose: [75, 120],
  right_hand_pose: [120, 165],
  expression: [165, 265],
} as const;
/** Numbers of a frame. */
export const TALKSHOW_WIDTH = 265;
/** TalkSHOW's videos. */
const FPS = 30;

export interface TalkShowOptions {
  readonly name?: string;
  /** Frames per second; TalkSHOW's videos have 30. */
  readonly fps?: number | undefined;
  /**
   * SMPL-X bends the neck at two joints, FLAME at one. "composed" (the default) turns FLAME's neck by both, R =
   * R_neck R_head, so that the head faces where the person faced, as seen from the chest; "neck" leaves the
   * upper joint out.
   */
  readonly neck?: "composed" | "neck";
  /** What the file is, in words. */
  readonly kind?: string;
}

/** Whether a dict's arrays are TalkSHOW's. */
export const isTalkShow = (arrays: NamedArrays): boolean =>
  arrays.has("body_pose_axis") && arrays.has("expression");

/**
 * TalkSHOW's array [frames, 265] as a clip, also [1, frames, 265].
 *
 * @throws TypeError where it has another shape or a number that is not finite
 */
export function talkShowArray({ shape, data }: NumericTensor, options: TalkShowOptions = {}): Clip {
  const frames = data.length / TALKSHOW_WIDTH;
  if (shape.at(-1) !== TALKSHOW_WIDTH || !(frames >= 1)) {
    throw new TypeError(
      `Cannot read TalkSHOW sequence, it must be [frames, ${TALKSHOW_WIDTH}]: [${shape.join(", ")}]`,
    );
  }
  const arrays = new Map<string, NamedArray>();
  for (const [name, [start, end]] of Object.entries(COLUMNS)) {
    const width = end - start;
    const part = new Float64Array(frames * width);
    for (let i = 0; i < part.length; i++) {
      part[i] = Number(data[Math.floor(i / width) * TALKSHOW_WIDTH + start + i % width]!);
    }
    arrays.set(name, { shape: [frames, width], data: part });
  }
  return talkShowClip(arrays, options);
}

/**
 * A TalkSHOW sequence (Yi et al. 2023, SMPL-X parameters) as a clip in the space "flame": expression [T, 100], jaw,
 * left and right eye [T, 3], neck from the body pose [T, 21, 3]. The turn of the body (`global_orient`, in the
 * camera's axes) and the spine are left out: a bust faces forward.
 *
 * @throws TypeError where an array is missing or has another shape
 */
export function talkShowClip(arrays: NamedArrays, options: TalkShowOptions = {}): Clip {
  const { name = "talkshow sequence", fps = FPS, neck = "composed", kind = "a pickle of TalkSHOW" } = options;
  const width = EXPRESSION_SPACES.flame.count;
  const expression = Float32Array.from(numbersOf(arrays, "expression", width));
  const count = expression.length / width;
  const body = numbersOf(arrays, "body_pose_axis", BODY_JOINTS * 3, count);
  const parts = {
    jaw: numbersOf(arrays, "jaw_pose", 3, count),
    leftEye: numbersOf(arrays, "leye_pose", 3, count),
    rightEye: numbersOf(arrays, "reye_pose", 3, count),
  };
  const joints = new Float32Array(count * JOINT_COUNT * 3);
  for (let frame = 0; frame < count; frame++) {
    const at = (joint: typeof JOINTS[number]) => (frame * JOINT_COUNT + JOINTS.indexOf(joint)) * 3;
    const lower = (frame * BODY_JOINTS + NECK) * 3;
    const upper = (frame * BODY_JOINTS + HEAD) * 3;
    if (neck === "composed") compose(body, lower, body, upper, joints, at("neck"));
    else for (let i = 0; i < 3; i++) joints[at("neck") + i] = body[lower + i]!;
    for (const part of ["jaw", "leftEye", "rightEye"] as const) {
      for (let i = 0; i < 3; i++) joints[at(part) + i] = parts[part][frame * 3 + i]!;
    }
  }
  const rate = options.fps === undefined ? "as TalkSHOW's videos have" : "as given";
  const notes = ["body and hands are left out: a bust faces forward"];
  return createClip({ name, space: "flame", fps, expression, joints, facts: { kind, rate, notes } });
}

function numbersOf(arrays: NamedArrays, key: string, width: number, frames?: number): ArrayLike<number> {
  const array = arrays.get(key);
  if (array === undefined) throw new TypeError(`Cannot read TalkSHOW sequence, it needs an array: ${key}`);
  const { shape, data } = array;
  const rest = shape.slice(1).reduce((product, size) => product * size, 1);
  if (shape.length < 2 || rest !== width || !(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new TypeError(
      `Cannot read TalkSHOW sequence, ${key} must have floats of shape [frames, ${width}]: [${
        shape.join(", ")
      }]`,
    );
  }
  if (data.length < width || data.length !== (frames ?? shape[0]!) * width) {
    throw new TypeError(
      `Cannot read TalkSHOW sequence, ${key} must have ${frames ?? "some"} frames: ${data.length / width}`,
    );
  }
  for (const number of data) {
    if (!Number.isFinite(number)) {
      throw new TypeError(`Cannot read TalkSHOW sequence, ${key} must be finite: ${number}`);
    }
  }
  return data;
}
