import { NdArrayRecord, type PickleLimits, readPickle, TensorRecord } from "../../formats/pickle/pickle.ts";
import { EXPRESSION_SPACES } from "../../head/expression_space.ts";
import { JOINT_COUNT, JOINTS } from "../../head/head_model.ts";
import { type Clip, createClip } from "./clip.ts";
import { compose } from "../rotation.ts";

// SMPL-X's body pose leaves the pelvis out, so that joint 12 (neck) lies at 11 and joint 15 (head) at 14.
const BODY_JOINTS = 21;
const NECK = 11;
const HEAD = 14;

export interface TalkShowOptions {
  name?: string;
  /** Frames per second; TalkSHOW's videos have 30. */
  fps?: number;
  /**
   * SMPL-X bends the neck at two joints, FLAME at one. "composed" (the default) turns FLAME's neck by both, R =
   * R_neck R_head, so that the head faces where the person faced, as seen from the chest; "neck" leaves the
   * upper joint out.
   */
  neck?: "composed" | "neck";
}

/**
 * Reads a TalkSHOW sequence (Yi et al. 2023, a pickle of SMPL-X parameters) as a clip in the space "flame":
 * expression [T, 100], jaw, left and right eye [T, 3], neck from the body pose [T, 21, 3]. The turn of the body
 * (`global_orient`, in the camera's axes) and the spine are left out: a bust faces forward.
 *
 * @throws what `readPickle` throws, and TypeError where an array is missing or has another shape
 */
export function readTalkShow(bytes: Uint8Array, options: TalkShowOptions = {}, limits?: PickleLimits): Clip {
  const { name = "talkshow sequence", fps = 30, neck = "composed" } = options;
  const sequence = readPickle(bytes, limits);
  if (!(sequence instanceof Map)) {
    throw new TypeError(`Cannot read TalkSHOW sequence, it must be a dict: ${typeof sequence}`);
  }
  const array = (key: string, width: number): ArrayLike<number> => {
    const value = sequence.get(key);
    if (!(value instanceof NdArrayRecord) && !(value instanceof TensorRecord)) {
      throw new TypeError(`Cannot read TalkSHOW sequence, it needs an array: ${key}`);
    }
    const { shape, data } = value;
    const rest = shape.slice(1).reduce((product, size) => product * size, 1);
    if (
      shape.length < 2 || rest !== width || !(data instanceof Float32Array || data instanceof Float64Array)
    ) {
      throw new TypeError(
        `Cannot read TalkSHOW sequence, ${key} must have floats of shape [frames, ${width}]: [${
          shape.join(", ")
        }]`,
      );
    }
    for (const number of data) {
      if (!Number.isFinite(number)) {
        throw new TypeError(`Cannot read TalkSHOW sequence, ${key} must be finite: ${number}`);
      }
    }
    return data;
  };
  const width = EXPRESSION_SPACES.flame.count;
  const expression = Float32Array.from(array("expression", width));
  const count = expression.length / width;
  const body = array("body_pose_axis", BODY_JOINTS * 3);
  const parts = {
    jaw: array("jaw_pose", 3),
    leftEye: array("leye_pose", 3),
    rightEye: array("reye_pose", 3),
  };
  for (const [part, data] of Object.entries({ ...parts, body })) {
    const frames = data.length / (part === "body" ? BODY_JOINTS * 3 : 3);
    if (frames !== count) {
      throw new TypeError(`Cannot read TalkSHOW sequence, ${part} must have ${count} frames: ${frames}`);
    }
  }
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
  return createClip({ name, space: "flame", fps, expression, joints });
}
