import type { ArkitShape } from "../../runtime/head/arkit.ts";
import { eyeDistance } from "./own_landmarks.ts";
import { carry, fitSimilarity } from "./similarity.ts";

type At = (index: number) => readonly number[];

/** A motion of the face, as the weights that drive it have it and as distances between landmarks have it. */
export interface Measure {
  readonly name: string;
  readonly weights: (weight: (shape: ArkitShape) => number) => number;
  /** Where shapes of unequal reach make the motion together, our own landmarks tell how far it was driven. */
  readonly drivenBy: "weights" | "landmarks";
  /**
   * `face`: on points with the head's turn taken out, by a fit of stable points to the neutral face; `picture`: on
   * points as they are seen, without depth. Either has x to the subject's left, y up, and the eye distance as unit.
   */
  readonly on: "face" | "picture";
  readonly points: (at: At) => number;
}

const gap = (p: readonly number[], q: readonly number[]): number =>
  Math.hypot(p[0]! - q[0]!, p[1]! - q[1]!, p[2]! - q[2]!);
const middle = (indices: readonly number[], at: At): number[] =>
  [0, 1, 2].map((c) => indices.reduce((sum, i) => sum + at(i)[c]! / indices.length, 0));
/** How far shut: the lids' three middle pairs, over the eye's width. */
const shut = (pairs: readonly (readonly [number, number])[], [outer, inner]: readonly [number, number]) =>
(
  at: At,
): number =>
  -pairs.reduce((sum, [upper, lower]) => sum + gap(at(upper), at(lower)), 0) /
  (pairs.length * gap(at(outer), at(inner)));

const BROWS = [336, 296, 334, 293, 285, 295, 282, 283, 107, 66, 105, 63, 55, 65, 52, 53];
const LEFT_EYE = [263, 387, 385, 362, 380, 373], RIGHT_EYE = [33, 160, 158, 133, 153, 144];
const LEFT_WING = [358, 327, 294, 278, 344], RIGHT_WING = [129, 98, 64, 48, 115];

/** How far the mouth's corners lie to the left of the middle between eyes and nose's wings, along their line. */
function sideways(at: At): number {
  const left = middle([...LEFT_EYE, ...LEFT_WING], at), right = middle([...RIGHT_EYE, ...RIGHT_WING], at);
  const mouth = middle([61, 291], at), across = gap(left, right);
  return [0, 1, 2].reduce(
    (sum, c) => sum + (mouth[c]! - (left[c]! + right[c]!) / 2) * (left[c]! - right[c]!) / across,
    0,
  );
}

export const MEASURES: readonly Measure[] = [
  {
    name: "jaw opening",
    weights: (weight) => weight("jawOpen"),
    drivenBy: "weights",
    on: "face",
    // The tracker guesses the chin's own outline (correlation 0.74); it sees the lower lip, from the nose's bridge.
    points: (at) => gap(at(168), at(14)),
  },
  {
    name: "left blink",
    weights: (weight) => weight("eyeBlinkLeft"),
    drivenBy: "weights",
    on: "face",
    points: shut([[385, 380], [386, 374], [387, 373]], [263, 362]),
  },
  {
    name: "right blink",
    weights: (weight) => weight("eyeBlinkRight"),
    drivenBy: "weights",
    on: "face",
    points: shut([[158, 153], [159, 145], [160, 144]], [33, 133]),
  },
  {
    name: "smile width",
    weights: (weight) => weight("mouthSmileLeft") + weight("mouthSmileRight"),
    // Stretch, dimple, pucker and the open jaw have a say in it too.
    drivenBy: "landmarks",
    on: "face",
    points: (at) => gap(at(61), at(291)),
  },
  {
    name: "brow raise",
    weights: (weight) =>
      weight("browInnerUp") + (weight("browOuterUpLeft") + weight("browOuterUpRight")) / 2 -
      (weight("browDownLeft") + weight("browDownRight")) / 2,
    drivenBy: "weights",
    on: "face",
    points: (at) => middle(BROWS, at)[1]!,
  },
  {
    name: "mouth left/right",
    weights: (weight) => weight("mouthLeft") - weight("mouthRight"),
    drivenBy: "weights",
    // By way of the fit the tracker's guess at depth gets in: as the capture's head turns to the one side while the
    // mouth goes to the other, 0.56 to 0.89 by the points chosen, where its points lie on the lips in the picture.
    on: "picture",
    points: sideways,
  },
];

/** Points that no expression moves by much: bridge and tip of the nose, corners of the eyes, the face's sides. */
const STABLE = [168, 6, 197, 195, 5, 4, 33, 133, 362, 263, 127, 356, 234, 454, 162, 389, 21, 251];

/** Points of a picture in our axes: x to the subject's left, y up, z towards the camera; eye distances. */
export function upright(seen: Float64Array): Float64Array {
  const unit = eyeDistance(seen, 3);
  return seen.map((value, i) => (i % 3 === 0 ? value : -value) / unit);
}

/** Without depth, in eye distances as seen. */
function flat(upright: Float64Array): Float64Array {
  const unit = eyeDistance(upright, 2);
  return upright.map((value, i) => i % 3 === 2 ? 0 : value / unit);
}

/** A measure frame by frame; the first frame is the neutral face. */
export function seriesOf(
  measure: Measure,
  faces: readonly Float64Array[],
  pictures: readonly Float64Array[],
): number[] {
  const frames = measure.on === "picture"
    ? pictures.map(flat)
    : faces.map((face) => carry(fitSimilarity(face, faces[0]!, STABLE), face));
  return frames.map((frame) =>
    measure.points((index) => [frame[index * 3]!, frame[index * 3 + 1]!, frame[index * 3 + 2]!])
  );
}
