/** How uneven a link is, and how long its frames have to be held back for it. */
export interface Lateness {
  /** Milliseconds; 0 on a clean link. */
  readonly delay: number;
  /** Whether not even one of the last gaps was uneven. */
  readonly steady: boolean;
  /** Milliseconds between two frames of the sender. */
  readonly interval: number;
  /** A frame has come. Both in our milliseconds; `time` is when it was made. */
  note(time: number, receivedAt: number): void;
  /** How many frames seem to be missing in a gap, milliseconds. */
  missing(gap: number): number;
  /** After a pause: what was learnt of the link stays. */
  restart(): void;
}

/** The gaps that are remembered: a second at 60 frames a second. */
const GAPS = 64;
/** Of the gaps so many are bridged by the delay; the playout makes up for the others. 0.95: as far a jump, 2 to 6 ms later. */
const BRIDGED = 0.9;
/** A link is clean where so many of the gaps are even. */
const EVEN = 0.95;
/** A gap is uneven that is so much longer than a frame's interval: a share of it, milliseconds at the least. */
const UNEVEN_SHARE = 0.4, UNEVEN_MS = 8;
/** The same of a gap after which the link is not steady: catching up costs a few milliseconds, once. */
const SHAKEN_SHARE = 0.15, SHAKEN_MS = 2;

export function createLateness(mostDelay: number): Lateness {
  /** By how much the newest frame was behind our clock just before the next one came, the last GAPS of them. */
  const behind = new Float64Array(GAPS);
  const sorted = new Float64Array(GAPS);
  let count = 0, at = 0;
  let newest = NaN, interval = NaN, delay = 0, steady = true;

  function learn(gap: number): void {
    // The shorter ones are those without a loss.
    if (Number.isNaN(interval)) interval = Math.min(gap, 250);
    interval += (gap < interval ? 0.1 : 0.02) * (Math.min(gap, 250) - interval);
  }

  function decide(): void {
    sorted.fill(Infinity);
    sorted.set(behind);
    if (count < GAPS) sorted.fill(Infinity, count);
    sorted.sort();
    const of = (share: number) => sorted[Math.min(count - 1, Math.floor(share * count))]!;
    const longest = of(1), uneven = interval + Math.max(UNEVEN_MS, UNEVEN_SHARE * interval);
    steady = longest <= interval + Math.max(SHAKEN_MS, SHAKEN_SHARE * interval);
    // Once it is unclean it counts as clean again when it is much better.
    const clean = (delay > 0 ? longest : of(EVEN)) <= uneven;
    delay = clean ? 0 : Math.min(mostDelay, of(BRIDGED));
  }

  return {
    get delay() {
      return delay;
    },
    get steady() {
      return steady;
    },
    get interval() {
      return Number.isNaN(interval) ? 1000 / 60 : interval;
    },
    note(time, receivedAt) {
      if (Number.isNaN(newest)) newest = time;
      if (time <= newest) return;
      learn(time - newest);
      behind[at] = receivedAt - newest;
      at = (at + 1) % GAPS;
      count = Math.min(GAPS, count + 1);
      newest = time;
      decide();
    },
    missing: (gap) => gap > 1000 ? 0 : Math.max(0, Math.round(gap / interval) - 1) || 0,
    restart() {
      newest = NaN;
    },
  };
}
