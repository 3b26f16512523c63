/** The longest rest between two steps, and how soon one is broken off, ms. */
const LONGEST_REST = 5000;
const NAP = 50;

/** Rests between steps, so that the device has time for others. */
export interface Pacer {
  /** Of the time, what may be worked in: above 0 to 1. */
  share: number;
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
  now: () => number = () => performance.now(),
): Pacer {
  let began = now();
  const pacer: Pacer = {
    share: 1,
    async rest() {
      await nap(0);
      if (pacer.share >= 1) return void (began = now());
      await settled();
      const worked = now() - began;
      const until = now() + Math.min(LONGEST_REST, worked * (1 / pacer.share - 1));
      while (now() < until && pacer.share < 1 && !signal.aborted) await nap(Math.min(NAP, until - now()));
      began = now();
    },
  };
  return pacer;
}

const nap = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
