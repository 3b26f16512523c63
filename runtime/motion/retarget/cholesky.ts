/** Solves equations of some rows and columns of a matrix, again and again. */
export interface Cholesky {
  /**
   * Solves M_SS x = right for a set S of rows and columns. Allocates nothing.
   *
   * @param members [count], which rows and columns
   * @param right [count], overwritten with x
   */
  solve(members: Int32Array, count: number, right: Float64Array): void;
}

/** @param matrix [size, size], symmetric and positive definite */
export function createCholesky(matrix: Float64Array): Cholesky {
  const size = Math.sqrt(matrix.length);
  /** The factor below its diagonal, whose inverse is beside it. */
  const factor = new Float64Array(size * size), inverse = new Float64Array(size);
  return {
    solve(members, count, right) {
      for (let a = 0; a < count; a++) {
        const row = a * size, from = members[a]! * size;
        for (let c = 0; c < a; c++) {
          const other = c * size;
          let sum = matrix[from + members[c]!]!;
          for (let k = 0; k < c; k++) sum -= factor[row + k]! * factor[other + k]!;
          factor[row + c] = sum * inverse[c]!;
        }
        let square = matrix[from + members[a]!]!, rest = right[a]!;
        for (let k = 0; k < a; k++) {
          const x = factor[row + k]!;
          square -= x * x;
          rest -= x * right[k]!;
        }
        inverse[a] = 1 / Math.sqrt(square);
        right[a] = rest * inverse[a]!;
      }
      for (let a = count - 1; a >= 0; a--) {
        const row = a * size, x = right[a]! * inverse[a]!;
        right[a] = x;
        for (let k = 0; k < a; k++) right[k]! -= x * factor[row + k]!;
      }
    },
  };
}
