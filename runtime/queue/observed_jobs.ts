import { message } from "../base/message.ts";
import type { Nats } from "../nats/connect_nats.ts";
import type { JobRecord } from "../protocol/training_jobs.ts";
import { isThere, type JobStore, nameOfKey, readEntry } from "./job_store.ts";
import { tellSparingly } from "./tell_sparingly.ts";

/** Of more jobs than anybody looks through, the rest is not held in memory. */
const MOST_JOBS = 2000;
const AGAIN_MS = 1000;
const FLUSH_MS = 20_000;

/** All jobs as they stand, and for how long nothing of them has changed: by this process's own clock, while it could see. */
export interface ObservedJobs {
  list(): JobRecord[];
  find(name: string): JobRecord | null;
  /** Milliseconds since the record was first seen at this revision, or since one could see again; 0 for another revision. */
  silence(name: string, revision: number): number;
  revisionOf(name: string): number;
  /** Told after each change. */
  onChange(heard: (record: JobRecord) => void): void;
  close(): void;
}

interface Seen {
  readonly record: JobRecord;
  readonly revision: number;
  /** By this process's own clock. */
  since: number;
}

/** @returns once those that there are have been seen */
export async function observeJobs(
  nats: Pick<Nats, "isUp" | "changed">,
  { kv }: Pick<JobStore, "kv">,
  { now = () => performance.now(), tell = console.error } = {},
): Promise<ObservedJobs> {
  const seen = new Map<string, Seen>();
  const heard: ((record: JobRecord) => void)[] = [];
  const sparing = tellSparingly(tell), flushing = setInterval(sparing.flush, FLUSH_MS);
  let closed = false, stop = () => {};

  function take(entry: Parameters<typeof readEntry>[0] & { readonly operation: string }): void {
    const name = nameOfKey(entry.key);
    if (name === null) return;
    if (!isThere(entry)) return void seen.delete(name);
    const { record, revision, problem } = readEntry(entry);
    if (problem !== null) {
      seen.delete(name);
      return sparing.tell(
        "Jobs of the queue are passed over",
        `A job of the queue is passed over: ${problem}`,
      );
    }
    if (!seen.has(name) && seen.size >= MOST_JOBS) return;
    if (seen.get(name)?.revision === revision) return;
    seen.set(name, { record, revision, since: now() });
    for (const each of heard) each(record);
  }

  async function watch(first: PromiseWithResolvers<void>): Promise<void> {
    while (!closed) {
      try {
        const entries = await kv.watch({ key: "job.*" });
        stop = () => entries.stop();
        void first.promise;
        // Nothing comes where there are no jobs.
        const quiet = setTimeout(first.resolve, 200);
        for await (const entry of entries) {
          take(entry);
          if ((entry.delta ?? 0) === 0) first.resolve();
        }
        clearTimeout(quiet);
      } catch (error) {
        if (!closed) tell(`The queue of trainings cannot be watched: ${message(error)}`);
      }
      if (!closed) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  // Who could not see cannot say that nothing has changed.
  const unheard = nats.changed(() => {
    for (const each of seen.values()) each.since = now();
  });

  const first = Promise.withResolvers<void>();
  void watch(first);
  await first.promise;
  return {
    list: () => [...seen.values()].map(({ record }) => record),
    find: (name) => seen.get(name)?.record ?? null,
    silence(name, revision) {
      const met = seen.get(name);
      return met?.revision === revision && nats.isUp ? now() - met.since : 0;
    },
    revisionOf: (name) => seen.get(name)?.revision ?? 0,
    onChange: (each) => void heard.push(each),
    close() {
      closed = true;
      clearInterval(flushing);
      unheard();
      stop();
    },
  };
}
