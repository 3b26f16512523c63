import type { BlobStore } from "../blobs/blob_store.ts";
import { openNatsBlobs } from "../blobs/nats_blobs.ts";
import { numberedName } from "../base/names.ts";
import type { Nats } from "../nats/connect_nats.ts";
import { isOver, type JobFile, type JobOrder, type JobRecord } from "../protocol/training_jobs.ts";
import { readJobFile, removeJobFiles } from "./job_files.ts";
import { type JobMessages, openJobMessages } from "./job_messages.ts";
import { ConflictError, type JobStore, openJobStore } from "./job_store.ts";
import { type ObservedJobs, observeJobs } from "./observed_jobs.ts";
import { type QueueTiming, USUAL_TIMING } from "./timing.ts";
import { cancelJob, queuedRecord } from "./transitions.ts";

/** What is to be trained, before it has a name of its own. */
export type WantedJob = Omit<JobOrder, "submitted">;

/** The queue of trainings that machines share, as those see it who put something in. */
export interface TrainingQueue {
  readonly store: JobStore;
  readonly messages: JobMessages;
  readonly observed: ObservedJobs;
  readonly blobs: BlobStore;
  /**
   * Puts a job into the queue, under its name or, where that is taken, one with a number behind it.
   *
   * @param isTaken whether something else has a name
   * @returns once it cannot be lost any more
   */
  submit(wanted: WantedJob, isTaken?: (name: string) => Promise<boolean>): Promise<JobRecord>;
  list(): JobRecord[];
  find(name: string): JobRecord | null;
  /** Says that nobody wants more of a job. @returns how it stands then; null where there is none, or nothing to be ended */
  cancel(name: string, keep: boolean): Promise<JobRecord | null>;
  /** A file of a job. @throws {Error} where it is not there, or not whole */
  read(file: JobFile, most: number): Promise<Uint8Array<ArrayBuffer>>;
  onChange(heard: (record: JobRecord) => void): void;
  close(): void;
}

/** Finished jobs that are remembered: of more, the newest. */
const MOST_FINISHED = 200;
/** Attempts against changes of others. */
const TRIES = 20;

export async function openTrainingQueue(
  nats: Nats,
  { timing = USUAL_TIMING, tell }: { readonly timing?: QueueTiming; tell?(words: string): void } = {},
): Promise<TrainingQueue> {
  const store = await openJobStore(nats);
  const [messages, blobs, observed] = await Promise.all([
    openJobMessages(nats, timing.ackWaitMs),
    openNatsBlobs(nats),
    observeJobs(nats, store, tell && { tell }),
  ]);
  return {
    ...{ store, messages, observed, blobs },
    async submit(wanted, isTaken = () => Promise.resolve(false)) {
      for (let name = wanted.name, count = 2;; name = numberedName("avatar", wanted.name, count++)) {
        const order = { ...wanted, name, submitted: Date.now() };
        // The order is the job: from then on whoever finds it without the rest adds that.
        if (await isTaken(name) || !await store.createOrder(order)) continue;
        const record = queuedRecord(order);
        await store.createRecord(record).catch((error) => {
          if (!(error instanceof ConflictError)) throw error;
        });
        await messages.send(name);
        return record;
      }
    },
    list: observed.list,
    find: observed.find,
    async cancel(name, keep) {
      for (let tries = 0; tries < TRIES; tries++) {
        const met = await store.readRecord(name);
        const changed = met?.record ? cancelJob(met.record, keep, Date.now()) : null;
        if (changed === null) return met?.record && !isOver(met.record) ? met.record : null;
        try {
          await store.updateRecord(changed, met!.revision);
          return changed;
        } catch (error) {
          // It is renewed every other second.
          if (!(error instanceof ConflictError)) throw error;
        }
      }
      throw new Error(`Cannot cancel a training, its record must stand still for a moment: ${name}`);
    },
    read: (file, most) => readJobFile(blobs, file, most),
    onChange: observed.onChange,
    close: observed.close,
  };
}

/** Takes finished jobs away that are older than those which are remembered. */
export async function forgetOldJobs({ store, blobs, observed }: TrainingQueue): Promise<void> {
  const finished = observed.list().filter(isOver).sort((a, b) => b.changed - a.changed);
  for (const { name } of finished.slice(MOST_FINISHED)) {
    await store.forget(name);
    await removeJobFiles(blobs, name);
  }
}
