/** How long this thread's event loop was busy with something else. */
export interface Stalls {
  ticks: number;
  /** The longest, milliseconds beyond what the timer asked for. */
  longest: number;
  over20ms: number;
  /** Those in which the thread itself ran for more than 20 ms: the rest waited for a processor. Linux only. */
  ownOver20ms: number;
}

/**
 * Watches the event loop with a timer; what comes late was held up.
 * @param threadId of the main thread, its process's, to tell own work from waiting for a processor
 */
export function watchStalls(intervalMs: number, threadId?: number): { restart(): void; stop(): Stalls } {
  const none: Stalls = { ticks: 0, longest: 0, over20ms: 0, ownOver20ms: 0 };
  const worked = threadId && Deno.build.os === "linux"
    ? () => Number(Deno.readTextFileSync(`/proc/${threadId}/task/${threadId}/schedstat`).split(" ")[0]) / 1e6
    : () => 0;
  let seen = { ...none };
  let last = performance.now();
  let lastWorked = worked();
  const timer = setInterval(() => {
    const time = performance.now();
    const late = time - last - intervalMs;
    const work = worked();
    seen.ticks++;
    seen.longest = Math.max(seen.longest, late);
    if (late > 20) {
      seen.over20ms++;
      if (work - lastWorked > 20) seen.ownOver20ms++;
    }
    last = performance.now();
    lastWorked = work;
  }, intervalMs);
  return {
    restart() {
      seen = { ...none };
      last = performance.now();
    },
    stop() {
      clearInterval(timer);
      return { ...seen, longest: Number(seen.longest.toFixed(1)) };
    },
  };
}
