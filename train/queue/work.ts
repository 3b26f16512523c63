import { join } from "node:path";
import { message } from "../../runtime/base/message.ts";
import { forgetOldJobs, type TrainingQueue } from "../../runtime/queue/training_queue.ts";
import type { HeldEvent } from "../../runtime/queue/fenced_record.ts";
import type { HeldJob } from "../../runtime/queue/held_job.ts";
import { openJobClaims } from "../../runtime/queue/job_claims.ts";
import type { QueueTiming } from "../../runtime/queue/timing.ts";
import { doJob, type JobOptions, type JobOutcome } from "./do_job.ts";

export interface WorkOptions extends Pick<JobOptions, "keepAvatar" | "checkpointMs" | "signal"> {
  readonly queue: TrainingQueue;
  readonly timing: QueueTiming;
  /** Unique among all processes there ever were. */
  readonly worker: string;
  /** Where jobs' files lie while they are at work. */
  readonly folder: string;
  /** How many at once. */
  readonly jobs: number;
  /** Whether it ends when the queue is empty. */
  readonly once: boolean;
  /** How often in a row a job's worker may end without a word. */
  readonly retries: number;
  /** For tests: another module that trains. */
  readonly trainer?: URL;
  tell(words: string): void;
  onHeld?(event: HeldEvent): void;
}

/** What trains. */
const TRAINER = new URL("../studio/training_process.ts", import.meta.url);

/** Takes jobs and does them, until the signal comes. @returns how many were done */
export async function work(options: WorkOptions): Promise<number> {
  const { queue, worker, timing, retries, tell, onHeld, signal, once, folder, trainer = TRAINER } = options;
  const claims = openJobClaims({
    ...{ store: queue.store, messages: queue.messages, observed: queue.observed },
    ...{ worker, timing, retries, tell, ...onHeld && { onHeld } },
  });
  let done = 0;

  async function take(job: HeldJob): Promise<JobOutcome> {
    const { name } = job.order, { attempt } = job;
    tell(`${name} begins${attempt === 1 ? "" : `, attempt ${attempt} from step ${job.record.step}`}`);
    return await doJob(job, {
      ...options,
      trainer,
      folder: join(folder, `${name}-${attempt}`),
    });
  }

  async function lane(): Promise<void> {
    for (;;) {
      const job = await claims.next(signal, once);
      if (job === null) return;
      const outcome = await take(job);
      if (outcome === "done") done += 1;
      const reason = outcome === "failed" ? `: ${job.record.error}` : "";
      tell(`${job.order.name} is ${outcome === "lost" ? "somebody else's now" : outcome}${reason}`);
      await forgetOldJobs(queue).catch((error) => tell(`Old jobs stay in the queue: ${message(error)}`));
    }
  }

  await Promise.all(Array.from({ length: options.jobs }, lane));
  return done;
}
