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
 * The weights that are best where no bound cuts them: a sum over the inputs, less what the weights that are held do.
 *
 * @returns start [inputs, to] and counter [to, to], as `RetargetData` has them
 */
export function unbounded(
  hessian: Float64Array,
  pull: Float64Array,
  isHeld: Uint8Array,
): { start: Float32Array; counter: Float32Array } {
  const size = isHeld.length, inputs = pull.length / size;
  const all = Array.from({ length: size }, (_, j) => j);
  const free = all.filter((j) => isHeld[j] === 0), held = all.filter((j) => isHeld[j] === 1);
  const rows = free.map((j) =>
    Float64Array.from([
      ...free.map((k) => hessian[j * size + k]!),
      ...held.map((k) => hessian[j * size + k]!),
      ...Array.from({ length: inputs }, (_, i) => pull[i * size + j]!),
    ])
  );
  eliminate(rows);
  const start = new Float32Array(inputs * size), counter = new Float32Array(size * size);
  free.forEach((j, row) => {
    held.forEach((k, at) => counter[k * size + j] = rows[row]![free.length + at]!);
    for (let i = 0; i < inputs; i++) start[i * size + j] = rows[row]![size + i]!;
  });
  return { start, counter };
}
