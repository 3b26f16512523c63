import { type HeadModel, JOINT_COUNT, vertexCount } from "../head_model.ts";
import { jointAt } from "./axes.ts";

/** The stock head's regions that FLAME has none of. */
const INSIDE = ["mouth", "gums", "teeth", "tongue"];
/** MediaPipe's points along the lips' inner border. */
const INNER_LIPS = [
  78,
  191,
  80,
  81,
  82,
  13,
  312,
  311,
  310,
  415,
  308,
  324,
  318,
  402,
  317,
  14,
  87,
  178,
  88,
  95,
];
/** Heads whose mouths differ by more are no people. */
const SIZES = [0.6, 1.6] as const;
/** Radians that the mouth may be tipped by, where the jaw's joint lies elsewhere than ours. */
const MOST_TIPPED = 0.2;
/** Metres behind the lips at which the lining no longer goes along with them: a third of it is left. */
const REACH = 6e-3;

/**
 * A head with the stock head's teeth, tongue and lining behind its own vertices and triangles: as large as its mouth,
 * placed by the lips' inner border, tipped as the jaw's joint lies. They follow jaw and skull, the border of the lining
 * goes along with the lips.
 */
export function withMouth(head: HeadModel, stock: HeadModel): HeadModel {
  const part = insideOf(stock);
  const own = vertexCount(head), added = part.vertices.length;
  const lips = lipPairs(stock, head);
  if (lips.length < 4) return head;
  const place = placement(stock, head, lips);
  const template = new Float32Array((own + added) * 3);
  template.set(head.template);
  part.vertices.forEach((v, i) => template.set(place.carry(stock.template, v), (own + i) * 3));

  const follow = nearestLips(head, template, own, part.lining);
  const centre = mean(lips.map((pair) => pair.to));
  const regionNames = [...head.regionNames];
  const regionOf = (name: string): number => {
    if (!regionNames.includes(name)) regionNames.push(name);
    return regionNames.indexOf(name);
  };
  return {
    ...head,
    template,
    triangles: joined(head.triangles, part.triangles.map((v) => own + v)),
    regions: joined(
      head.regions,
      Uint8Array.from(part.regions, (region) => regionOf(stock.regionNames[region]!)),
    ),
    regionNames,
    shapeBasis: extended(head.shapeBasis, own, added, (row) => {
      const fit = linearFit(head, head.shapeBasis.subarray(row * own * 3), lips, centre);
      return (i, c) => {
        const at = (own + i) * 3 + c, rigid = fit.shift[c]! + fit.growth * (template[at]! - centre[c]!);
        const { vertex, weight } = follow[i]!;
        return rigid + weight * (head.shapeBasis[(row * own + vertex) * 3 + c]! - rigid);
      };
    }),
    expressionBasis: extended(head.expressionBasis, own, added, following(head.expressionBasis, own, follow)),
    shapedExpressionBasis: extended(
      head.shapedExpressionBasis,
      own,
      added,
      following(head.shapedExpressionBasis, own, follow),
    ),
    poseCorrectives: extended(head.poseCorrectives, own, added, following(head.poseCorrectives, own, follow)),
    jointRegressor: Float32Array.from({ length: JOINT_COUNT * (own + added) }, (_, k) => {
      const j = Math.floor(k / (own + added)), v = k % (own + added);
      return v < own ? head.jointRegressor[j * own + v]! : 0;
    }),
    skinningWeights: joined(
      head.skinningWeights,
      Float32Array.from(part.vertices.flatMap((v) => [
        ...stock.skinningWeights.subarray(v * JOINT_COUNT, (v + 1) * JOINT_COUNT),
      ])),
    ),
  };
}

type Point = readonly [number, number, number];

interface Inside {
  /** Of the stock head. */
  readonly vertices: number[];
  /** [triangles, 3], into `vertices`. */
  readonly triangles: Uint32Array;
  /** [triangles], of the stock head. */
  readonly regions: Uint8Array;
  /** [vertices], whether each is of the lining. */
  readonly lining: boolean[];
}

function insideOf({ triangles, regions, regionNames }: HeadModel): Inside {
  const wanted = [...regions.keys()].filter((t) => INSIDE.includes(regionNames[regions[t]!]!));
  const at = new Map<number, number>();
  const lining: boolean[] = [];
  const corners = wanted.flatMap((t) =>
    [0, 1, 2].map((k) => {
      const v = triangles[t * 3 + k]!;
      if (!at.has(v)) at.set(v, at.size);
      lining[at.get(v)!] = regionNames[regions[t]!] === "mouth";
      return at.get(v)!;
    })
  );
  return {
    vertices: [...at.keys()],
    triangles: Uint32Array.from(corners),
    regions: Uint8Array.from(wanted, (t) => regions[t]!),
    lining,
  };
}

/** A point of the lips' inner border on both heads, and where it lies on the second. */
interface LipPair {
  readonly from: Point;
  readonly to: Point;
  readonly landmark: number;
}

function lipPairs(from: HeadModel, to: HeadModel): LipPair[] {
  return INNER_LIPS.flatMap((index) => {
    const [a, b] = [from.landmarks.indices.indexOf(index), to.landmarks.indices.indexOf(index)];
    if (a < 0 || b < 0) return [];
    return [{ from: onSurface(from, from.template, a), to: onSurface(to, to.template, b), landmark: b }];
  });
}

/** What [vertices, 3] values are at a landmark. */
function onSurface({ landmarks, triangles }: HeadModel, values: ArrayLike<number>, landmark: number): Point {
  const t = landmarks.triangles[landmark]!;
  return [0, 1, 2].map((c) => {
    let sum = 0;
    for (let k = 0; k < 3; k++) {
      sum += landmarks.barycentric[landmark * 3 + k]! * values[triangles[t * 3 + k]! * 3 + c]!;
    }
    return sum;
  }) as unknown as Point;
}

/** Size by the lips, place by the lips, tipped about x so that the jaw's joint lies in the same direction from them. */
function placement(from: HeadModel, to: HeadModel, lips: readonly LipPair[]) {
  const [a, b] = [mean(lips.map((pair) => pair.from)), mean(lips.map((pair) => pair.to))];
  const spread = (points: readonly Point[], centre: Point) =>
    Math.sqrt(points.reduce((sum, p) => sum + p.reduce((s, x, c) => s + (x - centre[c]!) ** 2, 0), 0));
  const ratio = spread(lips.map((pair) => pair.to), b) / spread(lips.map((pair) => pair.from), a);
  const size = Math.min(SIZES[1], Math.max(SIZES[0], ratio || 1));
  const direction = (head: HeadModel, centre: Point) => {
    const jaw = jointAt(head, "jaw");
    return Math.atan2(jaw[1] - centre[1], centre[2] - jaw[2]);
  };
  const tip = Math.min(MOST_TIPPED, Math.max(-MOST_TIPPED, direction(to, b) - direction(from, a)));
  const [cos, sin] = [size * Math.cos(tip), size * Math.sin(tip)];
  return {
    carry(values: ArrayLike<number>, v: number): Point {
      const [x, y, z] = [0, 1, 2].map((c) => values[v * 3 + c]! - a[c]!) as [number, number, number];
      return [b[0] + size * x, b[1] + cos * y - sin * z, b[2] + sin * y + cos * z];
    },
  };
}

/** How a row of a basis moves the lips as a whole: a shift, and growth about their middle. */
function linearFit(head: HeadModel, row: Float32Array, lips: readonly LipPair[], centre: Point) {
  const moves = lips.map((pair) => onSurface(head, row, pair.landmark));
  const shift = mean(moves);
  let along = 0, square = 0;
  lips.forEach(({ to }, i) => {
    for (let c = 0; c < 3; c++) {
      along += (to[c]! - centre[c]!) * (moves[i]![c]! - shift[c]!);
      square += (to[c]! - centre[c]!) ** 2;
    }
  });
  return { shift, growth: square > 0 ? along / square : 0 };
}

/** For each vertex inside the nearest one of the lips, and how much it goes along with it: teeth do not. */
function nearestLips(head: HeadModel, template: Float32Array, own: number, lining: readonly boolean[]) {
  const region = head.regionNames.indexOf("lips"), lips = new Set<number>();
  head.regions.forEach((each, t) => {
    if (each === region) { for (let k = 0; k < 3; k++) lips.add(head.triangles[t * 3 + k]!); }
  });
  const still = { vertex: 0, weight: 0 };
  return lining.map((isLining, i) => {
    if (!isLining) return still;
    let best = still, least = Infinity;
    for (const vertex of lips) {
      let square = 0;
      for (let c = 0; c < 3; c++) square += (template[(own + i) * 3 + c]! - template[vertex * 3 + c]!) ** 2;
      if (square >= least) continue;
      least = square;
      best = { vertex, weight: Math.exp(-square / (REACH * REACH)) };
    }
    return best;
  });
}

type Values = (i: number, c: number) => number;

const following =
  (basis: Float32Array, own: number, follow: readonly { vertex: number; weight: number }[]) =>
  (row: number): Values =>
  (i, c) => follow[i]!.weight * basis[(row * own + follow[i]!.vertex) * 3 + c]!;

/** A basis with more vertices in each row. */
function extended(
  basis: Float32Array,
  own: number,
  added: number,
  valuesOf: (row: number) => Values,
): Float32Array {
  const rows = basis.length / (own * 3), size = (own + added) * 3;
  const wide = new Float32Array(rows * size);
  for (let row = 0; row < rows; row++) {
    wide.set(basis.subarray(row * own * 3, (row + 1) * own * 3), row * size);
    const values = valuesOf(row);
    for (let i = 0; i < added; i++) {
      for (let c = 0; c < 3; c++) wide[row * size + (own + i) * 3 + c] = values(i, c);
    }
  }
  return wide;
}

function joined<T extends Float32Array | Uint32Array | Uint8Array>(first: T, second: T): T {
  const whole = new (first.constructor as { new (length: number): T })(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

const mean = (points: readonly Point[]): Point =>
  [0, 1, 2].map((c) => points.reduce((sum, p) => sum + p[c]!, 0) / points.length) as unknown as Point;
