import { createLateness } from "../../../runtime/motion/playout/lateness.ts";
import { createLinkClock } from "../../../runtime/motion/playout/link_clock.ts";
import { MOST_DELAY } from "../../../runtime/motion/playout/playout.ts";
import { HORIZON } from "./pose_at.ts";

/** Which moment of the server's clock is played at which time of the page's. */
export interface PlayClock {
  /** The moment that is played; NaN before the first. It never goes back until `reset`. */
  readonly moment: number;
  /** How far behind the quickest messages it is meant to be, milliseconds. */
  readonly delayMs: number;
  /** What `delayMs` has of it that somebody wished. */
  shiftMs: number;
  /** A message has come. @param soundMs null where its session has no sound */
  note(taken: number, arrivedAt: number, soundMs: number | null): void;
  /**
   * The moment to be played now, no more than HORIZON beyond the newest one that is there.
   *
   * @param heardMs the session's sound time that is heard then; null while nothing sounds
   */
  advance(at: number, newest: number, heardMs: number | null): number;
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
/** A sound clock that is so far away is another session's. */
const FOREIGN = 1000;

export function createPlayClock(): PlayClock {
  const link = createLinkClock();
  const lateness = createLateness(MOST_DELAY);
  let moment = NaN, playedAt = NaN, shift = 0;
  /** Of the newest message: what to add to the page's time of the quickest one's arrival, and to sound time. */
  let ahead = NaN, soundAhead = NaN;

  const delay = () => {
    const { interval } = lateness;
    return Math.max(0, (lateness.delay || interval) - Math.min(MOST_PREDICTED, PREDICTED_SHARE * interval)) +
      shift;
  };

  /** Where playing should be, and how slow it may go for that. */
  function target(at: number, heardMs: number | null): number {
    const byLink = at + ahead - delay();
    // Who is led to video, which is late for the sound too, is shifted from that.
    const bySound = heardMs === null ? NaN : heardMs + soundAhead - shift;
    return Math.abs(bySound - byLink) < FOREIGN ? bySound : byLink;
  }

  return {
    get moment() {
      return moment;
    },
    get delayMs() {
      return delay();
    },
    get shiftMs() {
      return shift;
    },
    set shiftMs(ms) {
      shift = ms;
    },
    note(taken, arrivedAt, soundMs) {
      const time = link.map(taken, arrivedAt);
      ahead = taken - time;
      soundAhead = soundMs === null ? NaN : taken - soundMs;
      lateness.note(time, arrivedAt);
    },
    advance(at, newest, heardMs) {
      const wanted = target(at, heardMs), most = newest + HORIZON;
      const passed = Math.max(0, at - playedAt);
      playedAt = Math.max(at, playedAt || 0);
      if (Number.isNaN(moment)) return moment = Math.min(wanted, most);
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
