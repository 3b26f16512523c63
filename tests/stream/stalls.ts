/** How long this thread's event loop was busy with something else. */
export interface Stalls {
  /** The longest, milliseconds beyond what the timer asked for. */
  longest: number;
  over20ms: number;
  ticks: number;
}

/** Watches the event loop with a timer; what comes late was held up. */
export function watchStalls(intervalMs: number): { restart(): void; stop(): Stalls } {
  let seen: Stalls = { longest: 0, over20ms: 0, ticks: 0 };
  let last = performance.now();
  const timer = setInterval(() => {
    const time = performance.now();
    const late = time - last - intervalMs;
    last = time;
    seen.ticks++;
    seen.longest = Math.max(seen.longest, late);
    if (late > 20) seen.over20ms++;
  }, intervalMs);
  return {
    restart() {
      seen = { longest: 0, over20ms: 0, ticks: 0 };
      last = performance.now();
    },
    stop() {
      clearInterval(timer);
      return { ...seen, longest: Number(seen.longest.toFixed(1)) };
    },
  };
}
