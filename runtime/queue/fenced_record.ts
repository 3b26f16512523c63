import { BrokenJobError, isOver, type JobRecord } from "../protocol/training_jobs.ts";
import { ConflictError, type JobStore } from "./job_store.ts";
import type { QueueTiming } from "./timing.ts";

/** What a holder tells of itself, for those who check that there is one at a time. Times are `now()`'s. */
export interface HeldEvent {
  readonly job: string;
  readonly attempt: number;
  readonly what: "held" | "released" | "lost";
  readonly from: number;
  /** It is held until then, if nothing more is said. */
  readonly until: number;
}

export interface FenceOptions {
  readonly store: Pick<JobStore, "readRecord" | "updateRecord">;
  /** As it was taken. */
  readonly record: JobRecord;
  readonly revision: number;
  /** When the taking was begun, by `now`. */
  readonly since: number;
  readonly timing: QueueTiming;
  readonly now?: () => number;
  readonly onHeld?: ((event: HeldEvent) => void) | undefined;
}

export type Change = (record: JobRecord) => JobRecord;

/**
 * A record that one holder changes, by compare-and-set: whoever else takes the job does so by the same record, so that the
 * holder's next change fails, and it is held for no longer than others have to wait for it.
 */
export interface FencedRecord {
  readonly record: JobRecord;
  readonly lost: AbortSignal;
  readonly cancelled: AbortSignal;
  /** Whether it is given back, done or lost. */
  readonly isOver: boolean;
  held(): boolean;
  /** @returns whether it is written, false where the job is somebody else's; null where nobody knows */
  attempt(change: Change): Promise<boolean | null>;
  /** Again and again until somebody has answered. */
  write(change: Change): Promise<boolean>;
  /** The last change. */
  release(change: Change): Promise<boolean>;
}

/** Tries in a row against changes of others: a wish to cancel is one. */
const TRIES = 5;
const AGAIN_MS = 500;
/** Of a lease: what was sent to a server that is gone is sent again before others may take the job from the one that is back. */
const PATIENCE = 0.25;

export function fenceRecord(options: FenceOptions): FencedRecord {
  const { store, timing, now = () => performance.now(), onHeld } = options;
  const { name, worker, attempt } = options.record;
  const lost = new AbortController(), cancelled = new AbortController();
  let { record, revision } = options, until = 0, over = false;
  let turn: Promise<unknown> = Promise.resolve();

  function renewed(from: number): void {
    until = from + timing.leaseMs - timing.marginMs;
    onHeld?.({ job: name, attempt, what: "held", from, until });
  }

  /** @param at until when it was held */
  function end(what: "released" | "lost", at: number): void {
    over = true;
    onHeld?.({ job: name, attempt, what, from: at, until: at });
    if (what === "lost") lost.abort();
  }

  /** Somebody has changed it: takes that over. @returns whether `next` stands there already; null where one cannot go on now */
  async function meet(next: JobRecord): Promise<boolean | null> {
    const met = await store.readRecord(name).catch(() => undefined);
    if (met === undefined) return null;
    const theirs = met?.record ?? null;
    // Nobody has answered, and yet it was written.
    const isWritten = theirs !== null && JSON.stringify(theirs) === JSON.stringify({ ...theirs, ...next });
    const isMine = theirs !== null && theirs.worker === worker && theirs.attempt === attempt &&
      !isOver(theirs);
    if (theirs === null || !isWritten && !isMine) {
      end("lost", Math.min(now(), until));
      return null;
    }
    record = theirs;
    revision = met!.revision;
    if (record.cancel !== null) cancelled.abort();
    return isWritten;
  }

  async function write(change: Change): Promise<boolean | null> {
    for (let tries = 0; tries < TRIES && !over; tries++) {
      const from = now(), next = change(record);
      try {
        revision = await store.updateRecord(next, revision, timing.leaseMs * PATIENCE);
        record = next;
        if (next.state === "running") renewed(from);
        return true;
      } catch (error) {
        if (error instanceof BrokenJobError) throw error;
        if (!(error instanceof ConflictError)) return null;
      }
      const met = await meet(next);
      if (met === true) return true;
      if (met === null) break;
    }
    return over ? false : null;
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };

  const untilAnswered = async (change: Change): Promise<boolean> => {
    while (!over) {
      const written = await write(change);
      if (written !== null) return written;
      await new Promise((resolve) => setTimeout(resolve, Math.min(AGAIN_MS, timing.beatMs)));
    }
    return false;
  };

  renewed(options.since);
  return {
    lost: lost.signal,
    cancelled: cancelled.signal,
    get record() {
      return record;
    },
    get isOver() {
      return over;
    },
    held: () => !over && now() < until,
    attempt: (change) => inTurn(() => write(change)),
    write: (change) => inTurn(() => untilAnswered(change)),
    release: (change) =>
      inTurn(async () => {
        // From here on somebody else may have it, whenever the answer comes.
        const since = Math.min(now(), until);
        const written = await untilAnswered(change);
        if (written) end("released", since);
        return written;
      }),
  };
}
