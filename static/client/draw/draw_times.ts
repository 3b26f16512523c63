/** How long the last frames took. Makes nothing when one is noted. */
export interface DrawTimes {
  note(ms: number): void;
  /** Milliseconds; null before the first. */
  readonly median: number | null;
  /** Frames of another kind follow. */
  reset(): void;
}

/** Two seconds of a fast display: what happened once does not count, and what lasts soon does. */
const FRAMES = 64;

export function createDrawTimes(): DrawTimes {
  const last = new Float64Array(FRAMES);
  let noted = 0;
  return {
    note: (ms) => void (last[noted++ % FRAMES] = ms),
    get median() {
      if (noted === 0) return null;
      const sorted = last.slice(0, Math.min(noted, FRAMES)).sort();
      return sorted[sorted.length >> 1]!;
    },
    reset: () => void (noted = 0),
  };
}
