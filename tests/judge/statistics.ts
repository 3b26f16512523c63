export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Root mean square. */
export const rms = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => value ** 2)));

export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** Pearson's correlation; NaN where one of the two does not change. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) {
    throw new RangeError(`Cannot correlate, both need the same length: ${a.length} and ${b.length}`);
  }
  const ma = mean(a), mb = mean(b);
  let product = 0, aa = 0, bb = 0;
  a.forEach((value, i) => {
    product += (value - ma) * (b[i]! - mb);
    aa += (value - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  });
  return product / Math.sqrt(aa * bb);
}

/** The mean distance between two series once the one is shifted by their mean difference. */
export function errorAfterOffset(a: readonly number[], b: readonly number[]): number {
  const offset = mean(a.map((value, i) => value - b[i]!));
  return mean(a.map((value, i) => Math.abs(value - b[i]! - offset)));
}

/** Even over the unit interval however many are taken (Halton 1960): number `index` in a prime base. */
export function halton(index: number, base: number): number {
  let value = 0, share = 1;
  for (let i = index + 1; i > 0; i = Math.floor(i / base)) {
    share /= base;
    value += share * (i % base);
  }
  return value;
}
