import { normalNoise } from "./fit_noise.ts";

/** Solves (A) X = B for symmetric positive A [n, n] and rows B [n][m], by Cholesky; overwrites both. */
export function solveRows(a: Float64Array, rows: Float64Array[]): void {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) addTo(rows[i]!, rows[k]!, -a[i * n + k]!);
    scale(rows[i]!, 1 / a[i * n + i]!);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) addTo(rows[i]!, rows[k]!, -a[k * n + i]!);
    scale(rows[i]!, 1 / a[i * n + i]!);
  }
}

export function addTo(into: Float64Array, row: ArrayLike<number>, factor: number): void {
  for (let i = 0; i < into.length; i++) into[i]! += factor * row[i]!;
}

function scale(row: Float64Array, factor: number): void {
  for (let i = 0; i < row.length; i++) row[i]! *= factor;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** sum over rows of f_r x_r^T: [features][m]. */
export function crossed(
  features: readonly ArrayLike<number>[],
  rows: readonly ArrayLike<number>[],
): Float64Array[] {
  const out = Array.from(features[0]!, () => new Float64Array(rows[0]!.length));
  features.forEach((feature, r) => {
    for (let k = 0; k < feature.length; k++) if (feature[k] !== 0) addTo(out[k]!, rows[r]!, feature[k]!);
  });
  return out;
}

/**
 * Directions in which rows vary most, by subspace iteration (Halko, Martinsson and Tropp 2011).
 *
 * @returns [count][m], orthonormal, and the mean square along each
 */
export function principal(
  rows: readonly ArrayLike<number>[],
  count: number,
): { directions: Float64Array[]; squares: number[] } {
  const size = rows[0]!.length, noise = normalNoise(7);
  let directions = Array.from({ length: count }, () => Float64Array.from({ length: size }, noise));
  let squares: number[] = [];
  for (let round = 0; round < 3; round++) {
    orthonormalise(directions);
    const next = directions.map(() => new Float64Array(size));
    squares = directions.map(() => 0);
    for (const row of rows) {
      for (let k = 0; k < count; k++) {
        const along = dot(directions[k]!, row);
        squares[k]! += along * along / rows.length;
        addTo(next[k]!, row, along);
      }
    }
    if (round < 2) directions = next;
  }
  return { directions, squares };
}

/** Gram and Schmidt, twice for rounding. */
function orthonormalise(rows: Float64Array[]): void {
  for (let k = 0; k < rows.length; k++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < k; j++) addTo(rows[k]!, rows[j]!, -dot(rows[k]!, rows[j]!));
    }
    scale(rows[k]!, 1 / Math.sqrt(dot(rows[k]!, rows[k]!)));
  }
}
