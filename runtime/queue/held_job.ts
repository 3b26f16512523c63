import type { JsMsg } from "@nats-io/jetstream";
import { isOver, type JobOrder, type JobRecord } from "../protocol/training_jobs.ts";
import { type Change, type FenceOptions, fenceRecord } from "./fenced_record.ts";
import { failedRecord, givenBack } from "./transitions.ts";

/** A job in this worker's hands. Whatever leaves the worker waits for `whenHeld`. */
export interface HeldJob {
  readonly order: JobOrder;
  readonly attempt: number;
  /** As it was last written. */
  readonly record: JobRecord;
  /** Aborts when it is somebody else's. */
  readonly lost: AbortSignal;
  /** Aborts when somebody wants no more of it. */
  readonly cancelled: AbortSignal;
  /** Whether nobody else can have it, by this machine's own clock. */
  held(): boolean;
  /** @returns whether it is held, once that is known; false where it is lost */
  whenHeld(): Promise<boolean>;
  /** What is to be told with the next renewal. */
  report(change: Change): void;
  /** The same at once. @returns false where it is lost */
  write(change: Change): Promise<boolean>;
  /** The last that is said of it; nobody is given it again. @returns false where it was lost before */
  finish(change: Change): Promise<boolean>;
  fail(reason: string): Promise<boolean>;
  /** Somebody else may have it at once. @param crashed what went wrong here, null where nothing did */
  giveBack(crashed: string | null): Promise<boolean>;
}

export interface HoldOptions extends FenceOptions {
  readonly message: Pick<JsMsg, "working" | "ack" | "nak">;
  readonly order: JobOrder;
  readonly retries: number;
}

/** Renews what was taken until it is over. */
export function holdJob(options: HoldOptions): HeldJob {
  const { message, order, timing, retries } = options;
  const fence = fenceRecord(options);
  let waiting: Change[] = [], isBeating = false;

  async function beat(): Promise<void> {
    if (fence.isOver) return clearInterval(beating);
    if (isBeating) return;
    isBeating = true;
    const changes = waiting;
    waiting = [];
    try {
      message.working();
      const written = await fence.attempt((record) => changes.reduce((all, each) => each(all), record));
      if (written === null) waiting = [...changes, ...waiting];
    } catch {
      // What cannot be told is not told: the next renewal goes without.
    } finally {
      isBeating = false;
    }
  }
  const beating = setInterval(() => void beat(), timing.beatMs);

  async function finish(change: Change, release: () => void): Promise<boolean> {
    const written = await fence.release(change);
    if (written) release();
    clearInterval(beating);
    return written;
  }

  return {
    order,
    attempt: options.record.attempt,
    lost: fence.lost,
    cancelled: fence.cancelled,
    get record() {
      return fence.record;
    },
    held: fence.held,
    async whenHeld() {
      while (!fence.isOver && !fence.held()) {
        await new Promise((resolve) => setTimeout(resolve, timing.beatMs / 4));
      }
      return !fence.isOver;
    },
    report: (change) => void waiting.push(change),
    write: fence.write,
    finish: (change) => finish(change, () => message.ack()),
    fail: (reason) => finish((record) => failedRecord(record, reason, Date.now()), () => message.ack()),
    giveBack: (crashed) =>
      finish(
        (record) => givenBack(record, crashed, retries, Date.now()),
        () => isOver(fence.record) ? message.ack() : message.nak(crashed === null ? 0 : timing.beatMs),
      ),
  };
}
