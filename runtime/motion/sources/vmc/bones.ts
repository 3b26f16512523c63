import { ARKIT_INDEX, type ArkitShape } from "../../../head/arkit.ts";
import { EYE } from "../../../head/stock/measures.ts";
import { shareHeadTurn } from "../../head_turn.ts";
import { fromQuaternion } from "../../rotation.ts";

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
    out,
    up: at("eyeLookUp"),
    down: at("eyeLookDown"),
    outward: at("eyeLookOut"),
    inward: at("eyeLookIn"),
  };
});

/** Writes the eyes' bones as ARKit's eight eyeLook shapes, which turn lids too: EYE.gaze radians a unit. */
export function writeGaze(bones: Readonly<Record<FaceBone, Turn>>, expression: Float32Array): void {
  for (const { bone, out, up, down, outward, inward } of SIDES) {
    const [w, x, y, z] = bones[bone] as unknown as [number, number, number, number];
    const isGaze = 2 * Math.acos(Math.min(1, Math.abs(w))) <= FURTHEST_GAZE;
    // Where the eye looks: its z axis, turned.
    const yaw = isGaze ? Math.atan2(2 * (x * z + w * y), 1 - 2 * (x * x + y * y)) : 0;
    const pitch = isGaze ? Math.asin(Math.max(-1, Math.min(1, 2 * (w * x - y * z)))) : 0;
    expression[outward] = Math.min(1, Math.max(0, out * yaw / EYE.gaze));
    expression[inward] = Math.min(1, Math.max(0, -out * yaw / EYE.gaze));
    expression[down] = Math.min(1, Math.max(0, pitch / EYE.gaze));
    expression[up] = Math.min(1, Math.max(0, -pitch / EYE.gaze));
  }
}

/** Writes how far ARKit's eyeLook shapes turn an eye, the other way round. @param side 0 left, 1 right */
export function eyeTurn(expression: ArrayLike<number>, side: 0 | 1, into: Turn): void {
  const { out, up, down, outward, inward } = SIDES[side]!;
  const yaw = out * (expression[outward]! - expression[inward]!) * EYE.gaze / 2;
  const pitch = (expression[down]! - expression[up]!) * EYE.gaze / 2;
  // Yaw after pitch, as a head's: Ry Rx.
  const cy = Math.cos(yaw), sy = Math.sin(yaw), cx = Math.cos(pitch), sx = Math.sin(pitch);
  into[0] = cy * cx;
  into[1] = cy * sx;
  into[2] = sy * cx;
  into[3] = -sy * sx;
}

/** Hamilton's product; `into` may be either. */
function multiply(a: Turn, b: Turn, into: Turn): void {
  const aw = a[0]!, ax = a[1]!, ay = a[2]!, az = a[3]!, bw = b[0]!, bx = b[1]!, by = b[2]!, bz = b[3]!;
  into[0] = aw * bw - ax * bx - ay * by - az * bz;
  into[1] = aw * bx + ax * bw + ay * bz - az * by;
  into[2] = aw * by - ax * bz + ay * bw + az * bx;
  into[3] = aw * bz + ax * by - ay * bx + az * bw;
}
