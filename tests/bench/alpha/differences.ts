/** Absolute differences of bytes, and their mean, percentiles and lean. */
export interface Differences {
  add(met: number, wanted: number): void;
  readonly count: number;
  readonly mean: number;
  /** Signed: whether what was met is lighter or darker. */
  readonly lean: number;
  /** @param share 0..1 */
  percentile(share: number): number;
}

export function createDifferences(): Differences {
  const counts = new Float64Array(256);
  let count = 0, sum = 0, signed = 0;
  return {
    add(met, wanted) {
      const difference = Math.min(255, Math.abs(met - wanted));
      counts[Math.round(difference)]!++;
      count++;
      sum += difference;
      signed += met - wanted;
    },
    get count() {
      return count;
    },
    get mean() {
      return sum / count;
    },
    get lean() {
      return signed / count;
    },
    percentile(share) {
      let left = share * count;
      return counts.findIndex((each) => (left -= each) <= 0);
    },
  };
}
