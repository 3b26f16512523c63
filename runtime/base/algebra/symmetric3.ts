/** Sweeps after which nothing is left beside the diagonal of any 3 x 3 matrix in float64: 6 are enough for all tried. */
const SWEEPS = 12;

/**
 * Eigenvalues and eigenvectors of a symmetric 3 x 3 matrix by Jacobi's method (Golub and Van Loan 2013, 8.5).
 *
 * @param matrix [3, 3], row by row; what is below the diagonal is not read
 * @returns values [3] in no order, and vectors [3, 3], row by row, whose columns belong to them: a rotation
 */
export function symmetricEigen(matrix: ArrayLike<number>): { values: number[]; vectors: number[] } {
  const a = [
    matrix[0]!,
    matrix[1]!,
    matrix[2]!,
    matrix[1]!,
    matrix[4]!,
    matrix[5]!,
    matrix[2]!,
    matrix[5]!,
    matrix[8]!,
  ];
  const vectors = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [p, q] of [[0, 1], [0, 2], [1, 2]] as const) {
      const off = a[p * 3 + q]!;
      if (Math.abs(off) <= Number.EPSILON * (Math.abs(a[p * 4]!) + Math.abs(a[q * 4]!))) continue;
      const half = (a[q * 4]! - a[p * 4]!) / (2 * off);
      const t = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.sqrt(half * half + 1));
      const c = 1 / Math.sqrt(t * t + 1), s = t * c;
      for (let k = 0; k < 3; k++) {
        const [kp, kq] = [a[k * 3 + p]!, a[k * 3 + q]!];
        a[k * 3 + p] = c * kp - s * kq;
        a[k * 3 + q] = s * kp + c * kq;
      }
      for (let k = 0; k < 3; k++) {
        const [pk, qk] = [a[p * 3 + k]!, a[q * 3 + k]!];
        a[p * 3 + k] = c * pk - s * qk;
        a[q * 3 + k] = s * pk + c * qk;
        const [kp, kq] = [vectors[k * 3 + p]!, vectors[k * 3 + q]!];
        vectors[k * 3 + p] = c * kp - s * kq;
        vectors[k * 3 + q] = s * kp + c * kq;
      }
    }
  }
  return { values: [a[0]!, a[4]!, a[8]!], vectors };
}
