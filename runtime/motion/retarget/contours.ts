import type { HeadModel } from "../../head/head_model.ts";

/*
 * What of a face's motion is compared between two heads: how far the landmarks go that both have, and how lids and
 * lips open. MediaPipe's indices; its right is the picture's left, the subject's right.
 */

/** Upper and lower lid margin, point by point from the inner to the outer corner. */
export const LID_PAIRS = {
  left: [[398, 382], [384, 381], [385, 380], [386, 374], [387, 373], [388, 390], [466, 249]],
  right: [[173, 155], [157, 154], [158, 153], [159, 145], [160, 144], [161, 163], [246, 7]],
} as const;
/** Inner and outer corner of an eye. */
export const EYE_CORNERS = { left: [362, 263], right: [133, 33] } as const;
/** The lips' inner border, upper and lower. */
export const LIP_PAIRS = [
  ...[[13, 14], [312, 317], [311, 402], [310, 318], [82, 87], [81, 178], [80, 88]] as const,
] as const;
/** The mouth's corners, the subject's left and right. */
export const MOUTH_CORNERS = [291, 61] as const;

const LIPS = [
  ...[0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146, 61, 185, 40, 39, 37],
  ...[13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95, 78, 191, 80, 81, 82],
  ...[11, 302, 303, 304, 408, 306, 16, 315, 404, 320, 307, 72, 73, 74, 184, 76, 85, 180, 90, 77],
  ...[12, 268, 271, 272, 407, 292, 15, 316, 403, 319, 325, 38, 41, 42, 183, 62, 86, 179, 89, 96],
];
const BROWS = [276, 282, 283, 285, 293, 295, 296, 300, 334, 336, 46, 52, 53, 55, 63, 65, 66, 70, 105, 107];
const NOSE = [168, 6, 197, 195, 5, 4, 1, 2, 97, 326, 98, 327, 129, 358, 48, 278, 64, 294, 115, 344];
/** From below the lower lids to the wings of the nose and the corners of the mouth: what a squint and a sneer lift. */
const CHEEKS = [
  ...[
    448,
    449,
    450,
    451,
    452,
    453,
    464,
    347,
    348,
    349,
    350,
    329,
    330,
    280,
    277,
    355,
    371,
    266,
    425,
    423,
    358,
    346,
  ],
  ...[
    228,
    229,
    230,
    231,
    232,
    233,
    244,
    118,
    119,
    120,
    121,
    100,
    101,
    50,
    47,
    126,
    142,
    36,
    205,
    203,
    129,
    117,
  ],
];
/** The irises turn with the eyes, which carry over by themselves. */
const FIRST_IRIS = 468;

type Part = "leftLids" | "rightLids" | "lips" | "brows" | "nose" | "cheeks" | "rest";

/**
 * Share of each part in the sum of squares, and of the openings. Openings count most: a mouth that does not shut and an
 * eye that does not are seen before anything else. What is left of the face moves little and has the most points.
 * Cheeks count, for nothing else tells a squint of the cheek from one of the lid: among the rest, a capture's
 * cheekSquint came back by 0.81.
 */
const SHARES: Readonly<Record<Part, number>> = {
  leftLids: 1,
  rightLids: 1,
  lips: 3,
  brows: 1.5,
  nose: 0.5,
  cheeks: 1,
  rest: 0.5,
};
const OPENING_SHARES = { lids: 2, lips: 3 } as const;

const lidPoints = (side: "left" | "right"): number[] => [...LID_PAIRS[side].flat(), ...EYE_CORNERS[side]];
const PART_OF: ReadonlyMap<number, Part> = new Map<number, Part>([
  ...lidPoints("left").map((index) => [index, "leftLids"] as const),
  ...lidPoints("right").map((index) => [index, "rightLids"] as const),
  ...LIPS.map((index) => [index, "lips"] as const),
  ...BROWS.map((index) => [index, "brows"] as const),
  ...CHEEKS.map((index) => [index, "cheeks"] as const),
  ...NOSE.map((index) => [index, "nose"] as const),
]);

/** Lengths that a head's motions are measured by, metres. */
interface Sizes {
  /** Between the middles of the lids. */
  readonly eyes: number;
  /** How far the eyes are open at rest, and how wide they are. */
  readonly opening: { readonly left: number; readonly right: number };
  readonly fissure: { readonly left: number; readonly right: number };
  readonly mouth: number;
}

/** The motion of one of two heads as numbers that mean the same on both, at each of its poses. */
export interface Contours {
  /** How many numbers there are. */
  readonly count: number;
  /** How many of them, the last ones, are openings of lids and lips. */
  readonly openings: number;
  /**
   * What a pose moves, against the head at rest: eye distances, weighted so that squares add up as they matter.
   *
   * @param landmarks [landmarks, 3], metres, as `LandmarkMotion.pose` writes them
   * @param into [count]
   */
  measure(landmarks: Float64Array, into: Float64Array): void;
}

/**
 * MediaPipe's indices of the points that two heads have in common, without the irises.
 *
 * @throws RangeError where lids or lips are not among them
 */
export function commonLandmarks(a: HeadModel, b: HeadModel): readonly number[] {
  const ofB = new Set(b.landmarks.indices);
  const common = [...a.landmarks.indices].filter((index) => index < FIRST_IRIS && ofB.has(index));
  const needed = [...lidPoints("left"), ...lidPoints("right"), ...LIP_PAIRS.flat(), ...MOUTH_CORNERS];
  for (const index of needed) {
    if (common.includes(index)) continue;
    const lacking = a.landmarks.indices.includes(index) ? b : a;
    throw new RangeError(
      `Cannot retarget between heads "${a.name}" and "${b.name}", both must have the landmarks of lids and lips: ` +
        `"${lacking.name}" has no point ${index}`,
    );
  }
  return common;
}

/**
 * @param rest [landmarks, 3], metres, of the head at rest
 * @param common what `commonLandmarks` gave, in the order of `rest`
 */
export function contoursOf(common: readonly number[], rest: Float64Array): Contours {
  const placeOf = new Map(common.map((index, at) => [index, at]));
  const terms = termsOf(common, sizesOf(placeOf, rest)).map(({ upper, lower, axis, factor }) => ({
    upper: placeOf.get(upper)! * 3 + axis,
    lower: lower === null ? -1 : placeOf.get(lower)! * 3 + axis,
    factor,
  }));
  return {
    count: terms.length,
    openings: LID_PAIRS.left.length + LID_PAIRS.right.length + LIP_PAIRS.length,
    measure(landmarks, into) {
      for (let k = 0; k < terms.length; k++) {
        const { upper, lower, factor } = terms[k]!;
        const less = lower < 0 ? 0 : landmarks[lower]! - rest[lower]!;
        into[k] = factor * (landmarks[upper]! - rest[upper]! - less);
      }
    },
  };
}

/** One number of a motion: where a landmark goes along an axis, or how far two go apart. */
interface Term {
  readonly upper: number;
  readonly lower: number | null;
  readonly axis: number;
  readonly factor: number;
}

/** An average face's sizes in eye distances: what a whole blink or a mouth's width counts on any head. */
const USUAL = { opening: 0.18, fissure: 0.48, mouth: 0.8 };

function termsOf(common: readonly number[], sizes: Sizes): Term[] {
  const partOf = (index: number): Part => PART_OF.get(index) ?? "rest";
  const counts = new Map<Part, number>();
  for (const index of common) counts.set(partOf(index), (counts.get(partOf(index)) ?? 0) + 1);
  const unitOf = (part: Part, axis: number): number => {
    if (part === "lips") return sizes.mouth / USUAL.mouth;
    if (part !== "leftLids" && part !== "rightLids") return sizes.eyes;
    const side = part === "leftLids" ? "left" : "right";
    return axis === 1 ? sizes.opening[side] / USUAL.opening : sizes.fissure[side] / USUAL.fissure;
  };
  const points = common.flatMap((index) => {
    const part = partOf(index), weight = Math.sqrt(SHARES[part] / counts.get(part)!);
    return [0, 1, 2].map((axis): Term => ({
      ...{ upper: index, lower: null, axis },
      factor: weight / unitOf(part, axis),
    }));
  });
  const openings = (pairs: readonly (readonly [number, number])[], share: number, unit: number) =>
    pairs.map(([upper, lower]): Term => ({
      ...{ upper, lower, axis: 1 },
      factor: Math.sqrt(share / pairs.length) / unit,
    }));
  return [
    ...points,
    ...openings(LID_PAIRS.left, OPENING_SHARES.lids, unitOf("leftLids", 1)),
    ...openings(LID_PAIRS.right, OPENING_SHARES.lids, unitOf("rightLids", 1)),
    ...openings(LIP_PAIRS, OPENING_SHARES.lips, unitOf("lips", 1)),
  ];
}

function sizesOf(placeOf: ReadonlyMap<number, number>, rest: Float64Array): Sizes {
  const at = (index: number) => rest.subarray(placeOf.get(index)! * 3, placeOf.get(index)! * 3 + 3);
  const gap = (p: ArrayLike<number>, q: ArrayLike<number>) =>
    Math.hypot(p[0]! - q[0]!, p[1]! - q[1]!, p[2]! - q[2]!);
  const middle = (side: "left" | "right") => {
    const points = lidPoints(side).map(at);
    return [0, 1, 2].map((c) => points.reduce((sum, p) => sum + p[c]!, 0) / points.length);
  };
  const opening = (side: "left" | "right") =>
    LID_PAIRS[side].reduce((sum, [upper, lower]) => sum + gap(at(upper), at(lower)), 0) /
    LID_PAIRS[side].length;
  const fissure = (side: "left" | "right") => gap(at(EYE_CORNERS[side][0]), at(EYE_CORNERS[side][1]));
  const eyes = gap(middle("left"), middle("right"));
  // A head that rests with its eyes shut has no opening to go by; a tenth of their width keeps numbers finite.
  const open = (side: "left" | "right") => Math.max(opening(side), 0.1 * fissure(side));
  return {
    eyes,
    opening: { left: open("left"), right: open("right") },
    fissure: { left: fissure("left"), right: fissure("right") },
    mouth: gap(at(MOUTH_CORNERS[0]), at(MOUTH_CORNERS[1])),
  };
}
