/** Neighbours a splat is offered for a merger. */
export const NEIGHBOURS = 8;
/** What stands in a place of the list that is empty. */
export const NOBODY = 0xffffffff;

/**
 * The nearest of each splat among those of its kind, by the distance between their centres.
 *
 * @param mean [splats, 3]
 * @param kind [splats], what may merge
 * @returns [splats, NEIGHBOURS], NOBODY where there are fewer within reach
 */
export function nearestNeighbours(
  count: number,
  mean: ArrayLike<number>,
  kind: ArrayLike<number>,
  mayMerge: (i: number, j: number) => boolean,
): Uint32Array {
  const cell = cellSize(count, mean), cells = new Map<number, number[]>();
  const keyOf = (x: number, y: number, z: number, k: number) =>
    ((x + 4096) * 8192 + (y + 4096)) * 8192 * 256 + (z + 4096) * 256 + k;
  const at = (i: number, c: number) => Math.max(-4000, Math.min(4000, Math.floor(mean[i * 3 + c]! / cell)));
  for (let i = 0; i < count; i++) {
    const key = keyOf(at(i, 0), at(i, 1), at(i, 2), kind[i]!);
    const found = cells.get(key);
    if (found) found.push(i);
    else cells.set(key, [i]);
  }
  const nearest = new Uint32Array(count * NEIGHBOURS).fill(NOBODY);
  const distances = new Float64Array(NEIGHBOURS);
  for (let i = 0; i < count; i++) {
    distances.fill(Infinity);
    const x0 = at(i, 0), y0 = at(i, 1), z0 = at(i, 2), row = i * NEIGHBOURS;
    for (let reach = 0; reach <= REACH; reach++) {
      // A shell of cells at a time: nothing in the next is nearer than this one is wide.
      if (distances[NEIGHBOURS - 1]! < ((reach - 1) * cell) ** 2) break;
      for (let x = x0 - reach; x <= x0 + reach; x++) {
        for (let y = y0 - reach; y <= y0 + reach; y++) {
          const inner = Math.abs(x - x0) < reach && Math.abs(y - y0) < reach;
          for (let z = z0 - reach; z <= z0 + reach; z += inner && reach > 0 ? 2 * reach : 1) {
            const found = cells.get(keyOf(x, y, z, kind[i]!));
            if (!found) continue;
            for (const j of found) {
              if (j === i) continue;
              const square = (mean[i * 3]! - mean[j * 3]!) ** 2 + (mean[i * 3 + 1]! - mean[j * 3 + 1]!) ** 2 +
                (mean[i * 3 + 2]! - mean[j * 3 + 2]!) ** 2;
              if (!(square < distances[NEIGHBOURS - 1]!) || !mayMerge(i, j)) continue;
              let place = NEIGHBOURS - 1;
              for (; place > 0 && distances[place - 1]! > square; place--) {
                distances[place] = distances[place - 1]!;
                nearest[row + place] = nearest[row + place - 1]!;
              }
              distances[place] = square;
              nearest[row + place] = j;
            }
          }
        }
      }
    }
  }
  return nearest;
}

/** Shells of cells that are searched. */
const REACH = 4;

/** About the distance between neighbours on a surface: the box's diagonal over the root of the number, cut by outliers. */
function cellSize(count: number, mean: ArrayLike<number>): number {
  let square = 0;
  for (let c = 0; c < 3; c++) {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = mean[i * 3 + c]!;
    values.sort();
    square += (values[Math.floor(0.98 * (count - 1))]! - values[Math.floor(0.02 * (count - 1))]!) ** 2;
  }
  return Math.max(1e-9, 1.2 * Math.sqrt(square / Math.max(1, count)));
}
