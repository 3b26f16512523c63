import { isOver, type JobOrder, type JobRecord, MOST_REASON } from "../protocol/training_jobs.ts";

/* How a job's record changes: pure, each from the record as it was read to the one that is to stand in its place. */

/** What a worker does with a job that was given to it. */
export type Taking =
  | { readonly kind: "take"; readonly record: JobRecord }
  /** Somebody else has it, as far as one can know. */
  | { readonly kind: "wait" }
  /** Nothing is to be done any more; `record` where that is yet to be written. */
  | { readonly kind: "over"; readonly record: JobRecord | null };

/** A job that nobody has taken yet. */
export function queuedRecord({ name, prompt, submitted }: JobOrder): JobRecord {
  return {
    ...{ name, prompt, state: "queued", attempt: 0, crashes: 0, worker: null, cancel: null },
    ...{ step: 0, steps: 0, secondsLeft: null, run: null, checkpoints: [], metrics: null, previews: [] },
    ...{ avatar: null, error: null, submitted, changed: submitted },
  };
}

/**
 * A worker is given a job.
 *
 * @param expired whether who has it has said nothing for as long as it may hold it
 * @param retries how often in a row a worker may end without a word
 */
export function takeJob(
  record: JobRecord,
  { worker, expired, retries, now }: {
    readonly worker: string;
    readonly expired: boolean;
    readonly retries: number;
    readonly now: number;
  },
): Taking {
  if (isOver(record)) return { kind: "over", record: null };
  const running = record.state === "running";
  if (running && !expired) return { kind: "wait" };
  if (record.cancel !== null) return { kind: "over", record: cancelled(record, now) };
  const crashes = record.crashes + (running ? 1 : 0);
  if (crashes > retries) return { kind: "over", record: deadRecord({ ...record, crashes }, now) };
  return {
    kind: "take",
    record: {
      ...{ ...record, state: "running", attempt: record.attempt + 1, crashes, worker },
      ...{ step: record.checkpoints[0]?.step ?? 0, secondsLeft: null, changed: now },
    },
  };
}

/** Somebody wants no more of a job; null where nothing is to be changed. */
export function cancelJob(record: JobRecord, keep: boolean, now: number): JobRecord | null {
  if (isOver(record)) return null;
  if (record.state === "queued") return cancelled(record, now);
  const cancel = keep ? "keep" : "drop";
  return record.cancel === cancel ? null : { ...record, cancel };
}

/** Its worker gives it back. @param crashed whether that is for something that went wrong there */
export function givenBack(
  record: JobRecord,
  crashed: string | null,
  retries: number,
  now: number,
): JobRecord {
  if (record.cancel !== null) return cancelled(record, now);
  const crashes = record.crashes + (crashed === null ? 0 : 1);
  return crashes > retries
    ? deadRecord({ ...record, crashes }, now, crashed)
    : { ...record, state: "queued", crashes, worker: null, secondsLeft: null, changed: now };
}

/** It is of no use to try again. */
export const failedRecord = (record: JobRecord, reason: string, now: number): JobRecord => ({
  ...{ ...record, state: "failed", secondsLeft: null, changed: now },
  error: reason.slice(0, MOST_REASON) || "Nothing is known of why",
});

const cancelled = (record: JobRecord, now: number): JobRecord => ({
  ...{ ...record, state: "cancelled", secondsLeft: null, changed: now },
});

const deadRecord = (record: JobRecord, now: number, last: string | null = null): JobRecord => ({
  ...failedRecord(
    record,
    `Given up, its worker ended ${record.crashes} times in a row without getting further` +
      (last === null ? "" : `: ${last}`),
    now,
  ),
  state: "dead",
});
