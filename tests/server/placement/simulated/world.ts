/** A time in which minutes pass in milliseconds, the same way each time, for nodes whose clocks run unevenly. */
import { createRandom } from "../../../../runtime/base/mulberry32.ts";
import type { Clock } from "../../../../runtime/stream/live_clock.ts";

interface Timer {
  at: number;
  readonly order: number;
  readonly run: () => void;
}

export interface World {
  readonly random: () => number;
  now(): number;
  after(ms: number, run: () => void): () => void;
  advance(ms: number): Promise<void>;
  /** A whole number below a bound. */
  pick(below: number): number;
  chance(p: number): boolean;
  between(from: number, to: number): number;
}

/** All that waits for something that has come: there are chains of some ten promises. */
const TURNS = 24;

export function createWorld(seed: number): World {
  const random = createRandom(seed), timers: Timer[] = [];
  let time = 0, order = 0;
  const isLater = (a: Timer, b: Timer) => a.at > b.at || a.at === b.at && a.order > b.order;

  /** Kept in order: the next stands last. */
  function put(timer: Timer): void {
    let low = 0, high = timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isLater(timers[middle]!, timer)) low = middle + 1;
      else high = middle;
    }
    timers.splice(low, 0, timer);
  }

  return {
    random,
    now: () => time,
    after(ms, run) {
      const timer = { at: time + Math.max(0, ms), order: order++, run };
      put(timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    async advance(ms) {
      const end = time + ms;
      while (timers.length > 0 && timers.at(-1)!.at <= end) {
        const timer = timers.pop()!;
        time = timer.at;
        timer.run();
        for (let turn = 0; turn < TURNS; turn++) await null;
      }
      time = end;
    },
    pick: (below) => Math.floor(random() * below),
    chance: (p) => random() < p,
    between: (from, to) => from + (to - from) * random(),
  };
}

/** A node's own clock: it runs at a rate of its own, and nothing of it happens while the node stands still. */
export interface NodeClock extends Clock {
  pause(): void;
  resume(): void;
  stop(): void;
}

export function createNodeClock(world: World, rate: number): NodeClock {
  const offset = world.between(0, 1e6);
  let isPaused = false, isStopped = false, held: (() => void)[] = [];
  const act = (run: () => void) => {
    if (isStopped) return;
    if (isPaused) held.push(run);
    else run();
  };
  const clock: NodeClock = {
    now: () => offset + world.now() * rate,
    epoch: () => 0,
    after: (ms, run) => world.after(ms / rate, () => act(run)),
    every(ms, run) {
      let cancel = () => {};
      const again = () => cancel = world.after(ms / rate, () => act(beat));
      const beat = () => {
        run();
        again();
      };
      again();
      return () => cancel();
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      const due = held;
      held = [];
      for (const run of due) act(run);
    },
    stop() {
      isStopped = true;
      held = [];
    },
  };
  return clock;
}
