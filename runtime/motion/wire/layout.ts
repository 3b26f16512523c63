import { type Camera, CAMERA_LIMITS } from "../../base/camera.ts";
import { EXPRESSION_SPACES, type ExpressionSpace, forEachSpace } from "../../head/expression_space.ts";
import { JOINT_COUNT } from "../../head/head_model.ts";

/** The first four bits of a coded pose. */
export const VERSION = 1;
/** Before the numbers: version and flags, then the key frame's number. */
export const HEADER_BYTES = 3;
/** Bits of the first byte. */
export const KEY_BIT = 0x10, SPACE_BIT = 0x20, UNUSED_BITS = 0xc0;
/** Numbers of key frames go round. */
export const KEY_NUMBERS = 0x10000;

/** By the first byte's bit. */
export const WIRE_SPACES: readonly [ExpressionSpace, ExpressionSpace] = ["arkit", "flame"];

/**
 * Parts of a unit that are told apart. A weight is off by 1/1020 at most, a FLAME coefficient by 1/256 of a standard
 * deviation. A turn is off by 0.03 milliradians an axis: a twentieth of a pixel at 1024 where the head is largest. A
 * camera is off by half a millionth: what follows it at another rate sees no steps.
 */
const EXPRESSION_PARTS: Readonly<Record<ExpressionSpace, number>> = { arkit: 510, flame: 128 };
const TURN_PARTS = 16384;
const CAMERA_PARTS = 2 ** 20;

/** Radians that a number of a joint may have: any turn is within pi. */
const MOST_TURN = 4;

/** The camera's numbers, in their order. */
export const CAMERA_FIELDS = [
  "azimuth",
  "elevation",
  "distance",
  "fovY",
  "height",
] as const satisfies readonly (
  keyof Camera
)[];

/** Numbers of one kind, one behind the other. */
interface Group {
  readonly from: number;
  readonly to: number;
}

/** How the numbers of a pose and its camera stand in a row as integers: expression, joints, camera. */
export interface Layout {
  readonly count: number;
  readonly groups: readonly Group[];
  /** Of each number: parts of a unit, and the least and most of those. */
  readonly parts: Float64Array;
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly joints: number;
  readonly camera: number;
}

export const LAYOUTS: Readonly<Record<ExpressionSpace, Layout>> = forEachSpace((space) => {
  const { count: weights, limits: [least, most] } = EXPRESSION_SPACES[space];
  const joints = weights, camera = joints + JOINT_COUNT * 3, count = camera + CAMERA_FIELDS.length;
  const parts = new Float64Array(count), low = new Int32Array(count), high = new Int32Array(count);
  const describe = (at: number, of: number, from: number, to: number) => {
    parts[at] = of;
    low[at] = Math.round(from * of);
    high[at] = Math.round(to * of);
  };
  // What moods and speech add to a face may pass its limits: half of their span beyond either is kept.
  const beyond = (most - least) / 2;
  for (let i = 0; i < weights; i++) describe(i, EXPRESSION_PARTS[space], least - beyond, most + beyond);
  for (let i = joints; i < camera; i++) describe(i, TURN_PARTS, -MOST_TURN, MOST_TURN);
  CAMERA_FIELDS.forEach((field, i) => {
    const [nearest, furthest] = CAMERA_LIMITS[field];
    describe(camera + i, CAMERA_PARTS, nearest, furthest);
  });
  const groups = [{ from: 0, to: joints }, { from: joints, to: camera }, { from: camera, to: count }];
  return { count, groups, parts, low, high, joints, camera };
});
