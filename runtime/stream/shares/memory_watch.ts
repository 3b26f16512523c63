import type { Clock } from "../live_clock.ts";
import { MOST_RENEWALS, RENEW_AFTER_MS, RENEW_EVERY_MS, RENEW_FACTOR } from "../limits.ts";

/**
 * Says when the render worker should be started anew because of the memory it holds. Buffers and encoders of what is
 * closed are freed, but the process keeps most of that: after eight sessions at 2048 pixels 678 MiB of 716, where it
 * had 409 before. A worker that is ended gives all of it back (llvmpipe, glibc).
 */
export interface MemoryWatch {
  /** Looks once a second. Says whether to start the worker anew, once after each time that something was drawn. */
  isDue(open: number): boolean;
  /** A new worker has drawn its first picture and nothing else: what is held now is what it should come back to. */
  warmed(): void;
}

/** @param resident bytes that the process holds */
export function createMemoryWatch(resident: () => number, clock: Pick<Clock, "now">): MemoryWatch {
  /** What was held before anybody came; null where somebody came first. */
  let before: number | null = null;
  let used = false;
  let idleSince = clock.now();
  let renewals = 0, renewedAt = -Infinity;
  return {
    isDue(open) {
      const time = clock.now();
      if (open > 0) {
        used = true;
        idleSince = time;
        return false;
      }
      if (!used || time - idleSince < RENEW_AFTER_MS) return false;
      if (renewals >= MOST_RENEWALS || time - renewedAt < RENEW_EVERY_MS) return false;
      used = false;
      if (before !== null && resident() <= before * RENEW_FACTOR) return false;
      renewals++;
      renewedAt = time;
      return true;
    },
    warmed() {
      used = false;
      before = resident();
    },
  };
}
