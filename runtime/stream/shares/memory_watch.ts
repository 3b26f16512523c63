import type { Clock } from "../live_clock.ts";
import { RENEW_AFTER_MS, RENEW_FACTOR } from "../limits.ts";

/**
 * Says when the render worker should be started anew because of the memory it holds. Buffers and encoders of what is
 * closed are freed, but the process keeps most of that: after eight sessions at 2048 pixels 678 MiB of 716, where it
 * had 409 before. A worker that is ended gives all of it back (llvmpipe, glibc).
 */
export interface MemoryWatch {
  /** Looks once a second. Says whether to start the worker anew, once after each time that something was drawn. */
  isDue(open: number): boolean;
}

/** @param resident bytes that the process holds */
export function createMemoryWatch(resident: () => number, clock: Pick<Clock, "now">): MemoryWatch {
  /** The least that was held while nothing had been drawn. */
  let before = Infinity;
  let used = false;
  let idleSince = clock.now();
  return {
    isDue(open) {
      const time = clock.now();
      if (open > 0) {
        used = true;
        idleSince = time;
        return false;
      }
      if (!used) {
        before = Math.min(before, resident());
        return false;
      }
      if (time - idleSince < RENEW_AFTER_MS) return false;
      used = false;
      return resident() > before * RENEW_FACTOR;
    },
  };
}
