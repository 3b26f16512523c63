/** The last rows of figures, of which medians are told. Makes nothing when a row is written. */
export interface MedianWindow {
  /** Where the next row is written in `values`, which is then taken. @param at milliseconds */
  next(at: number): number;
  /** [rows, columns], milliseconds; NaN where a row has no such figure. */
  readonly values: Float64Array;
  /** When each row was taken. */
  readonly times: Float64Array;
  /** Of a column's figures since then; null where there is none. */
  median(column: number, since: number): number | null;
  reset(): void;
}

/** @param rows the most that medians are taken over */
export function createMedianWindow(rows: number, columns: number): MedianWindow {
  const values = new Float64Array(rows * columns).fill(NaN);
  const times = new Float64Array(rows).fill(-Infinity);
  let row = 0;
  return {
    values,
    times,
    next(at) {
      const start = row * columns;
      times[row] = at;
      row = (row + 1) % rows;
      return start;
    },
    median(column, since) {
      const recent: number[] = [];
      for (let each = 0; each < rows; each++) {
        const value = values[each * columns + column]!;
        if (times[each]! >= since && !Number.isNaN(value)) recent.push(value);
      }
      recent.sort((a, b) => a - b);
      return recent[recent.length >> 1] ?? null;
    },
    reset: () => void times.fill(-Infinity),
  };
}
