/** Weights fall with the square of the distance; nearer than this share of the reach nothing weighs more. */
const SOFT = 0.1;

/**
 * Means of what points near a place carry, weighted by how near they are.
 *
 * @param points [points, 3]
 * @param reach of the search; where nothing lies within it, the nearest cells are looked through one by one
 * @param values [points, width]
 * @returns fills `into` [width] for place i of `places` [places, 3], from the points that `counts` lets pass; where none
 * is found anywhere, `into` stays as it is
 */
export function nearbyMean(
  points: ArrayLike<number>,
  reach: number,
  values: ArrayLike<number>,
  width: number,
): (places: ArrayLike<number>, i: number, into: Float64Array, counts: (point: number) => boolean) => void {
  const cells = new Map<number, number[]>();
  const keyOf = (x: number, y: number, z: number) =>
    (x + 2 ** 15) * 2 ** 34 + (y + 2 ** 15) * 2 ** 17 + z + 2 ** 15;
  const cellOf = (x: number) => Math.floor(x / reach);
  for (let p = 0; p < points.length / 3; p++) {
    const key = keyOf(cellOf(points[p * 3]!), cellOf(points[p * 3 + 1]!), cellOf(points[p * 3 + 2]!));
    const cell = cells.get(key);
    if (cell) cell.push(p);
    else cells.set(key, [p]);
  }
  const soft = (SOFT * reach) ** 2;
  return (places, i, into, counts) => {
    const [x, y, z] = [places[i * 3]!, places[i * 3 + 1]!, places[i * 3 + 2]!];
    for (let rim = 1; rim <= 8; rim *= 2) {
      let whole = 0;
      const sums = new Float64Array(width);
      for (let cx = cellOf(x) - rim; cx <= cellOf(x) + rim; cx++) {
        for (let cy = cellOf(y) - rim; cy <= cellOf(y) + rim; cy++) {
          for (let cz = cellOf(z) - rim; cz <= cellOf(z) + rim; cz++) {
            for (const p of cells.get(keyOf(cx, cy, cz)) ?? []) {
              if (!counts(p)) continue;
              const square = (points[p * 3]! - x) ** 2 + (points[p * 3 + 1]! - y) ** 2 +
                (points[p * 3 + 2]! - z) ** 2;
              const weight = 1 / (square + soft) ** 2;
              whole += weight;
              for (let k = 0; k < width; k++) sums[k]! += weight * values[p * width + k]!;
            }
          }
        }
      }
      if (whole === 0) continue;
      for (let k = 0; k < width; k++) into[k] = sums[k]! / whole;
      return;
    }
  };
}
