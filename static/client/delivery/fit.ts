/** Whether a picture of the other source goes on from what is shown, as time does. */
export interface Fit {
  /** A picture is shown. */
  shown(moment: number, at: number): void;
  /**
   * @param moment of the picture that would be shown at a time
   * @param canWait a better one may come
   */
  goesOn(moment: number, at: number, canWait: boolean): boolean;
  /** The aimed source has a picture at a time: from the first one on it is waited for one that fits. */
  wait(moment: number, at: number): void;
  /** Whether what is shown stands still for a while: the other source is older, also after it was waited for. */
  holds(at: number): boolean;
  /** Another one is waited for. */
  restart(): void;
  /** Another connection: its clock may be another's. */
  reset(): void;
}

/** So far from where time has come to the first picture may be, and after so long a frame of video. */
const NEAR_MS = 8, FRAME_MS = 30, PATIENCE_MS = 1000;
/** After so long one that is behind is taken: the head is held back and jumps nowhere; and after so long any one. */
const BEHIND_MS = 1500, LATE_MS = 3000;

/** So long what is shown may stand still for one that is older. */
const HOLD_MS = 200;

export function createFit(): Fit {
  let last = NaN, lastAt = NaN, since = NaN, isOlder = false;
  return {
    shown(moment, at) {
      last = moment;
      lastAt = at;
    },
    goesOn(moment, at, canWait) {
      const waited = at - since;
      if (!canWait || Number.isNaN(last) || waited >= LATE_MS) return true;
      const ahead = moment - (last + at - lastAt);
      const most = NEAR_MS + (FRAME_MS - NEAR_MS) * Math.min(1, waited / PATIENCE_MS);
      return ahead <= most && (ahead >= -most || waited >= BEHIND_MS);
    },
    wait(moment, at) {
      if (Number.isNaN(since)) since = at;
      isOlder = moment < last;
    },
    holds: (at) => isOlder && at - since >= BEHIND_MS && at - lastAt < HOLD_MS,
    restart() {
      since = NaN;
      isOlder = false;
    },
    reset() {
      last = lastAt = since = NaN;
      isOlder = false;
    },
  };
}
