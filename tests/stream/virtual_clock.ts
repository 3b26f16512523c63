import type { Clock } from "../../runtime/stream/live_clock.ts";

/** A time that passes only when a test says so. */
export interface VirtualClock extends Clock {
  /** Timers that are set and have neither run nor been called off. */
  readonly pending: number;
  /** Lets time pass; whatever is due happens at its time, and what it sets off happens before the next. */
  advance(ms: number): Promise<void>;
}

interface Timer {
  at: number;
  run: () => void;
  period: number | null;
}

/** Promises and messages between pretended threads are microtasks: all of them have run when the next task does. */
const nextTask = () =>
  new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** The encoder's native code puts off by a task what follows on its opening, and three may be opened in turn; so five. */
async function settled(): Promise<void> {
  for (let task = 0; task < 5; task++) await nextTask();
}

/** @param from its time at first, ms */
export function virtualClock(from = 1000): VirtualClock {
  const timers = new Set<Timer>();
  let time = from;
  const start = (timer: Timer) => {
    timers.add(timer);
    return () => void timers.delete(timer);
  };

  function nextUntil(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) if (timer.at <= end && (!next || timer.at < next.at)) next = timer;
    return next;
  }

  return {
    get pending() {
      return timers.size;
    },
    now: () => time,
    epoch: () => 1.7e12 + time,
    after: (ms, run) => start({ at: time + Math.max(0, ms), run, period: null }),
    every: (ms, run) => start({ at: time + ms, run, period: ms }),
    async advance(ms) {
      const end = time + ms;
      await settled();
      for (let timer = nextUntil(end); timer; timer = nextUntil(end)) {
        time = Math.max(time, timer.at);
        if (timer.period === null) timers.delete(timer);
        else timer.at += timer.period;
        timer.run();
        await settled();
      }
      time = end;
    },
  };
}
