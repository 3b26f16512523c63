import type { Cancel, Clock } from "../live_clock.ts";
import { EARLIEST } from "../scheduler.ts";

/** A beat that may come early where there is something new, and keeps its rate all the same. */
export interface Beat {
  /** Begins at once, where it does not run. */
  start(): void;
  stop(): void;
  /** The next comes now, or so much before its time as leaves the rate what it is. */
  hasten(): void;
}

/**
 * Where what is new comes so much more often than the beat, in periods, the beat is one of its comings: a face at 60 a second
 * waits for nothing at a beat of 30 then, where a beat of its own would find it 8 ms old on the mean.
 */
const OFTEN = 0.67;
/** How much of a distance between two comings is taken for theirs. */
const SMOOTHING = 0.2;

/** @param period milliseconds */
export function createBeat(clock: Clock, period: number, strike: () => void): Beat {
  let cancel: Cancel | null = null;
  let dueAt = 0, hastenedTo = Infinity;
  let cameAt = -Infinity, between = period;

  function arrange(): void {
    cancel?.();
    cancel = clock.after(Math.max(0, Math.min(dueAt, hastenedTo) - clock.now()), now);
  }

  function now(): void {
    const time = clock.now();
    // A little late keeps the beat; those that were missed are not made up for.
    dueAt += period;
    if (dueAt <= time) dueAt = time + period;
    hastenedTo = Infinity;
    arrange();
    strike();
  }

  return {
    start() {
      if (cancel !== null) return;
      // Who goes and comes again all the time has no more of them for that.
      dueAt = Math.max(dueAt, clock.now());
      arrange();
    },
    stop() {
      cancel?.();
      cancel = null;
      hastenedTo = Infinity;
    },
    hasten() {
      if (cancel === null) return;
      const time = clock.now(), to = Math.max(time, dueAt - EARLIEST * period);
      between += SMOOTHING * (Math.min(period, time - cameAt) - between);
      cameAt = time;
      if (to >= Math.min(dueAt, hastenedTo)) return;
      // Another comes before the beat would.
      if (to > time && between < OFTEN * period) return;
      hastenedTo = to;
      if (to > time) return arrange();
      // A session is in the middle of taking what is new.
      queueMicrotask(() => {
        if (cancel !== null && hastenedTo <= clock.now()) now();
      });
    },
  };
}
