import { LID_PAIRS } from "../retarget/contours.ts";
import { FACE_POINTS } from "./face_tables.ts";

/** The mean place of some points less that of others, along an axis: of MediaPipe's points, in the face's own axes. */
interface Difference {
  readonly of: readonly number[];
  readonly from: readonly number[];
  readonly axis: 0 | 1 | 2;
}

/** MediaPipe's points about an eye, by what they outline. */
const EYES = [
  {
    corners: [263, 362],
    lids: LID_PAIRS.left,
    upper: [386, 385, 387],
    lower: [374, 380, 373],
    iris: 473,
    brow: [276, 283, 282, 295, 285, 300, 293, 334, 296, 336],
    cheek: [347, 330, 280, 425, 346, 352],
    under: [450, 449, 448, 451],
    wing: [358, 278, 294, 327],
    fold: [257, 259, 260, 258, 286],
  },
  {
    corners: [33, 133],
    lids: LID_PAIRS.right,
    upper: [159, 158, 160],
    lower: [145, 153, 144],
    iris: 468,
    brow: [46, 53, 52, 65, 55, 70, 63, 105, 66, 107],
    cheek: [118, 101, 50, 205, 117, 123],
    under: [230, 229, 228, 231],
    wing: [129, 48, 64, 98],
    fold: [27, 29, 30, 28, 56],
  },
] as const;
/** Nose's base, which no mouth moves much. */
const NOSE = [2, 98, 327];
const MOUTH = [
  ...[61, 291, 0, 17, 13, 14, 37, 267, 84, 314, 40, 270, 91, 321, 39, 269, 181, 405, 78, 308, 82, 312],
  ...[87, 317, 81, 311, 178, 402, 185, 409, 146, 375, 57, 287, 186, 410, 212, 432, 202, 422, 43, 273],
];
const CHIN = [152, 200, 199, 148, 377, 175, 18, 83, 313, 136, 365, 172, 397];
const CHEEKS = [205, 425, 206, 426, 203, 423, 165, 391, 92, 322, 186, 410, 207, 427, 192, 416, 213, 433];
const HEIGHTS = [
  ...[[0, 13], [37, 82], [267, 312], [13, 14], [82, 87], [312, 317], [81, 178], [311, 402], [
    14,
    17,
  ]] as const,
  ...[[87, 84], [317, 314], [17, 18], [18, 200], [17, 152], [0, 2], [40, 81], [270, 311], [91, 178]] as const,
  ...[[321, 402], [9, 168], [8, 168]] as const,
];
const WIDTHS = [
  ...[[61, 291], [78, 308], [37, 267], [84, 314], [40, 270], [91, 321], [57, 287], [212, 432], [
    48,
    278,
  ]] as const,
  ...[[64, 294], [206, 426], [205, 425], [187, 411], [192, 416], [55, 285], [107, 336]] as const,
];

/**
 * What the solver looks at: how neighbours lie to each other. By points laid over the whole face, the tracker's wandering
 * of all of them drowns what a lid or a lip does; by differences a lid's way is 5 to 35 times its noise. The net of the
 * tables reads them in this order.
 */
export const DIFFERENCES: readonly Difference[] = [
  ...EYES.flatMap(ofEye),
  ...MOUTH.flatMap((point) => along([point], NOSE, 0, 1, 2)),
  ...CHIN.flatMap((point) => along([point], NOSE, 0, 1, 2)),
  ...CHEEKS.flatMap((point) => along([point], NOSE, 0, 1)),
  ...HEIGHTS.flatMap(([a, b]) => along([a], [b], 1)),
  ...WIDTHS.flatMap(([a, b]) => along([a], [b], 0)),
];

function along(of: readonly number[], from: readonly number[], ...axes: (0 | 1 | 2)[]): Difference[] {
  return axes.map((axis) => ({ of, from, axis }));
}

function ofEye({ corners, lids, upper, lower, iris, brow, cheek, under, wing, fold }: typeof EYES[number]) {
  return [
    ...lids.flatMap(([a, b]) => along([a], [b], 1)),
    ...along([iris], corners, 0, 1),
    ...along([iris], upper, 1),
    ...along([iris], lower, 1),
    ...along(upper, corners, 1),
    ...along(lower, corners, 1),
    ...[...brow, ...cheek, ...wing].flatMap((point) => along([point], corners, 0, 1)),
    ...under.flatMap((point) => along([point], corners, 1)),
    ...fold.flatMap((point) => along([point], upper, 1)),
    ...along([corners[0]], [corners[1]], 0),
  ];
}

export const DIFFERENCE_COUNT = DIFFERENCES.length;

const FIRST_IRIS = 468;

/** [478], each point's partner on the other side, by a symmetric face at rest [478, 3]. */
export function partnersOf(neutral: ArrayLike<number>): Int32Array {
  const apart = (i: number, j: number) =>
    (neutral[i * 3]! + neutral[j * 3]!) ** 2 + (neutral[i * 3 + 1]! - neutral[j * 3 + 1]!) ** 2 +
    (neutral[i * 3 + 2]! - neutral[j * 3 + 2]!) ** 2;
  return Int32Array.from({ length: FACE_POINTS }, (_, i) => {
    let best = -1;
    for (let j = 0; j < FACE_POINTS; j++) {
      // The lips' and lids' points may lie on the irises'.
      if ((i < FIRST_IRIS) !== (j < FIRST_IRIS)) continue;
      if (best < 0 || apart(i, j) < apart(i, best)) best = j;
    }
    return best;
  });
}

/** Which difference each is on a face's image in a mirror, and its sign there. */
export interface MirroredDifferences {
  /** [differences]. */
  readonly from: Int32Array;
  /** [differences], 1 or -1. */
  readonly sign: Float64Array;
}

/** @throws RangeError where a difference has no partner on the other side */
export function mirrorDifferences(partners: Int32Array): MirroredDifferences {
  const keyOf = (of: readonly number[], from: readonly number[], axis: number) =>
    [...[of, from].map((points) => [...points].sort((a, b) => a - b).join()), axis].join(" ");
  const known = new Map(DIFFERENCES.map(({ of, from, axis }, k) => [keyOf(of, from, axis), k]));
  const from = new Int32Array(DIFFERENCE_COUNT), sign = new Float64Array(DIFFERENCE_COUNT);
  DIFFERENCES.forEach((difference, k) => {
    const [a, b] = [difference.of, difference.from].map((points) => points.map((p) => partners[p]!));
    const same = known.get(keyOf(a!, b!, difference.axis)),
      turned = known.get(keyOf(b!, a!, difference.axis));
    const found = same ?? turned;
    if (found === undefined) throw new RangeError(`Cannot mirror a difference, it has no partner: ${k}`);
    from[k] = found;
    sign[k] = (difference.axis === 0 ? -1 : 1) * (same === undefined ? -1 : 1);
  });
  return { from, sign };
}

/** Writes [differences] of points [478, 3]. Allocates nothing. */
export function writeDifferences(points: ArrayLike<number>, into: Float64Array): void {
  for (let k = 0; k < DIFFERENCE_COUNT; k++) {
    const { of, from, axis } = DIFFERENCES[k]!;
    let over = 0, under = 0;
    for (let n = 0; n < of.length; n++) over += points[of[n]! * 3 + axis]!;
    for (let n = 0; n < from.length; n++) under += points[from[n]! * 3 + axis]!;
    into[k] = over / of.length - under / from.length;
  }
}
