/** A straight line through points, by least squares. */
export interface LineFit {
  /** Of the line, by a unit of x. */
  readonly slope: number;
  /** Half of the interval that holds the slope with 95 %, by the points' own scatter. */
  readonly confidence: number;
  /** The line's value where x is the points' first. */
  readonly first: number;
  readonly points: number;
}

/** Student's t at 97.5 % by degrees of freedom, from 1 on; the normal's beyond. */
const STUDENT = [
  12.7,
  4.3,
  3.18,
  2.78,
  2.57,
  2.45,
  2.36,
  2.31,
  2.26,
  2.23,
  2.2,
  2.18,
  2.16,
  2.14,
  2.13,
  2.12,
  2.11,
  2.1,
  2.09,
  2.09,
];
const NORMAL = 2;

/** @param points x and y */
export function fitLine(points: readonly (readonly [number, number])[]): LineFit {
  const count = points.length,
    mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / count;
  const [x0, y0] = [mean(0), mean(1)];
  let xx = 0, xy = 0;
  for (const [x, y] of points) {
    xx += (x - x0) ** 2;
    xy += (x - x0) * (y - y0);
  }
  const slope = xy / xx, at = (x: number) => y0 + slope * (x - x0);
  const left = points.reduce((sum, [x, y]) => sum + (y - at(x)) ** 2, 0);
  const error = Math.sqrt(left / (count - 2) / xx);
  return {
    slope,
    confidence: (STUDENT[count - 3] ?? NORMAL) * error,
    first: at(points[0]![0]),
    points: count,
  };
}

/**
 * The slope that points of several kinds share, whatever each kind's height: those of a round of faults, of which each
 * leaves another amount behind, would else tell a slope by where the first round and the last are cut off.
 *
 * @param kinds of the points
 */
export function fitKinds(points: readonly (readonly [number, number])[], kinds: readonly string[]): LineFit {
  const groups = Map.groupBy(points.map((point, at) => ({ point, kind: kinds[at]! })), ({ kind }) => kind);
  const centred = [...groups.values()].flatMap((group) => {
    const mean = (at: 0 | 1) => group.reduce((sum, { point }) => sum + point[at], 0) / group.length;
    const [x, y] = [mean(0), mean(1)];
    return group.map(({ point }): [number, number] => [point[0] - x, point[1] - y]);
  });
  const { slope, confidence } = fitLine(centred);
  // Each kind's height is one more that was fitted.
  const free = (points.length - 2) / Math.max(1, points.length - 1 - groups.size);
  const first = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  return { slope, confidence: confidence * Math.sqrt(free), first, points: points.length };
}
