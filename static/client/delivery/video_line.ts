/** Which moment video shows at a time of the page's clock. */
export interface VideoLine {
  /** A picture could be shown, whether it was or not. @param taken its moment, the server's clock */
  note(taken: number, at: number): void;
  /** NaN before the first picture. */
  momentAt(at: number): number;
  /** Another connection: its clock may be another's. */
  reset(): void;
}

/** A picture alone says little where the device or the line is unsteady: those of a second do. */
const WINDOW_MS = 1000;
/** At sixty a second, and some more. */
const MOST = 64;

export function createVideoLine(): VideoLine {
  const lags = new Float64Array(MOST), times = new Float64Array(MOST).fill(-Infinity);
  const sorted = new Float64Array(MOST);
  let next = 0, newest = -Infinity, lag = NaN, isKnown = true;

  function median(): number {
    let count = 0;
    for (let at = 0; at < MOST; at++) {
      if (newest - times[at]! <= WINDOW_MS) sorted[count++] = lags[at]!;
    }
    return count === 0 ? NaN : sorted.subarray(0, count).sort()[count >> 1]!;
  }

  return {
    note(taken, at) {
      lags[next] = at - taken;
      times[next] = newest = at;
      next = (next + 1) % MOST;
      isKnown = false;
    },
    momentAt(at) {
      if (!isKnown) lag = median();
      isKnown = true;
      return at - lag;
    },
    reset() {
      times.fill(-Infinity);
      newest = -Infinity;
      isKnown = false;
    },
  };
}
