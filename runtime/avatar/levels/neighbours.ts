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
  const grid = gridOf(count, mean, kind);
  const nearest = new Uint32Array(count * NEIGHBOURS).fill(NOBODY);
  const distances = new Float64Array(NEIGHBOURS);
  for (let i = 0; i < count; i++) {
    distances.fill(Infinity);
    const row = i * NEIGHBOURS, [x, y, z] = [mean[i * 3]!, mean[i * 3 + 1]!, mean[i * 3 + 2]!];
    const visit = (j: number) => {
      if (j === i || kind[j] !== kind[i]) return;
      const square = (x - mean[j * 3]!) ** 2 + (y - mean[j * 3 + 1]!) ** 2 + (z - mean[j * 3 + 2]!) ** 2;
      if (!(square < distances[NEIGHBOURS - 1]!) || !mayMerge(i, j)) return;
      let place = NEIGHBOURS - 1;
      for (; place > 0 && distances[place - 1]! > square; place--) {
        distances[place] = distances[place - 1]!;
        nearest[row + place] = nearest[row + place - 1]!;
      }
      distances[place] = square;
      nearest[row + place] = j;
    };
    for (let reach = 0; reach <= REACH; reach++) {
      // A shell of cells at a time: nothing in the next is nearer than this one is wide.
      if (distances[NEIGHBOURS - 1]! < ((reach - 1) * grid.cell) ** 2) break;
      grid.shell(i, reach, visit);
    }
  }
  return nearest;
}

/** Splats by cells of a grid, of which only those that are not empty take room: chains in a table of hashes. */
function gridOf(count: number, mean: ArrayLike<number>, kind: ArrayLike<number>) {
  const cell = cellSize(count, mean);
  const places = Int32Array.from({ length: count * 3 }, (_, k) => Math.floor(mean[k]! / cell));
  const mask = 2 ** Math.ceil(Math.log2(2 * count + 2)) - 1;
  const first = new Int32Array(mask + 1).fill(-1), next = new Int32Array(count);
  const hash = (x: number, y: number, z: number, k: number) =>
    (Math.imul(x, 73856093) ^ Math.imul(y, 19349663) ^ Math.imul(z, 83492791) ^ Math.imul(k, 40503)) & mask;
  for (let i = 0; i < count; i++) {
    const at = hash(places[i * 3]!, places[i * 3 + 1]!, places[i * 3 + 2]!, kind[i]!);
    next[i] = first[at]!;
    first[at] = i;
  }
  return {
    cell,
    /** Visits what lies in the cells so many away from a splat's own. */
    shell(i: number, reach: number, visit: (j: number) => void): void {
      const [x0, y0, z0] = [places[i * 3]!, places[i * 3 + 1]!, places[i * 3 + 2]!];
      for (let x = x0 - reach; x <= x0 + reach; x++) {
        for (let y = y0 - reach; y <= y0 + reach; y++) {
          const inner = reach > 0 && Math.abs(x - x0) < reach && Math.abs(y - y0) < reach;
          for (let z = z0 - reach; z <= z0 + reach; z += inner ? 2 * reach : 1) {
            for (let j = first[hash(x, y, z, kind[i]!)]!; j >= 0; j = next[j]!) {
              if (places[j * 3] === x && places[j * 3 + 1] === y && places[j * 3 + 2] === z) visit(j);
            }
          }
        }
      }
    },
  };
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
