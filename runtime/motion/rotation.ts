/**
 * Rotations as axis-angle triples inside larger arrays, turned through unit quaternions where triples do not add.
 * Nothing here allocates per call; the scratch quaternions make it single-threaded, as all of motion is.
 */

/** Anything that holds numbers by index and can be written. */
export type Triples = Float32Array | Float64Array | number[];

const first = new Float64Array(4);
const second = new Float64Array(4);

/** Below this half angle sin(x) / x is 1 to double precision and the quotient would lose digits. */
const TINY = 1e-9;

/** A rotation as a unit quaternion. @param q [4], w, x, y, z */
export function toQuaternion(source: ArrayLike<number>, at: number, q: Float64Array): void {
  const x = source[at]!, y = source[at + 1]!, z = source[at + 2]!;
  const angle = Math.hypot(x, y, z);
  const scale = angle < TINY ? 0.5 : Math.sin(angle / 2) / angle;
  q[0] = Math.cos(angle / 2);
  q[1] = x * scale;
  q[2] = y * scale;
  q[3] = z * scale;
}

/** The rotation of a quaternion, of at most pi. @param q [4], w, x, y, z, of any length but 0 */
export function fromQuaternion(q: ArrayLike<number>, into: Triples, at: number): void {
  // q and -q are one rotation; the one with w >= 0 has the angle of at most pi.
  const sign = q[0]! < 0 ? -1 : 1;
  const sine = Math.hypot(q[1]!, q[2]!, q[3]!);
  const scale = sign * (sine < TINY ? 2 : 2 * Math.atan2(sine, sign * q[0]!) / sine);
  into[at] = q[1]! * scale;
  into[at + 1] = q[2]! * scale;
  into[at + 2] = q[3]! * scale;
}

/**
 * Spherical interpolation between two axis-angle rotations along the shorter way (Shoemake 1985).
 * `into` may be either input.
 *
 * @param t 0 gives `a`, 1 gives `b`
 */
export function slerp(
  a: ArrayLike<number>,
  aAt: number,
  b: ArrayLike<number>,
  bAt: number,
  t: number,
  into: Triples,
  at: number,
): void {
  toQuaternion(a, aAt, first);
  toQuaternion(b, bAt, second);
  let dot = first[0]! * second[0]! + first[1]! * second[1]! + first[2]! * second[2]! + first[3]! * second[3]!;
  const sign = dot < 0 ? -1 : 1;
  dot = Math.min(1, dot * sign);
  const angle = Math.acos(dot);
  const sine = Math.sin(angle);
  // Near 0 the arc is its chord; a linear step differs by less than 1e-9.
  const keep = sine < 1e-4 ? 1 - t : Math.sin((1 - t) * angle) / sine;
  const take = sign * (sine < 1e-4 ? t : Math.sin(t * angle) / sine);
  for (let i = 0; i < 4; i++) first[i] = keep * first[i]! + take * second[i]!;
  const length = Math.hypot(first[0]!, first[1]!, first[2]!, first[3]!);
  for (let i = 0; i < 4; i++) first[i]! /= length;
  fromQuaternion(first, into, at);
}

/** The rotation that turns by `b` first and by `a` after: R = A B. `into` may be either input. */
export function compose(
  a: ArrayLike<number>,
  aAt: number,
  b: ArrayLike<number>,
  bAt: number,
  into: Triples,
  at: number,
): void {
  toQuaternion(a, aAt, first);
  toQuaternion(b, bAt, second);
  const [aw, ax, ay, az] = [first[0]!, first[1]!, first[2]!, first[3]!];
  const [bw, bx, by, bz] = [second[0]!, second[1]!, second[2]!, second[3]!];
  first[0] = aw * bw - ax * bx - ay * by - az * bz;
  first[1] = aw * bx + ax * bw + ay * bz - az * by;
  first[2] = aw * by - ax * bz + ay * bw + az * bx;
  first[3] = aw * bz + ax * by - ay * bx + az * bw;
  fromQuaternion(first, into, at);
}

/**
 * Axis-angle of a head's Euler angles: roll about z, then pitch about x, then yaw about y (R = Ry Rx Rz).
 * Radians; positive yaw turns the face to the subject's left, positive pitch turns it down, positive roll lifts the
 * subject's left ear.
 */
export function fromYawPitchRoll(yaw: number, pitch: number, roll: number, into: Triples, at: number): void {
  const cy = Math.cos(yaw / 2), sy = Math.sin(yaw / 2);
  const cx = Math.cos(pitch / 2), sx = Math.sin(pitch / 2);
  const cz = Math.cos(roll / 2), sz = Math.sin(roll / 2);
  first[0] = cy * cx * cz + sy * sx * sz;
  first[1] = cy * sx * cz + sy * cx * sz;
  first[2] = sy * cx * cz - cy * sx * sz;
  first[3] = cy * cx * sz - sy * sx * cz;
  fromQuaternion(first, into, at);
}

/** Shortens a rotation to at most `most` radians about its own axis; one that is not finite becomes none. */
export function limitAngle(triples: Triples, at: number, most: number): void {
  const angle = Math.hypot(triples[at]!, triples[at + 1]!, triples[at + 2]!);
  const scale = angle <= most ? 1 : Number.isFinite(angle) ? most / angle : 0;
  if (scale === 1) return;
  for (let i = 0; i < 3; i++) triples[at + i] = scale === 0 ? 0 : triples[at + i]! * scale;
}

/**
 * The Euler angles of a rotation, as {@link fromYawPitchRoll} takes them. Where the face looks straight up or down,
 * yaw and roll are one turn: all of it is yaw's.
 *
 * @param into [3], yaw, pitch, roll, radians
 */
export function toYawPitchRoll(source: ArrayLike<number>, at: number, into: Triples): void {
  toQuaternion(source, at, first);
  const [w, x, y, z] = [first[0]!, first[1]!, first[2]!, first[3]!];
  const sine = Math.min(1, Math.max(-1, 2 * (w * x - y * z)));
  into[1] = Math.asin(sine);
  if (Math.abs(sine) > 1 - 1e-9) {
    into[0] = Math.atan2(-2 * (x * z - w * y), 1 - 2 * (y * y + z * z));
    into[2] = 0;
    return;
  }
  into[0] = Math.atan2(2 * (x * z + w * y), 1 - 2 * (x * x + y * y));
  into[2] = Math.atan2(2 * (x * y + w * z), 1 - 2 * (x * x + z * z));
}
