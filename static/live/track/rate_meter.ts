/** The model may take so long before people see the head lag and step, milliseconds. */
const SLOW_MS = 200;
/** How often the figures are told, milliseconds. */
const TELL_MS = 1000;

/** Pictures tracked a second, what the model takes, and whether that is too long. */
export interface RateFigures {
  readonly rate: number;
  readonly modelMs: number;
  readonly slow: boolean;
}

export interface RateMeter {
  /**
   * @param at milliseconds
   * @param modelMs what the model took
   * @returns the figures since the last time they were told, null where that is less than a second ago; zeros at first
   */
  add(at: number, modelMs: number): RateFigures | null;
  reset(): void;
}

export function createRateMeter(): RateMeter {
  let toldAt = NaN;
  const times: number[] = [];
  return {
    add(at, modelMs) {
      if (Number.isNaN(toldAt)) {
        toldAt = at;
        return { rate: 0, modelMs: 0, slow: false };
      }
      times.push(modelMs);
      if (at - toldAt < TELL_MS) return null;
      const median = times.sort((a, b) => a - b)[times.length >> 1]!;
      const figures = { rate: times.length * 1000 / (at - toldAt), modelMs: median, slow: median > SLOW_MS };
      times.length = 0;
      toldAt = at;
      return figures;
    },
    reset() {
      toldAt = NaN;
      times.length = 0;
    },
  };
}
