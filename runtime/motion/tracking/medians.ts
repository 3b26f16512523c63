/** Rows of which the middle one of each number is wanted: blinks and a word pass through. */
export interface Medians {
  /** Pictures so far. */
  readonly count: number;
  add(row: ArrayLike<number>): void;
  /** @returns [size] */
  finish(): Float64Array;
  clear(): void;
}

/** @param most rows that are kept; later ones are left out */
export function createMedians(size: number, most: number): Medians {
  const rows = new Float32Array(size * most);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(row) {
      if (count === most) return;
      for (let i = 0; i < size; i++) rows[count * size + i] = row[i]!;
      count++;
    },
    finish() {
      const column = new Float32Array(count), middle = count >> 1;
      return Float64Array.from({ length: size }, (_, i) => {
        for (let k = 0; k < count; k++) column[k] = rows[k * size + i]!;
        column.sort();
        return count % 2 === 1 ? column[middle]! : (column[middle - 1]! + column[middle]!) / 2;
      });
    },
    clear() {
      count = 0;
    },
  };
}
