/** Maps a datagram sender's clock onto ours, whatever that clock does. */
export interface LinkClock {
  /**
   * When a frame was made, in our milliseconds: before it was received by what it was on its way longer than the quickest.
   * A clock that cannot be believed is not asked: then it is when the frame was received. Of two that are received at once
   * the newer one is later by up to a millisecond.
   */
  map(sentAt: number, receivedAt: number): number;
  /** How often the sender's clock has been set anew. */
  readonly restarts: number;
  reset(): void;
}

/** Milliseconds by which a frame is too early or too late for anything but a clock that was set anew. */
const JUMP = 1000;
/** The quickest frame is looked for among those of so many milliseconds, and those before. */
const WINDOW = 1000;
/** A clock that gains or loses more than this in a window is no clock: crystals drift 0.1, an app's nominal rate up to 2. */
const MOST_DRIFT = 25;
/** So many frames in a row that are not newer than the newest are no longer late ones: 100 ms of jitter at 60 a second. */
const MOST_BACKWARDS = 8;

/** A clock for one sender at a time. */
export function createLinkClock(): LinkClock {
  /** The least of `received - sent` in this window and the one before. */
  let least = NaN, before = NaN;
  let windowFrom = NaN, newest = NaN, backwards = 0;
  let believed = true, restarts = 0;
  /** The latest time that was given. */
  let latest = -Infinity;

  function start(sentAt: number, receivedAt: number): void {
    least = receivedAt - sentAt;
    before = NaN;
    windowFrom = receivedAt;
    newest = sentAt;
    backwards = 0;
    latest = receivedAt;
  }

  function later(time: number, atLeast: number): number {
    latest = Math.max(time, latest + atLeast);
    return latest;
  }

  function closeWindow(receivedAt: number): void {
    if (receivedAt - windowFrom < WINDOW) return;
    if (!Number.isNaN(before)) {
      const windows = Math.max(1, (receivedAt - windowFrom) / WINDOW);
      believed = Math.abs(least - before) <= MOST_DRIFT * windows && backwards < MOST_BACKWARDS;
    }
    before = least;
    least = Infinity;
    windowFrom = receivedAt;
  }

  return {
    map(sentAt, receivedAt) {
      if (Number.isNaN(newest)) {
        start(sentAt, receivedAt);
        return receivedAt;
      }
      closeWindow(receivedAt);
      const fresh = receivedAt - sentAt;
      const quickest = Number.isNaN(before) ? least : Math.min(least, before);
      if (Math.abs(fresh - quickest) > JUMP) {
        // A clock that is not believed jumps all the time, and nothing starts anew with it.
        if (believed) restarts++;
        start(sentAt, receivedAt);
        return receivedAt;
      }
      least = Math.min(least, fresh);
      const passed = sentAt - newest;
      backwards = passed > 0 ? 0 : backwards + 1;
      newest = Math.max(newest, sentAt);
      if (backwards >= MOST_BACKWARDS) believed = false;
      if (!believed) return later(receivedAt, 1);
      const time = Math.min(receivedAt, sentAt + Math.min(quickest, fresh));
      return passed > 0 ? later(time, Math.min(1, passed)) : time;
    },
    get restarts() {
      return restarts;
    },
    reset() {
      newest = NaN;
      believed = true;
    },
  };
}
