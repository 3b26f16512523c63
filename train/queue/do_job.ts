import { BlobError } from "../../runtime/blobs/blob_store.ts";
import { message } from "../../runtime/base/message.ts";
import type { JobRecord } from "../../runtime/protocol/training_jobs.ts";
import { removeJobFiles } from "../../runtime/queue/job_files.ts";
import type { HeldJob } from "../../runtime/queue/held_job.ts";
import type { TrainingQueue } from "../../runtime/queue/training_queue.ts";
import type { QueueTiming } from "../../runtime/queue/timing.ts";
import { startTrainingChild, type TrainingChild } from "../../runtime/server/studio/training_child.ts";
import { openTrainingFiles } from "../../runtime/server/studio/training_files.ts";
import { type JobPlace, type LaidOut, layOut, openJobPlace } from "./job_place.ts";
import { createJobUpload, filesOf, type JobUpload } from "./job_upload.ts";

/** What a job came to, here. */
export type JobOutcome = "done" | "cancelled" | "failed" | "given back" | "lost";

export interface JobOptions {
  readonly queue: TrainingQueue;
  readonly timing: QueueTiming;
  /** Where this attempt's files lie until it ends. */
  readonly folder: string;
  /** The module that trains. */
  readonly trainer: URL;
  readonly checkpointMs: number;
  /** A worker that ends gives its jobs back. */
  readonly signal: AbortSignal;
  tell(words: string): void;
  /** An avatar was made, and lies among the blobs. */
  keepAvatar?(record: JobRecord): Promise<void>;
}

/** Who is to stop has so long to end its step, and to write a checkpoint or the avatar as it stands. */
const GRACE_MS = 8_000, KEEP_GRACE_MS = 120_000;
const AGAIN_MS = 500;

/** Trains a job that this worker holds, in a process of its own, until it is over or somebody else's. */
export async function doJob(job: HeldJob, options: JobOptions): Promise<JobOutcome> {
  const place = openJobPlace(options.folder, job.order.name);
  try {
    return await train(job, place, options);
  } catch (error) {
    if (job.lost.aborted) return "lost";
    options.tell(`${job.order.name} is given back: ${message(error)}`);
    return await job.giveBack(message(error)) ? "given back" : "lost";
  } finally {
    await place.remove();
  }
}

async function train(job: HeldJob, place: JobPlace, options: JobOptions): Promise<JobOutcome> {
  const { queue: { blobs }, timing, signal, tell } = options;
  let laid: LaidOut;
  try {
    laid = await layOut(place, job.order, job.record, blobs, tell);
  } catch (error) {
    if (error instanceof BlobError) throw error;
    return await job.fail(message(error)) ? "failed" : "lost";
  }
  const upload = createJobUpload(job, blobs, openTrainingFiles(place.root, () => null), place);
  const child = startChild(job, place, laid, options);
  const unwatch = stopWhenTold(child, job, signal);
  // What is not told now is told the next time, or at the end.
  let sending: Promise<void> = Promise.resolve(), isSending = false;
  const ticking = setInterval(() => {
    if (isSending || !job.held()) return;
    isSending = true;
    sending = upload.send().catch(() => {}).finally(() => isSending = false);
  }, timing.beatMs);
  const { error, fault } = await child.ended;
  clearInterval(ticking);
  unwatch();
  await sending;
  if (job.lost.aborted) return "lost";
  if (error !== null && fault === "order" && !job.cancelled.aborted) {
    return await job.fail(error) ? "failed" : "lost";
  }
  return await end(job, place, upload, error, options);
}

function startChild(job: HeldJob, place: JobPlace, laid: LaidOut, options: JobOptions): TrainingChild {
  const { name, prompt, profile, changes, look, shape } = job.order;
  const child = startTrainingChild(options.trainer, {
    ...{ name, prompt, profile, look, folder: place.folder, out: place.out },
    job: { ...laid, changes, shape, checkpointMs: options.checkpointMs },
  });
  child.planned.then((steps) => job.report((record) => ({ ...record, steps })), () => {});
  return child;
}

/** Whoever has lost its job stops at once, and who is told to stop behind the step in work. @returns ends that */
function stopWhenTold(child: TrainingChild, job: HeldJob, signal: AbortSignal): () => void {
  let late: ReturnType<typeof setTimeout> | undefined;
  const stop = (keep: boolean) => {
    child.tell({ type: "stop", keep });
    late ??= setTimeout(child.kill, keep ? KEEP_GRACE_MS : GRACE_MS);
  };
  const watched = [
    [job.lost, child.kill],
    [job.cancelled, () => stop(job.record.cancel === "keep")],
    [signal, () => stop(false)],
  ] as const;
  for (const [each, act] of watched) {
    if (each.aborted) act();
    else each.addEventListener("abort", act);
  }
  return () => {
    clearTimeout(late);
    for (const [each, act] of watched) each.removeEventListener("abort", act);
  };
}

/** The training has ended: says what came of it, as often as it takes until somebody hears. */
async function end(
  job: HeldJob,
  place: JobPlace,
  upload: JobUpload,
  error: string | null,
  { queue: { blobs }, signal, keepAvatar, tell }: JobOptions,
): Promise<JobOutcome> {
  const isWhole = error === null && !job.cancelled.aborted && (await place.avatarFiles()).length > 0;
  if (!isWhole && !job.cancelled.aborted) {
    if (error === null || signal.aborted) await untilHeard(job, () => upload.send());
    const reason = signal.aborted ? null : error ?? "the training ended before its last step";
    if (reason !== null) tell(`${job.order.name} is given back: ${reason}`);
    return await job.giveBack(reason) ? "given back" : "lost";
  }
  const last = await untilHeard(job, () => upload.last());
  if (last === null) return "lost";
  const state = isWhole ? "done" : "cancelled";
  const finished = await job.finish((record) => ({
    ...{ ...record, ...last, state, checkpoints: [], secondsLeft: null, changed: Date.now() },
    ...isWhole && { step: record.steps },
  }));
  if (!finished) return "lost";
  // Where it goes besides may be full; the avatar is there all the same.
  if (last.avatar !== null) await keepAvatar?.(job.record).catch((error) => tell(message(error)));
  await removeJobFiles(blobs, job.order.name, filesOf(job.record)).catch(() => {});
  return state;
}

/** @returns null where the job is somebody else's */
async function untilHeard<T>(job: HeldJob, say: () => Promise<T>): Promise<T | null> {
  while (!job.lost.aborted) {
    try {
      return await say();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
  return null;
}
