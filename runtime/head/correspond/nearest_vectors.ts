/** Vectors in one leaf: fewer make the tree deeper than a leaf's search is long. */
const LEAF = 12;

/**
 * Nearest vectors among many, of any width, by a k-d tree (Bentley 1975).
 */
export class NearestVectors {
  readonly #order: Uint32Array;
  readonly #splits: { axis: number; at: number }[] = [];

  /** @param values [count, width] */
  constructor(readonly values: Float64Array, readonly width: number) {
    this.#order = Uint32Array.from({ length: values.length / width }, (_, i) => i);
    this.#split(0, this.#order.length, 0);
  }

  #split(low: number, high: number, node: number): void {
    if (high - low <= LEAF) return;
    const { values, width } = this, order = this.#order;
    let axis = 0, widest = -1;
    for (let c = 0; c < width; c++) {
      let [least, most] = [Infinity, -Infinity];
      for (let i = low; i < high; i++) {
        const value = values[order[i]! * width + c]!;
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      if (most - least > widest) [axis, widest] = [c, most - least];
    }
    const middle = (low + high) >> 1;
    order.subarray(low, high).sort((a, b) => values[a * width + axis]! - values[b * width + axis]! || a - b);
    this.#splits[node] = { axis, at: values[order[middle]! * width + axis]! };
    this.#split(low, middle, 2 * node + 1);
    this.#split(middle, high, 2 * node + 2);
  }

  /** Indices of the `count` nearest vectors to one, the nearest first; all where there are fewer. */
  around(vector: ArrayLike<number>, count: number): number[] {
    const { values, width } = this, order = this.#order, splits = this.#splits;
    const best: number[] = [], away: number[] = [];
    const visit = (low: number, high: number, node: number): void => {
      if (high - low <= LEAF) {
        for (let i = low; i < high; i++) {
          const at = order[i]! * width;
          let sum = 0;
          for (let c = 0; c < width; c++) sum += (values[at + c]! - vector[c]!) ** 2;
          if (best.length === count && sum >= away[count - 1]!) continue;
          if (best.length === count) best.pop(), away.pop();
          let k = best.length;
          while (k > 0 && away[k - 1]! > sum) k--;
          best.splice(k, 0, order[i]!);
          away.splice(k, 0, sum);
        }
        return;
      }
      const { axis, at } = splits[node]!, middle = (low + high) >> 1, beyond = vector[axis]! - at;
      if (beyond < 0) visit(low, middle, 2 * node + 1);
      else visit(middle, high, 2 * node + 2);
      if (best.length === count && beyond * beyond >= away[count - 1]!) return;
      if (beyond < 0) visit(middle, high, 2 * node + 2);
      else visit(low, middle, 2 * node + 1);
    };
    if (count > 0) visit(0, order.length, 0);
    return best;
  }
}
