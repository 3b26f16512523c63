/**
 * Solves linear equations by Gauss and Jordan with the largest pivot: leaves the solutions in the columns behind
 * the square.
 *
 * @param rows [n, n + right sides], overwritten
 * @param least a pivot below this counts as none
 * @returns false where the equations do not determine a solution
 */
export function eliminate(rows: Float64Array[], least = Number.MIN_VALUE): boolean {
  const n = rows.length, width = rows[0]!.length;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let r = k + 1; r < n; r++) if (Math.abs(rows[r]![k]!) > Math.abs(rows[best]![k]!)) best = r;
    [rows[k], rows[best]] = [rows[best]!, rows[k]!];
    const pivot = rows[k]!;
    if (!(Math.abs(pivot[k]!) >= least)) return false;
    for (let c = width - 1; c >= k; c--) pivot[c]! /= pivot[k]!;
    for (const row of rows) {
      const factor = row[k]!;
      if (row === pivot || factor === 0) continue;
      for (let c = k; c < width; c++) row[c]! -= factor * pivot[c]!;
    }
  }
  return true;
}

/** Solves a 3 x 3 system by Cramer's rule. */
export function solve3(m: ArrayLike<number>, b: readonly number[]): [number, number, number] {
  const det = (c: (i: number, j: number) => number): number =>
    c(0, 0) * (c(1, 1) * c(2, 2) - c(1, 2) * c(2, 1)) - c(0, 1) * (c(1, 0) * c(2, 2) - c(1, 2) * c(2, 0)) +
    c(0, 2) * (c(1, 0) * c(2, 1) - c(1, 1) * c(2, 0));
  const whole = det((i, j) => m[i * 3 + j]!);
  const part = (k: number) => det((i, j) => j === k ? b[i]! : m[i * 3 + j]!) / whole;
  return [part(0), part(1), part(2)];
}
