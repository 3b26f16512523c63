import { now } from "../base/clock.ts";

/** Calls off what was arranged. */
export type Cancel = () => void;

/** Time, as much of it as the live path uses. It is handed in, so that tests run in a time of their own. */
export interface Clock {
  /** Milliseconds, as `performance.now` has them. */
  now(): number;
  /** Milliseconds since the epoch, fractional. */
  epoch(): number;
  /** Runs something once, after so many milliseconds. */
  after(ms: number, run: () => void): Cancel;
  every(ms: number, run: () => void): Cancel;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  epoch: now,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
