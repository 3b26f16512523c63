import type { HeldLine } from "./worker_main.ts";

/** A time in which one attempt had a job, ms of the machine's monotonic clock. */
export interface Held {
  readonly worker: string;
  readonly attempt: number;
  readonly from: number;
  readonly until: number;
}

/**
 * Who had each job when, by what its holders wrote down: from the moment that the taking began until the last renewal ran out,
 * or the giving back began.
 */
export function heldIntervals(lines: readonly HeldLine[]): Map<string, Held[]> {
  const jobs = new Map<string, Map<string, Held>>();
  for (const { job, worker, attempt, what, from, until } of lines) {
    const attempts = jobs.getOrInsertComputed(job, () => new Map());
    const key = `${worker} ${attempt}`, met = attempts.get(key);
    const end = what === "held" ? Math.max(met?.until ?? 0, until) : Math.min(met?.until ?? until, until);
    attempts.set(key, { worker, attempt, from: Math.min(met?.from ?? from, from), until: end });
  }
  return new Map(
    [...jobs].map(([job, attempts]) => [job, [...attempts.values()].sort((a, b) => a.from - b.from)]),
  );
}

/** Milliseconds between the end of each attempt and the beginning of the next: below 0 two had the job at once. */
export function gapsOf(held: readonly Held[]): number[] {
  return held.slice(1).map(({ from }, at) =>
    from - Math.max(...held.slice(0, at + 1).map(({ until }) => until))
  );
}
