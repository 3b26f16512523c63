/** Datagrams of OpenSeeFace, from their layout and a head before a camera. Of the reader nothing is used but names. */
import type { Feature } from "../../../../runtime/motion/sources/openseeface/layout.ts";

/** The order of the features on the wire. */
const ORDER: readonly Feature[] = [
  ...["eyeLeft", "eyeRight"] as const,
  ...["browSteepLeft", "browUpLeft", "browQuirkLeft"] as const,
  ...["browSteepRight", "browUpRight", "browQuirkRight"] as const,
  ...["cornerDownLeft", "cornerOutLeft", "cornerDownRight", "cornerOutRight"] as const,
  ...["mouthOpen", "mouthWide"] as const,
];

export interface SeenFace {
  readonly id?: number;
  readonly time?: number;
  readonly found?: boolean;
  readonly error?: number;
  /** How open, 0 to 1. */
  readonly open?: { readonly left: number; readonly right: number };
  /** Degrees: to the subject's left, down, lifting the left ear. */
  readonly turn?: { readonly yaw?: number; readonly pitch?: number; readonly roll?: number };
  /** Where the head is: to the right in the picture, down, away from the camera; its own breadth is 0.9. */
  readonly place?: readonly [number, number, number];
  /** Where the eyes look, half widths of an eye: to the subject's left and up. */
  readonly gaze?: readonly [number, number];
  readonly features?: Partial<Record<Feature, number>>;
}

type Matrix = readonly (readonly number[])[];
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const applied = (a: Matrix, v: readonly number[]): number[] =>
  a.map((row) => row.reduce((sum, x, k) => sum + x * v[k]!, 0));

/** Ry Rx Rz in axes to the subject's left, up and out of the face. */
function turned({ yaw = 0, pitch = 0, roll = 0 }: NonNullable<SeenFace["turn"]>): Matrix {
  const [y, x, z] = [yaw, pitch, roll].map((angle) => angle * Math.PI / 180) as [number, number, number];
  const about = {
    y: [[Math.cos(y), 0, Math.sin(y)], [0, 1, 0], [-Math.sin(y), 0, Math.cos(y)]],
    x: [[1, 0, 0], [0, Math.cos(x), -Math.sin(x)], [0, Math.sin(x), Math.cos(x)]],
    z: [[Math.cos(z), -Math.sin(z), 0], [Math.sin(z), Math.cos(z), 0], [0, 0, 1]],
  };
  return times(times(about.y, about.x), about.z);
}

/** Ears, tip of the nose and corners of the eyes, to the subject's left, up, out. */
const FACE: Readonly<Record<number, readonly number[]>> = {
  0: [-0.455, 0.3, -0.76],
  16: [0.455, 0.3, -0.76],
  30: [0, 0, 0],
  36: [-0.316, 0.298, -0.285],
  39: [-0.131, 0.284, -0.234],
  42: [0.131, 0.284, -0.234],
  45: [0.316, 0.298, -0.285],
};
const [WIDTH, HEIGHT] = [640, 480];

/** Where a point of the face is seen, pixels: from the left and from above. */
export function seenAt(face: SeenFace, point: number): readonly [number, number] {
  const [left, up, out] = applied(turned(face.turn ?? {}), FACE[point]!) as [number, number, number];
  const [x, y, z] = face.place ?? [0, 0, 2.5];
  return [WIDTH / 2 + WIDTH * (x + left) / (z - out), HEIGHT / 2 + WIDTH * (y - up) / (z - out)];
}

/**
 * The rotation and the translation as OpenSeeFace finds them: behind the camera, the depth turned inside out about the line of
 * sight to the middle of the head, rows before columns.
 */
function solved(face: SeenFace): { rotation: Matrix; translation: number[] } {
  const turn = turned(face.turn ?? {});
  const [x, y, z] = face.place ?? [0, 0, 2.5];
  // (left, up, out) to (down, right, in), and the face's points with x to the subject's right.
  const toCamera: Matrix = [[0, -1, 0], [1, 0, 0], [0, 0, -1]];
  const true_ = times(times(toCamera, turn), [[-1, 0, 0], [0, 1, 0], [0, 0, 1]]);
  const middle = applied(turn, [0, 0.1, -0.2]) as [number, number, number];
  const sight = [y - middle[1], x + middle[0], z - middle[2]];
  const length = Math.hypot(...sight);
  const [u0, u1, u2] = sight.map((each) => each / length) as [number, number, number];
  const u = [u0, u1, u2];
  const half = u.map((a, i) => u.map((b, j) => 2 * a * b - (i === j ? 1 : 0)));
  return { rotation: times(half, true_), translation: [-y, -x, -z] };
}

/** Quaternion x y z w of a rotation (Shepperd 1978, by its largest part). */
function quaternion(m: Matrix): number[] {
  const trace = m[0]![0]! + m[1]![1]! + m[2]![2]!;
  const squares = [m[0]![0]!, m[1]![1]!, m[2]![2]!].map((d) => 1 + 2 * d - trace).concat(1 + trace);
  const most = squares.indexOf(Math.max(...squares));
  const q = [0, 1, 2, 3].map((k) => {
    if (k === most) return squares[most]!;
    const [i, j] = [Math.min(k, most), Math.max(k, most)];
    if (j < 3) return m[i]![j]! + m[j]![i]!;
    const [a, b] = [(i + 1) % 3, (i + 2) % 3];
    return m[b]![a]! - m[a]![b]!;
  });
  return q.map((part) => part / (2 * Math.sqrt(squares[most]!)));
}

/** A datagram with these faces. */
export function openSeeFaceDatagram(...faces: readonly SeenFace[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(1785 * faces.length));
  let at = 0;
  const float = (value: number) => {
    view.setFloat32(at, value, true);
    at += 4;
  };
  for (const face of faces) {
    const { id = 0, time = 1700000000.5, found = true, error = 5, open = { left: 1, right: 1 } } = face;
    view.setFloat64(at, time, true);
    view.setInt32(at + 8, id, true);
    at += 12;
    for (const value of [WIDTH, HEIGHT, open.right, open.left]) float(value);
    view.setUint8(at++, found ? 1 : 0);
    float(error);
    const { rotation, translation } = solved(face);
    // Of the inverse.
    for (const part of found ? quaternion(transposed(rotation)) : [0, 0, 0, 0]) float(part);
    for (const value of [180, 0, 90, ...translation]) float(value);
    for (let i = 0; i < 68; i++) float(0.9);
    for (let i = 0; i < 68; i++) for (const value of FACE[i] ? seenAt(face, i) : [0, 0]) float(value);
    for (let i = 0; i < 70; i++) for (const value of toldPoint(face, i)) float(value);
    for (const name of ORDER) float(face.features?.[name] ?? 0);
  }
  return new Uint8Array(view.buffer);
}

/** A point of the face in its own frame: to the subject's right, down, into the head. */
function toldPoint({ gaze = [0, 0] }: SeenFace, point: number): number[] {
  const pupil = point === 66 ? [36, 39] : point === 67 ? [42, 45] : null;
  if (pupil === null) return FACE[point] ? FACE[point].map((value) => -value || 0) : [0, 0, 0];
  const [a, b] = [FACE[pupil[0]!]!, FACE[pupil[1]!]!];
  const half = Math.abs(a[0]! - b[0]!) / 2;
  // A pupil that looks ahead lies 0.13 half widths above the corners.
  const there = [
    (a[0]! + b[0]!) / 2 + half * gaze[0],
    (a[1]! + b[1]!) / 2 + half * (gaze[1] + 0.13),
    (a[2]! + b[2]!) / 2,
  ];
  return there.map((value) => -value);
}

/** A datagram of every kind: one face, several, and one that was lost. */
export function openSeeFaceDatagrams(): Uint8Array[] {
  const face: SeenFace = {
    turn: { yaw: 10, pitch: -5 },
    gaze: [0.3, 0.1],
    features: { mouthOpen: 0.5, browUpLeft: 0.7 },
  };
  return [
    openSeeFaceDatagram(face),
    openSeeFaceDatagram(face, { id: 1, place: [0.5, 0, 2] }, { id: 2, found: false }),
    openSeeFaceDatagram({ found: false }),
  ];
}
