import { eliminate } from "../../base/eliminate.ts";

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * Columns as far as others can make them up: S (S'S + ridge)^-1 S' c.
 *
 * @param span S's columns
 */
export function projected(
  columns: readonly Float64Array[],
  span: readonly Float64Array[],
  ridge: number,
): Float64Array[] {
  const rows = span.map((a, i) =>
    Float64Array.from([
      ...span.map((b, k) => dot(a, b) + (i === k ? ridge : 0)),
      ...columns.map((column) => dot(a, column)),
    ])
  );
  eliminate(rows);
  return columns.map((column, j) => {
    const made = new Float64Array(column.length);
    for (let i = 0; i < span.length; i++) {
      const amount = rows[i]![span.length + j]!, by = span[i]!;
      for (let f = 0; f < made.length; f++) made[f]! += amount * by[f]!;
    }
    return made;
  });
}

/**
 * The weights that are best without bounds, as sums of the inputs.
 *
 * @param hessian [to, to]
 * @param pull [inputs, to]
 * @returns [inputs, to]
 */
export function unbounded(hessian: Float64Array, pull: Float64Array): Float32Array {
  const size = Math.sqrt(hessian.length), inputs = pull.length / size;
  const rows = Array.from({ length: size }, (_, j) =>
    Float64Array.from([
      ...hessian.subarray(j * size, j * size + size),
      ...Array.from({ length: inputs }, (_, i) => pull[i * size + j]!),
    ]));
  eliminate(rows);
  const sums = new Float32Array(inputs * size);
  rows.forEach((row, j) => {
    for (let i = 0; i < inputs; i++) sums[i * size + j] = row[size + i]!;
  });
  return sums;
}
