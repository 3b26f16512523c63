/** The longest rest between two steps, and how soon one is broken off, ms. */
const LONGEST_REST = 5000;
const NAP = 50;

/** Rests between steps, so that the device has time for others. */
export interface Pacer {
  /** From now on works in no more than a share of the time: above 0 to 1. */
  keep(share: number): void;
  /** Called after each step; rests as long as it takes to keep the share. */
  rest(): Promise<void>;
}

/**
 * @param settled resolves when the device has done what it was given: what waits in its queue is no rest
 * @param signal breaks a rest off
 */
export function createPacer(
  settled: () => Promise<unknown>,
  signal: AbortSignal,
  { now, nap } = { now: () => performance.now(), nap: timer },
): Pacer {
  let share = 1, began = now();
  return {
    keep(wanted) {
      share = wanted;
    },
    async rest() {
      await nap(0);
      if (share < 1) {
        await settled();
        const over = now(), worked = over - began;
        const until = () => over + Math.min(LONGEST_REST, worked * (1 / share - 1));
        while (now() < until() && !signal.aborted) await nap(NAP);
      }
      began = now();
    },
  };
}

const timer = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
