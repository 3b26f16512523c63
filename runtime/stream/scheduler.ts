import { TOGETHER_MS } from "./limits.ts";
import { type Cancel, type Clock, SYSTEM_CLOCK } from "./live_clock.ts";
import { compareStandings, createFairQueue, type FairQueue, type Flow } from "./shares/fair_queue.ts";
import type { Targets } from "./worker/targets.ts";

/** Something that wants a frame every now and then. */
export interface Paced extends Flow {
  /** When its next frame is due by its beat, on the clock of `performance.now`. */
  dueAt: number;
  /** When it is due before that, because there is something new to be seen; Infinity where there is not. */
  hastenedTo: number;
  /** Milliseconds between frames. */
  readonly period: number;
  /** When it last had one: who waited longest goes first, of those who have had as much. */
  servedAt: number;
  /** Frames that were due and left out, because the device was at others. */
  missed: number;
  /** What one of its frames takes the worker, ms; 0 while that is not known. */
  readonly cost: number;
  /** How much of that is the device's, ms; 0 while that is not known. */
  readonly drawing?: number;
  /** What it shows, where others may show the same: they are drawn once, and given what their codecs make of it. */
  readonly picture?: string | undefined;
  /** Whether it wants one at all: somebody watches and the last ones are not all outstanding. */
  wantsFrame(): boolean;
  /**
   * Samples the pose and sends the frame to the render worker.
   *
   * @param epoch the moment that is shown, milliseconds since the epoch: one for all that are drawn together
   */
  takeFrame(now: number, epoch: number): void;
}

export interface Scheduler extends Pick<FairQueue<Paced>, "charge" | "debtOf" | "owe"> {
  /** All that is shared among. */
  all(): Iterable<Paced>;
  add(paced: Paced): void;
  remove(paced: Paced): void;
  /**
   * It wants frames from now on: at once, or with the next of who shows the same picture, whose beat stays. Its own
   * stays too where it wanted them just now.
   */
  begin(paced: Paced): void;
  /**
   * There is something new to be seen: its next frame is taken now, before its beat, by so much at most that the rate
   * stays what it is. Poses that come as often as frames find each frame waiting for them.
   */
  hasten(paced: Paced): void;
  /** Hands out free places, then sleeps until the next frame is due. Call it whenever something changed. */
  wake(): void;
  close(): void;
}

/**
 * How long before its beat a frame may be taken, in periods. Poses as frequent as frames, in any phase to the beat, wait by
 * 1/32 of a period on the mean then, and a quarter at most; without it by a half and a whole one, with a half by an eighth
 * and a half; with a whole one two frames could follow each other at once.
 */
export const EARLIEST = 0.75;

/** When a frame of it is due, by its beat or before. */
const dueOf = ({ dueAt, hastenedTo }: Paced): number => Math.min(dueAt, hastenedTo);

/**
 * Shares the render worker's time among all renditions of all sessions, by what their frames cost. A frame is taken
 * only when it is due and a place is free, so the pose in it is always the latest and nothing queues up.
 *
 * A frame at the device is not interrupted: beside one of 400 ms, a session of 30 small frames a second would be left
 * two, though it asks for less than half of the device. So a place is kept free for who has had less, where it would
 * lose a frame else; the time that is kept counts as its own, so that it keeps no more than its share.
 */
export function createScheduler(
  places: Pick<Targets, "hasPlace">,
  clock: Clock = SYSTEM_CLOCK,
): Scheduler {
  const all: Paced[] = [];
  const queue = createFairQueue<Paced>();
  let cancel: Cancel = () => {};
  let closed = false;
  /** For whom the device stands still, and since when. */
  let kept: { readonly paced: Paced; readonly since: number } | null = null;

  function chargeKept(time: number): void {
    if (kept && all.includes(kept.paced)) queue.charge(kept.paced, time - kept.since);
    kept = null;
  }

  function serve(paced: Paced, time: number, epoch: number): void {
    // A little late keeps the beat; frames that were missed are not made up for.
    paced.missed += missedBy(paced, time);
    paced.hastenedTo = Infinity;
    paced.dueAt += paced.period;
    if (paced.dueAt <= time) paced.dueAt = time + paced.period;
    paced.servedAt = time;
    paced.takeFrame(time, epoch);
  }

  /** Who was chosen, all who show the same picture about now, and others as long as they keep nobody waiting. */
  function serveTogether(first: Paced, wanting: readonly Paced[], time: number): void {
    const epoch = clock.epoch(), rest = wanting.filter((each) => each !== first);
    let together = first.drawing ?? 0;
    const draw = (paced: Paced) => {
      queue.serve(paced);
      serve(paced, time, epoch);
      // Nothing is drawn for these, so that they take nobody's turn; they pay their part of what is.
      for (const each of takeAll(rest, (other) => ridesWith(other, paced, time))) serve(each, time, epoch);
    };
    draw(first);
    if (together === 0) return;
    const fits = ({ drawing = 0 }: Paced) => drawing > 0 && together + drawing <= TOGETHER_MS;
    for (let next = neediest(queue, rest, time, fits); next; next = neediest(queue, rest, time, fits)) {
      rest.splice(rest.indexOf(next), 1);
      together += next.drawing!;
      draw(next);
    }
  }

  function wake(): void {
    if (closed) return;
    cancel();
    // Whoever gives a place back calls again.
    while (places.hasPlace) {
      const time = clock.now();
      chargeKept(time);
      const wanting = all.filter((paced) => paced.wantsFrame());
      const choice = choose(queue, wanting, time);
      if (choice.kind === "serve") {
        serveTogether(choice.paced, wanting, time);
        continue;
      }
      if (choice.kind === "keep") kept = { paced: choice.paced, since: time };
      if (choice.until < Infinity) cancel = clock.after(Math.max(0, choice.until - time), wake);
      return;
    }
  }

  return {
    all: () => all,
    ...{ charge: queue.charge, debtOf: queue.debtOf, owe: queue.owe },
    add(paced) {
      all.push(paced);
      wake();
    },
    remove(paced) {
      const index = all.indexOf(paced);
      if (index >= 0) all.splice(index, 1);
      queue.remove(paced);
    },
    begin(paced) {
      const time = clock.now(), { period } = paced;
      const beat =
        all.find((each) => each !== paced && sharesBeat(each, paced) && each.dueAt > time)?.dueAt ?? time;
      const due = beat - Math.floor((beat - time) / period) * period;
      // Who goes and comes again all the time has no more of them for that.
      const early = paced.servedAt > 0 ? Math.max(0, paced.dueAt - due) : 0;
      paced.dueAt = due + (beat === time ? early : Math.ceil(early / period - WHOLE) * period);
    },
    hasten(paced) {
      const to = Math.max(clock.now(), paced.dueAt - EARLIEST * paced.period);
      if (to >= dueOf(paced)) return;
      paced.hastenedTo = to;
      wake();
    },
    wake,
    close() {
      closed = true;
      cancel();
    },
  };
}

/** Frames that a flow has lost by a time at which it has not been served yet. */
export const missedBy = ({ dueAt, period }: Paced, time: number): number =>
  Math.max(0, Math.floor((time - dueAt) / period));

/** Takes out of a list what passes a test. */
function takeAll(list: Paced[], test: (paced: Paced) => boolean): Paced[] {
  const taken = list.filter(test);
  for (const each of taken) list.splice(list.indexOf(each), 1);
  return taken;
}

/** Whether it shows what another does, at a rate so many times as high or as low that each of the rarer ones is one of both. */
function sharesBeat(paced: Paced, { picture, period }: Paced): boolean {
  if (picture === undefined || paced.picture !== picture) return false;
  const times = Math.max(period, paced.period) / Math.min(period, paced.period);
  return Math.abs(times - Math.round(times)) < WHOLE;
}
/** Of a multiple of a rate: 29.97 is as good as 30. */
const WHOLE = 0.01;

/** Whether it is due soon enough to be given another's picture: so much before its beat as poses may be. */
const ridesWith = (paced: Paced, other: Paced, time: number): boolean =>
  sharesBeat(paced, other) && dueOf(paced) <= time + EARLIEST * Math.min(other.period, paced.period);

/** Who is due, passes a test and has had the least. */
function neediest(
  queue: FairQueue<Paced>,
  among: readonly Paced[],
  time: number,
  fits: (paced: Paced) => boolean,
): Paced | null {
  let best: Paced | null = null;
  for (const each of among) {
    if (dueOf(each) > time || !fits(each)) continue;
    if (!best || compareRanks(queue, each, best) < 0) best = each;
  }
  return best;
}

/** Below zero where one is served before the other. */
const compareRanks = (queue: FairQueue<Paced>, a: Paced, b: Paced): number =>
  compareStandings(queue.standingOf(a), queue.standingOf(b)) || a.servedAt - b.servedAt;

type Choice =
  | { readonly kind: "serve"; readonly paced: Paced }
  /** Nothing is due until then. */
  | { readonly kind: "sleep"; readonly until: number }
  /** Something is, but the place is kept for another, which is due then. */
  | { readonly kind: "keep"; readonly paced: Paced; readonly until: number };

/** @param wanting who wants frames, now or when they are due */
function choose(queue: FairQueue<Paced>, wanting: readonly Paced[], time: number): Choice {
  const ranked = wanting.map((paced) => ({ paced, standing: queue.standingOf(paced) }))
    .sort((a, b) => compareStandings(a.standing, b.standing) || a.paced.servedAt - b.paced.servedAt);
  let keeper: Paced | null = null;
  for (const { paced, standing } of ranked) {
    if (dueOf(paced) > time) continue;
    const end = time + paced.cost;
    const before = ranked.filter((each) =>
      dueOf(each.paced) > time && end >= each.paced.dueAt + each.paced.period &&
      compareStandings(each.standing, standing) < 0
    );
    if (before.length === 0) return { kind: "serve", paced };
    for (const each of before) if (!keeper || dueOf(each.paced) < dueOf(keeper)) keeper = each.paced;
  }
  if (keeper) return { kind: "keep", paced: keeper, until: dueOf(keeper) };
  return {
    kind: "sleep",
    until: wanting.reduce((soonest, each) => Math.min(soonest, dueOf(each)), Infinity),
  };
}
