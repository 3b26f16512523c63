import { IBUG_68 } from "../../../runtime/head/landmark_subsets.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { distance, type Vector } from "../../../runtime/base/vector.ts";
import type { Figure } from "../check.ts";
import { mean } from "../statistics.ts";

/** A head to measure, in eye distances, origin midway between the eyes, x to the subject's left, y up, z forward. */
export interface MeasuredHead {
  /** Points of the skin, without ears. */
  readonly skin: readonly Vector[];
  /** iBUG's 68, in that order. */
  readonly landmarks: readonly Vector[];
}

/** Lids of the right and the left eye among iBUG's 68. */
const EYES = [[36, 42], [42, 48]] as const;
interface Proportion {
  readonly name: string;
  readonly unit: "share" | "degrees";
  /** How far ours may be from the average head's: a share of it, or degrees. */
  readonly limit: number;
  readonly of: (head: MeasuredHead) => number;
}

/**
 * Farkas' (1994) proportions, as far as both heads have their landmarks: hair hides trichion, and nasion is laid
 * differently, so that the line of the eyes stands for it. What landmarks would lay differently is read off the skin.
 */
const PROPORTIONS: readonly Proportion[] = [
  ratio("face height to width, eyes to chin : cheekbones", (h) => [-menton(h), cheekbones(h)]),
  ratio("eyes to the nose's base : eyes to chin", (h) => [-y(h, 33), -menton(h)]),
  // The two schemes lay the nose's base up to 2 mm apart, a twelfth of the way to the lips.
  ratio("nose's base to the lips : nose's base to chin", (h) => [
    y(h, 33) - mouthLine(h),
    y(h, 33) - menton(h),
  ], 0.12),
  ratio("eyes to the mouth : between the eyes", (h) => [-mouthLine(h), 1]),
  ratio("nose's projection before the lip : between the eyes", (h) => [
    most(h, 2, [-0.6, -0.3]) - h.landmarks[33]![2],
    1,
  ], 0.1),
  ratio("nose's to the mouth's width", (h) => [
    2 * widest(h, [-0.62, -0.42], [0.22, 0.5]),
    between(h, 48, 54),
  ]),
  ratio("mouth's width : between the eyes", (h) => [between(h, 48, 54), 1]),
  // The average of scans has 25 mm between the corners of the eyes, people have 30 (Farkas).
  ratio("opening of the eyes : between the eyes", (h) => [
    mean([between(h, 36, 39), between(h, 42, 45)]),
    1,
  ], 0.18),
  ratio("jaw's angles to cheekbones, width", (h) => [2 * widest(h, [-1.35, -1], [-1, -0.45]), cheekbones(h)]),
  ratio("neck to cheekbones, width", (h) => [2 * widest(h, [-2, -1.85], [-2.5, -0.3]), cheekbones(h)]),
  ratio("head's breadth to its length", (h) => [
    2 * widest(h, [0.3, 1.2], [-2.5, 0]),
    most(h, 2, [0.2, 0.9]) - most(h, 2, [0.2, 0.9], -1),
  ]),
  { name: "profile's angle, brow to nose's base to chin", unit: "degrees", limit: 4, of: convexity },
];

function ratio(
  name: string,
  parts: (head: MeasuredHead) => readonly [number, number],
  limit = 0.05,
): Proportion {
  return {
    name,
    unit: "share",
    limit,
    of: (head) => {
      const [part, whole] = parts(head);
      return part / whole;
    },
  };
}

const y = ({ landmarks }: MeasuredHead, i: number): number => landmarks[i]![1];
const between = ({ landmarks }: MeasuredHead, a: number, b: number): number =>
  distance(landmarks[a]!, landmarks[b]!);
/** Where the lips meet: the inner border's middle. */
const mouthLine = (head: MeasuredHead): number => mean([y(head, 62), y(head, 66)]);
/** Zygion lies before the ear, a little below the eye. */
const cheekbones = (head: MeasuredHead): number => 2 * widest(head, [-0.55, -0.15], [-0.95, -0.3]);

type Range = readonly [number, number];
const within = (value: number, [low, high]: Range): boolean => value >= low && value <= high;

/** Half the skin's width between some heights and depths: the mean of the ten widest points, whatever their number. */
function widest({ skin }: MeasuredHead, heights: Range, depths: Range): number {
  const widths = skin.filter((p) => within(p[1], heights) && within(p[2], depths)).map(([x]) => Math.abs(x));
  return mean(widths.sort((a, b) => b - a).slice(0, 10));
}

/** The chin's underside, where the outline has turned back by a tenth of an eye distance. */
function menton(head: MeasuredHead): number {
  const back = most(head, 2, CHIN) - 0.1;
  const under = head.skin.filter((p) => Math.abs(p[0]) < 0.12 && p[1] < -1.3 && Math.abs(p[2] - back) < 0.04);
  return mean(under.map((p) => p[1]));
}
const CHIN: Range = [-1.62, -1.4];

/** How far the skin reaches along an axis (backwards with -1) between some heights, near the midline. */
function most({ skin }: MeasuredHead, axis: number, heights: Range, way = 1): number {
  const reach = skin.filter((p) => within(p[1], heights) && Math.abs(p[0]) < 0.12).map((p) => way * p[axis]!);
  return way * mean(reach.sort((a, b) => b - a).slice(0, 3));
}

/** The angle at subnasale between glabella and the chin's front, degrees: 180 is a straight profile. */
function convexity(head: MeasuredHead): number {
  const [, sy, sz] = head.landmarks[33]!;
  const brow: Range = [0.15, 0.45];
  const glabella = Math.atan2(most(head, 2, brow) - sz, mean(brow) - sy);
  const pogonion = Math.atan2(most(head, 2, CHIN) - sz, mean(CHIN) - sy);
  return (glabella - pogonion) * 180 / Math.PI;
}

/** One figure a proportion: how far ours is from the average head's. */
export function proportionFigures(ours: MeasuredHead, average: MeasuredHead): Figure[] {
  return PROPORTIONS.map(({ name, unit, limit, of }) => {
    const own = of(ours), other = of(average), share = unit === "share";
    const digits = share ? 3 : 1;
    return {
      name,
      value: share ? Math.abs(own / other - 1) : Math.abs(own - other),
      bound: "at most",
      limit,
      unit,
      notes: [
        `ours ${own.toFixed(digits)}, the average head's ${other.toFixed(digits)}, ` +
        `difference ${(own - other).toFixed(digits)}`,
      ],
    };
  });
}

/** A head model at rest as proportions are measured: its skin without ears, and its own landmarks. */
export function measuredHead(head: HeadModel): MeasuredHead {
  const place = (v: number): Vector => [
    head.template[v * 3]!,
    head.template[v * 3 + 1]!,
    head.template[v * 3 + 2]!,
  ];
  const skin = new Set<number>();
  head.regions.forEach((region, t) => {
    if (!/^(skin|hair|brow|neck)$/.test(head.regionNames[region]!)) return;
    for (let k = 0; k < 3; k++) skin.add(head.triangles[t * 3 + k]!);
  });
  const landmarks = IBUG_68.map((index): Vector => {
    const i = head.landmarks.indices.indexOf(index), t = head.landmarks.triangles[i]! * 3;
    const corners = [0, 1, 2].map((k) => place(head.triangles[t + k]!));
    const along = (c: number): number =>
      corners.reduce((sum, p, k) => sum + head.landmarks.barycentric[i * 3 + k]! * p[c]!, 0);
    return [along(0), along(1), along(2)];
  });
  const [right, left] = EYES.map(([from, to]) => centre(landmarks.slice(from, to))) as [Vector, Vector];
  const middle = centre([right, left]), unit = distance(right, left);
  const measured = (p: Vector): Vector => [
    (p[0] - middle[0]) / unit,
    (p[1] - middle[1]) / unit,
    (p[2] - middle[2]) / unit,
  ];
  return { skin: Array.from(skin, (v) => measured(place(v))), landmarks: landmarks.map(measured) };
}

const centre = (points: readonly Vector[]): Vector => [
  mean(points.map((p) => p[0])),
  mean(points.map((p) => p[1])),
  mean(points.map((p) => p[2])),
];
