import { costRatio } from "./ladder.ts";

/** How a rendition has fared at the size that it draws. Seconds count those in which somebody watched. */
export interface PressureState {
  /** Place in the ladder of sizes; 0 is the whole picture. */
  readonly step: number;
  /** Seconds since the last change. */
  readonly since: number;
  /** Seconds in a row in which it fell behind. */
  readonly behind: number;
  /** Seconds in a row in which the next larger size would have had room. */
  readonly roomy: number;
  /** So many of those it takes. */
  readonly patience: number;
  /** Whether the last change was to a larger size. */
  readonly grew: boolean;
}

/** What came of one second. */
export interface WatchedSecond {
  readonly seconds: number;
  /** Frames that were due in it, and those that came. */
  readonly asked: number;
  readonly arrived: number;
  /** What one of its frames takes the device, ms. */
  readonly cost: number;
  /** The share of the second that the device was at frames, all renditions' together, 0 to 1. */
  readonly busy: number;
}

/** The rate that a size is to hold, frames a second, and of what is asked for where that is less. */
export const HELD_RATE = 24;
const HELD_SHARE = 0.8;
/** A larger size is to hold so many times that by what is reckoned, so that it does not come back at once. */
const MARGIN = 1.25;
/** A device that is idle for longer is not what holds frames back. */
const BUSY = 0.7;
/** Fewer frames say nothing. */
const LEAST_ASKED = 4;
/** Seconds in a row that have to say the same, and between two changes. */
const SECONDS_BEHIND = 2, BETWEEN_DOWN = 2, BETWEEN_UP = 4;
/** Seconds of room before a picture grows; twice as many each time that it had to shrink again soon after. */
const PATIENCE = 5, MOST_PATIENCE = 80;
/** That is soon; and for so long a size has to hold to be trusted again, seconds. */
const SOON = 20, TRUSTED = 60;

export const CALM: PressureState = {
  ...{ step: 0, since: 0, behind: 0, roomy: 0 },
  ...{ patience: PATIENCE, grew: false },
};

/** The rate below which a rendition has fallen behind, frames a second. @param fps what it is meant for */
export const heldRate = (fps: number): number => Math.min(HELD_RATE, fps * HELD_SHARE);

/**
 * What a second makes of the size that is drawn: down by as many steps as it takes to hold the rate, where the device is
 * what holds it back; up by one where there has been room for long enough. No clock: a table.
 *
 * @param ladder sizes that may be drawn, the largest first
 * @param fps frames a second that are meant
 */
export function underPressure(
  state: PressureState,
  ladder: readonly number[],
  fps: number,
  second: WatchedSecond,
): PressureState {
  const { seconds, asked, arrived, cost, busy } = second;
  if (asked < Math.min(LEAST_ASKED, fps * seconds / 2) || cost <= 0) {
    return { ...state, behind: 0, roomy: 0 };
  }
  const least = heldRate(fps), rate = fps * Math.min(1, arrived / asked);
  const since = state.since + seconds;
  const patience = since >= TRUSTED ? PATIENCE : state.patience;
  const isBehind = rate < least && busy >= BUSY;
  const behind = isBehind ? state.behind + seconds : 0;
  const roomy = hasRoom(state.step, ladder, second, least * MARGIN) ? state.roomy + seconds : 0;
  const next = { ...state, since, patience, behind, roomy };
  if (behind >= SECONDS_BEHIND && since >= BETWEEN_DOWN && state.step < ladder.length - 1) {
    const tooSoon = state.grew && since < SOON;
    return {
      ...CALM,
      step: stepFor(state.step, ladder, least / Math.max(rate, 0.1)),
      patience: tooSoon ? Math.min(MOST_PATIENCE, patience * 2) : patience,
    };
  }
  if (roomy >= patience && since >= BETWEEN_UP) {
    return { ...CALM, step: state.step - 1, patience, grew: true };
  }
  return next;
}

/** The first step from here on that takes so many times less; the last where none does. */
function stepFor(from: number, ladder: readonly number[], times: number): number {
  for (let step = from + 1; step < ladder.length; step++) {
    if (costRatio(ladder[from]!, ladder[step]!) >= times) return step;
  }
  return ladder.length - 1;
}

/** Whether the next larger size would hold a rate, by the time that others leave and what the present one costs. */
function hasRoom(
  step: number,
  ladder: readonly number[],
  { seconds, asked, arrived, cost, busy }: WatchedSecond,
  rate: number,
): boolean {
  if (step === 0 || arrived < asked * 0.9) return false;
  const own = arrived * cost / 1000 / seconds;
  const free = Math.max(0, 1 - Math.min(1, busy)) + own;
  return free * 1000 / (cost * costRatio(ladder[step - 1]!, ladder[step]!)) >= rate;
}
