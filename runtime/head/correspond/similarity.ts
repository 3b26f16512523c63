import { symmetricEigen } from "../../base/algebra/symmetric3.ts";
import { add, scale, subtract, type Vector } from "../../base/vector.ts";

/** A turn, a size and a shift: p to size R p + shift. */
export interface Similarity {
  readonly size: number;
  /** [3, 3], row by row. */
  readonly rotation: readonly number[];
  readonly shift: Vector;
}

export const STAY: Similarity = { size: 1, rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], shift: [0, 0, 0] };

export const turned = (r: ArrayLike<number>, [x, y, z]: Vector): Vector => [
  r[0]! * x + r[1]! * y + r[2]! * z,
  r[3]! * x + r[4]! * y + r[5]! * z,
  r[6]! * x + r[7]! * y + r[8]! * z,
];

export const applySimilarity = ({ size, rotation, shift }: Similarity, p: Vector): Vector =>
  add(shift, turned(rotation, p), size);

/**
 * The similarity that takes some points to their goals with the least squares (Umeyama 1991). Where points lie on a line or
 * are fewer than three nothing is turned.
 *
 * @returns undefined where they have no extent
 */
export function fitSimilarity(points: readonly Vector[], goals: readonly Vector[]): Similarity | undefined {
  const [from, to] = [meanOf(points), meanOf(goals)];
  const [a, b] = [points.map((p) => subtract(p, from)), goals.map((p) => subtract(p, to))];
  const m = new Array<number>(9).fill(0);
  let [spread, goalSpread] = [0, 0];
  a.forEach((p, i) => {
    for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) m[r * 3 + c]! += b[i]![r]! * p[c]!;
    spread += p[0] ** 2 + p[1] ** 2 + p[2] ** 2;
    goalSpread += b[i]![0] ** 2 + b[i]![1] ** 2 + b[i]![2] ** 2;
  });
  if (!(spread > 0 && goalSpread > 0)) return undefined;
  const rotation = rotationOf(m) ?? STAY.rotation;
  let along = 0;
  for (let k = 0; k < 9; k++) along += rotation[k]! * m[k]!;
  const size = along / spread;
  if (!(size > 0)) return undefined;
  return { size, rotation, shift: subtract(to, scale(turned(rotation, from), size)) };
}

/** The rotation nearest to a matrix, M (M^T M)^-1/2; undefined where the matrix has less than three dimensions. */
function rotationOf(m: readonly number[]): number[] | undefined {
  const product = (i: number, j: number) => m[i]! * m[j]! + m[3 + i]! * m[3 + j]! + m[6 + i]! * m[6 + j]!;
  const square = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => product(i, j)));
  const { values, vectors } = symmetricEigen(square);
  const most = Math.max(...values);
  if (!(Math.min(...values) > 1e-8 * most)) return undefined;
  const inverse = [0, 1, 2].flatMap((i) =>
    [0, 1, 2].map((j) =>
      values.reduce((sum, value, k) => sum + vectors[i * 3 + k]! * vectors[j * 3 + k]! / Math.sqrt(value), 0)
    )
  );
  const r = [0, 1, 2].flatMap((i) =>
    [0, 1, 2].map((j) =>
      m[i * 3]! * inverse[j]! + m[i * 3 + 1]! * inverse[3 + j]! + m[i * 3 + 2]! * inverse[6 + j]!
    )
  );
  const det = r[0]! * (r[4]! * r[8]! - r[5]! * r[7]!) - r[1]! * (r[3]! * r[8]! - r[5]! * r[6]!) +
    r[2]! * (r[3]! * r[7]! - r[4]! * r[6]!);
  return det > 0 ? r : undefined;
}

export const meanOf = (points: readonly Vector[]): Vector =>
  scale(points.reduce((sum, p) => add(sum, p), [0, 0, 0] as Vector), 1 / Math.max(1, points.length));
