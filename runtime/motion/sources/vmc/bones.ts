import { ARKIT_INDEX, type ArkitShape } from "../../../head/arkit.ts";
import { JOINTS } from "../../../head/head_model.ts";
import type { HeadPose } from "../../head_pose.ts";
import { shareHeadTurn } from "../../head_turn.ts";
import { EYE_LOOK_RADIANS } from "../../idle/idle.ts";
import { fromQuaternion, toQuaternion } from "../../rotation.ts";

/**
 * Unity's axes and ours. A VRM avatar in Unity faces +z with +y up and +x to ITS right, left-handed; ours has +x to
 * the subject's left, right-handed. Between the two lies a mirror of x: a place's x changes its sign, and of a rotation
 * those parts that are about the other two axes: (x, y, z, w) there is (x, -y, -z, w) here. So about Unity's x a
 * positive turn is down here as there, about y it is to the subject's right, about z it lowers the subject's left ear.
 * Programs that come from another right-handed house do the same (Godot's VMC senders).
 *
 * Bones are told against their parents, as VRM 0's normalised skeletons have them: at rest none is turned. VRM 1 models
 * may have bones that are turned at rest, and VMC says nothing of it; what that would do to a gaze is refused below.
 */

/** What turns a head against the hips, from below, by the names of Unity's HumanBodyBones. */
export const HEAD_CHAIN = ["Spine", "Chest", "UpperChest", "Neck", "Head"] as const;
export const EYE_BONES = ["LeftEye", "RightEye"] as const;
export type FaceBone = typeof HEAD_CHAIN[number] | typeof EYE_BONES[number];

/** By the name in small letters: senders in other languages write `head` and `leftEye`, as VRM's own JSON does. */
const BONES = new Map<string, FaceBone>(
  [...HEAD_CHAIN, ...EYE_BONES].map((name) => [name.toLowerCase(), name]),
);

/** The bone of a name, undefined where a face has none such. */
export const faceBone = (name: string): FaceBone | undefined =>
  name.length <= 16 ? BONES.get(name.toLowerCase()) : undefined;

/** [4] w, x, y, z, in our axes. */
export type Turn = Float64Array;

/** No turn. */
export const noTurn = (): Turn => Float64Array.of(1, 0, 0, 0);

/** Writes Unity's quaternion in our axes, with length 1; one of no length, as unset fields give, is no turn. */
export function fromUnity(x: number, y: number, z: number, w: number, into: Turn): void {
  const length = Math.hypot(x, y, z, w);
  const scale = length > 1e-6 ? 1 / length : 0;
  into[0] = scale === 0 ? 1 : w * scale;
  into[1] = x * scale;
  into[2] = -y * scale;
  into[3] = -z * scale;
}

const total = noTurn();

/**
 * Writes the joints of a head that is turned by its bones: root and neck share the whole turn against the hips as they do
 * for every other source. Where the hips stand and whither they face is the room's business, not the face's.
 *
 * @param joints [5, 3], axis-angle, radians
 */
export function writeBonesTurn(bones: Readonly<Record<FaceBone, Turn>>, joints: Float32Array): void {
  total.set(bones[HEAD_CHAIN[0]]);
  for (let i = 1; i < HEAD_CHAIN.length; i++) multiply(total, bones[HEAD_CHAIN[i]!], total);
  joints.fill(0);
  fromQuaternion(total, joints, 3);
  shareHeadTurn(joints, 0);
}

/** Radians that an eye turns at the very most; a bone that is turned further is so at rest and tells no gaze. */
const FURTHEST_GAZE = 1;

const SIDES = (["Left", "Right"] as const).map((side) => {
  const at = (name: string) => ARKIT_INDEX[`${name}${side}` as ArkitShape];
  const out = side === "Left" ? 1 : -1;
  return {
    bone: `${side}Eye` as const,
    joint: 3 * JOINTS.indexOf(side === "Left" ? "leftEye" : "rightEye"),
    out,
    up: at("eyeLookUp"),
    down: at("eyeLookDown"),
    outward: at("eyeLookOut"),
    inward: at("eyeLookIn"),
  };
});

const look = new Float64Array(3);

/** Writes the eyes' bones as ARKit's eight eyeLook shapes, which turn lids too: EYE_LOOK_RADIANS a unit. */
export function writeGaze(bones: Readonly<Record<FaceBone, Turn>>, expression: Float32Array): void {
  for (const { bone, out, up, down, outward, inward } of SIDES) {
    fromQuaternion(bones[bone], look, 0);
    const scale = Math.hypot(look[0]!, look[1]!, look[2]!) <= FURTHEST_GAZE ? 1 / EYE_LOOK_RADIANS : 0;
    const pitch = scale * look[0]!, yaw = out * scale * look[1]!;
    expression[outward] = Math.min(1, Math.max(0, yaw));
    expression[inward] = Math.min(1, Math.max(0, -yaw));
    expression[down] = Math.min(1, Math.max(0, pitch));
    expression[up] = Math.min(1, Math.max(0, -pitch));
  }
}

/** Writes how far an eye is turned, by ARKit's eyeLook shapes and its own joint, as a head turns it: they add up. */
export function writeEyeTurn(
  { expression, joints }: HeadPose,
  bone: typeof EYE_BONES[number],
  into: Turn,
): void {
  const { joint, out, up, down, outward, inward } = SIDES[EYE_BONES.indexOf(bone)]!;
  look[0] = joints[joint]! + EYE_LOOK_RADIANS * (expression[down]! - expression[up]!);
  look[1] = joints[joint + 1]! + EYE_LOOK_RADIANS * out * (expression[outward]! - expression[inward]!);
  look[2] = joints[joint + 2]!;
  toQuaternion(look, 0, into);
}

/** Writes a turn as Unity's quaternion, x, y, z, w as big-endian floats. */
export function writeUnity(turn: Turn, into: DataView, at: number): void {
  into.setFloat32(at, turn[1]!);
  into.setFloat32(at + 4, -turn[2]!);
  into.setFloat32(at + 8, -turn[3]!);
  into.setFloat32(at + 12, turn[0]!);
}

/** Hamilton's product; `into` may be either. */
function multiply(a: Turn, b: Turn, into: Turn): void {
  const aw = a[0]!, ax = a[1]!, ay = a[2]!, az = a[3]!, bw = b[0]!, bx = b[1]!, by = b[2]!, bz = b[3]!;
  into[0] = aw * bw - ax * bx - ay * by - az * bz;
  into[1] = aw * bx + ax * bw + ay * bz - az * by;
  into[2] = aw * by - ax * bz + ay * bw + az * bx;
  into[3] = aw * bz + ax * by - ay * bx + az * bw;
}
