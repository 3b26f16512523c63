import { createLateness } from "../../../runtime/motion/playout/lateness.ts";
import { createLinkClock } from "../../../runtime/motion/playout/link_clock.ts";
import { MOST_DELAY } from "../../../runtime/motion/playout/playout.ts";
import { HORIZON } from "./pose_at.ts";

/** The server's moment that is to be seen at a time of the page's clock; NaN while none is known. */
export type Line = (shownAt: number) => number;

/** Which moment of the server's clock is played at which time of the page's. */
export interface PlayClock {
  /** The moment that is played; NaN before the first. It never goes back until `reset`. */
  readonly moment: number;
  /** How far behind the quickest messages it is meant to be, milliseconds; what it is led by is in it. */
  readonly delayMs: number;
  /** Is led by a line from now on, or by its own again: see MotionPlayer.follow. */
  follow(line: Line | null, atOnce: boolean): void;
  /** A message has come. @param soundMs null where its session has no sound */
  note(taken: number, arrivedAt: number, soundMs: number | null): void;
  /**
   * The moment to be played now, no more than HORIZON beyond the newest one that is there.
   *
   * @param heardMs the session's sound time that is heard then; null while nothing sounds
   * @param shownAt when it will be seen
   */
  advance(at: number, newest: number, heardMs: number | null, shownAt: number): number;
  /** The session's sound time of a moment; null where it has no sound. */
  soundOf(moment: number): number | null;
  reset(): void;
}

/**
 * So much of the time between two poses is left to prediction, and no more than so many milliseconds: the rest they are held
 * back. With none all motion would be between two poses that are there, and 20 ms later.
 */
const PREDICTED_SHARE = 0.6;
export const MOST_PREDICTED = 20;
/** Where playing is not where it should be, it comes there within so long, to a third each. */
const SETTLE = 100;
/** Times the speed of the motion: slower and faster than that playing is never, so that nothing seems to stop or leap. */
const SLOWEST = 0.75, FASTEST = 1.35;
/** By sound it may be slower: the voice begins while the head is at rest, and lips that come first are seen. */
const SLOWEST_BY_SOUND = 0.3;
/** From further behind than that it leaps: the tab was hidden, or nothing came for long. */
export const LEAP = 250;
/** From its own time to a line's and back it goes by so much slower or faster than the motion. */
const EASE = 0.25;
/** A sound clock that is so far away is another session's. */
const FOREIGN = 1000;

export function createPlayClock(): PlayClock {
  const link = createLinkClock();
  const lateness = createLateness(MOST_DELAY);
  let moment = NaN, playedAt = NaN;
  /** Of the newest message: what to add to the page's time of the quickest one's arrival, and to sound time. */
  let ahead = NaN, soundAhead = NaN;
  let line: Line | null = null, isHeld = false;
  /** How far behind its own time it is led. */
  let shift = 0;

  const delay = () => {
    const { interval } = lateness;
    return Math.max(0, (lateness.delay || interval) - Math.min(MOST_PREDICTED, PREDICTED_SHARE * interval));
  };

  /** Where playing should be that is not led. */
  function target(at: number, heardMs: number | null): number {
    const byLink = at + ahead - delay();
    const bySound = heardMs === null ? NaN : heardMs + soundAhead;
    return Math.abs(bySound - byLink) < FOREIGN ? bySound : byLink;
  }

  function ease(own: number, shownAt: number, passed: number): void {
    const led = line === null ? NaN : own - line(shownAt);
    const goal = Number.isNaN(led) ? 0 : led;
    if (isHeld || Number.isNaN(moment)) shift = goal;
    else shift += Math.max(-EASE * passed, Math.min(EASE * passed, goal - shift));
  }

  return {
    get moment() {
      return moment;
    },
    get delayMs() {
      return delay() + shift;
    },
    follow(next, atOnce) {
      line = next;
      isHeld = next !== null && atOnce;
    },
    note(taken, arrivedAt, soundMs) {
      const time = link.map(taken, arrivedAt);
      ahead = taken - time;
      soundAhead = soundMs === null ? NaN : taken - soundMs;
      lateness.note(time, arrivedAt);
    },
    advance(at, newest, heardMs, shownAt) {
      const own = target(at, heardMs), most = newest + HORIZON;
      const passed = Math.max(0, at - playedAt) || 0;
      playedAt = Math.max(at, playedAt || 0);
      ease(own, shownAt, passed);
      const wanted = own - shift;
      if (Number.isNaN(moment)) return moment = Math.min(wanted, most);
      if (isHeld) {
        moment = Math.max(moment, Math.min(wanted, most));
        // It goes on from where it is, not from where it should have been.
        shift = own - moment;
        return moment;
      }
      const off = wanted - (moment + passed);
      const slowest = heardMs === null ? SLOWEST : SLOWEST_BY_SOUND;
      const speed = Math.max(slowest, Math.min(FASTEST, 1 + off / SETTLE));
      const next = off > LEAP ? wanted : moment + passed * speed;
      return moment = Math.max(moment, Math.min(next, most));
    },
    soundOf: (of) => Number.isNaN(soundAhead) ? null : of - soundAhead,
    reset() {
      link.reset();
      lateness.restart();
      moment =
        playedAt =
        ahead =
        soundAhead =
          NaN;
    },
  };
}
