import { foldIdentity, worldTransform } from "../identity.ts";
import { add, distance, type Vector } from "../../base/vector.ts";
import { type HeadModel, JOINTS, vertexCount } from "../head_model.ts";
import { type HeadParts, pinsOf } from "./parts.ts";
import { landmarkOf, vertexOf } from "./places.ts";

/** The same places on two heads at rest, metres. */
export interface Pairs {
  readonly from: Vector[];
  readonly to: Vector[];
}

/** Landmarks by the numbers that both heads know. */
export function landmarkPairs(from: HeadModel, to: HeadModel): Pairs {
  const pairs: Pairs = { from: [], to: [] };
  const places = new Map(Array.from(to.landmarks.indices, (index, i) => [index, i]));
  from.landmarks.indices.forEach((index, i) => {
    const place = places.get(index);
    if (place === undefined) return;
    pairs.from.push(landmarkOf(from, i));
    pairs.to.push(landmarkOf(to, place));
  });
  return pairs;
}

/** Eyeballs: their middles and how large they are. */
export function eyePairs(from: HeadParts, to: HeadParts): Pairs {
  const pairs: Pairs = { from: [], to: [] };
  for (const side of [0, 1] as const) {
    const [a, b] = [from.eyes[side], to.eyes[side]];
    if (!a || !b) continue;
    pairs.from.push(...pinsOf(a));
    pairs.to.push(...pinsOf(b));
  }
  return pairs;
}

/** Joints of the eyes, of heads that have no eyeballs; nothing where a head's eyes coincide. */
export function jointPairs(from: HeadModel, to: HeadModel): Pairs {
  const eyes = [from, to].map((head) => {
    const { jointPositions, worldScale } = foldIdentity(head, []);
    const [left, right] = ["leftEye", "rightEye"].map((name): Vector => {
      const j = JOINTS.indexOf(name as "leftEye") * 3, { centre } = worldTransform(head);
      return [0, 1, 2].map((c) => jointPositions[j + c]! / worldScale + centre[c]!) as unknown as Vector;
    }) as [Vector, Vector];
    return distance(left, right) > LEAST_APART ? [left, right] : undefined;
  });
  return eyes[0] && eyes[1] ? { from: [...eyes[0]], to: [...eyes[1]] } : { from: [], to: [] };
}
/** Metres; eyes nearer to one another are not a head's. */
const LEAST_APART = 0.01;

/** Shapes that move one small place of a face, whoever made them, by ARKit's names. */
const TELLING = [
  ...["eyeBlinkLeft", "eyeBlinkRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "browDownLeft"],
  ...["browDownRight", "noseSneerLeft", "noseSneerRight", "mouthSmileLeft", "mouthSmileRight", "mouthPucker"],
  ...["mouthUpperUpLeft", "mouthUpperUpRight", "mouthLowerDownLeft", "mouthLowerDownRight", "cheekPuff"],
];

/** The middle of what each telling shape moves. */
export function shapePairs(from: HeadModel, to: HeadModel): Pairs {
  const pairs: Pairs = { from: [], to: [] };
  for (const name of TELLING) {
    const [a, b] = [movedPlace(from, name), movedPlace(to, name)];
    if (!a || !b) continue;
    pairs.from.push(a);
    pairs.to.push(b);
  }
  return pairs;
}

/** Of the largest displacement: what moves less is the shape's surroundings, and differs between makers. */
const MOVED = 0.6;

function movedPlace(head: HeadModel, name: string): Vector | undefined {
  const row = head.expressionNames.indexOf(name), count = vertexCount(head);
  if (row < 0) return undefined;
  const at = row * count * 3, basis = head.expressionBasis;
  const moved = Float64Array.from(
    { length: count },
    (_, v) => Math.hypot(basis[at + v * 3]!, basis[at + v * 3 + 1]!, basis[at + v * 3 + 2]!),
  );
  const most = moved.reduce((a, b) => Math.max(a, b), 0);
  if (!(most > 0)) return undefined;
  let sum: Vector = [0, 0, 0], total = 0;
  moved.forEach((length, v) => {
    if (length < MOVED * most) return;
    sum = add(sum, vertexOf(head, v), length);
    total += length;
  });
  return [sum[0] / total, sum[1] / total, sum[2] / total];
}

/** The box about a head's crown and face, from which heads that have nothing else in common take a first size and place. */
export function boxPairs(from: HeadModel, to: HeadModel): Pairs {
  const [a, b] = [from, to].map(crownOf) as [Vector[], Vector[]];
  return { from: a, to: b };
}

/** The crown, the sides and the back of the skull, and its front, at the height where a head is as deep as it will be. */
function crownOf(head: HeadModel): Vector[] {
  const places = Array.from({ length: vertexCount(head) }, (_, v) => vertexOf(head, v));
  const top = places.reduce((a, p) => p[1] > a[1] ? p : a);
  const x = (p: Vector) => Math.abs(p[0] - top[0]);
  // Below the crown by half of its own width a skull is at its widest: found by going down until it grows no more.
  let wide = 0;
  for (let pass = 0; pass < 4; pass++) {
    wide = places.filter((p) => p[1] > top[1] - Math.max(wide, 0.3 * (top[1] - lowest(places)) / 2)).reduce(
      (most, p) => Math.max(most, x(p)),
      0,
    );
  }
  const band = places.filter((p) => p[1] > top[1] - 1.4 * wide);
  const front = band.reduce((a, p) => p[2] > a[2] ? p : a), back = band.reduce((a, p) => p[2] < a[2] ? p : a);
  const level = top[1] - wide, middle = (front[2] + back[2]) / 2;
  return [
    [top[0], top[1], middle],
    [top[0] + wide, level, middle],
    [top[0] - wide, level, middle],
    [top[0], level, front[2]],
    [top[0], level, back[2]],
  ];
}

const lowest = (places: readonly Vector[]): number =>
  places.reduce((low, p) => Math.min(low, p[1]), Infinity);
