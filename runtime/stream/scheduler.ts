import { type Cancel, type Clock, SYSTEM_CLOCK } from "./live_clock.ts";
import type { Targets } from "./worker/targets.ts";

/** Something that wants a frame every now and then. */
export interface Paced {
  /** When its next frame is due, on the clock of `performance.now`. */
  dueAt: number;
  /** Milliseconds between frames. */
  readonly period: number;
  /** When it last had one: who waited longest goes first. */
  servedAt: number;
  /** Whether it wants one at all: somebody watches and the last ones are not all outstanding. */
  wantsFrame(): boolean;
  /** Samples the pose and sends the frame to the render worker. */
  takeFrame(now: number): void;
}

export interface Scheduler {
  add(paced: Paced): void;
  remove(paced: Paced): void;
  /** Hands out free places, then sleeps until the next frame is due. Call it whenever something changed. */
  wake(): void;
  close(): void;
}

/**
 * Shares the places at the render worker among all renditions of all sessions. A frame is taken only when
 * it is due and a place is free, so the pose in it is always the latest and nothing queues up.
 */
export function createScheduler(
  places: Pick<Targets, "hasPlace">,
  clock: Clock = SYSTEM_CLOCK,
): Scheduler {
  const all: Paced[] = [];
  let cancel: Cancel = () => {};
  let closed = false;

  function wake(): void {
    if (closed) return;
    cancel();
    while (true) {
      // Whoever gives a place back calls again.
      if (!places.hasPlace) return;
      const time = clock.now();
      let next: Paced | undefined;
      let soonest = Infinity;
      for (const paced of all) {
        if (!paced.wantsFrame()) continue;
        soonest = Math.min(soonest, paced.dueAt);
        if (paced.dueAt <= time && (!next || paced.servedAt < next.servedAt)) next = paced;
      }
      if (!next) {
        if (soonest < Infinity) cancel = clock.after(Math.max(0, soonest - time), wake);
        return;
      }
      // A little late keeps the beat; frames that were missed are not made up for.
      next.dueAt += next.period;
      if (next.dueAt <= time) next.dueAt = time + next.period;
      next.servedAt = time;
      next.takeFrame(time);
    }
  }

  return {
    add(paced) {
      all.push(paced);
      wake();
    },
    remove(paced) {
      const index = all.indexOf(paced);
      if (index >= 0) all.splice(index, 1);
    },
    wake,
    close() {
      closed = true;
      cancel();
    },
  };
}
