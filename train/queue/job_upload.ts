import { join } from "node:path";
import { putJobFile } from "../../runtime/queue/job_files.ts";
import type { HeldJob } from "../../runtime/queue/held_job.ts";
import type { BlobStore } from "../../runtime/blobs/blob_store.ts";
import { type JobFile, type JobRecord, MOST_PREVIEWS } from "../../runtime/protocol/training_jobs.ts";
import type { TrainingFiles } from "../../runtime/server/studio/training_files.ts";
import type { JobPlace } from "./job_place.ts";

/** Of figures, between two that are sent. */
const METRICS_MS = 1000;

/** Sends what a training writes to where all machines see it. */
export interface JobUpload {
  /** Sends what is new, while the job is held. @throws {Error} where a store does not answer: the next time will do */
  send(): Promise<void>;
  /** The same with the newest figures, and the avatar's files where there is one. @returns what is to stand in the record */
  last(): Promise<Pick<JobRecord, "metrics" | "avatar">>;
}

export function createJobUpload(
  job: HeldJob,
  blobs: BlobStore,
  files: TrainingFiles,
  place: JobPlace,
): JobUpload {
  const { name } = job.order;
  /** What was sent under a name and may be replaced. */
  const litter: JobFile[] = [];
  let checkpoint = job.record.checkpoints[0]?.step ?? 0, figures = "", figuresAt = -Infinity, sent = 0;
  const previews = new Set(job.record.previews.map(({ name }) => name));

  /** A name of its own for all that is sent: who has lost the job overwrites nothing. */
  const put = async (what: string, bytes: Uint8Array<ArrayBuffer>): Promise<JobFile> => {
    if (!await job.whenHeld()) throw new Error("the job is somebody else's");
    return await putJobFile(blobs, name, `${job.attempt}/${++sent}-${what}`, bytes);
  };

  async function sendCheckpoint(): Promise<void> {
    const newest = (await place.checkpoints()).at(-1);
    if (newest === undefined || newest.step <= checkpoint) return;
    const bytes = await Deno.readFile(newest.path);
    const run = job.record.run ?? await put("run.json", await Deno.readFile(place.run));
    const file = await put("checkpoint.bin", bytes), metrics = await putMetrics(true);
    const old = job.record.checkpoints;
    const written = await job.write((record) => ({
      ...{ ...record, run, crashes: 0, metrics: metrics ?? record.metrics },
      checkpoints: [{ step: newest.step, file }, ...old].slice(0, 2),
    }));
    if (!written) return;
    checkpoint = newest.step;
    litter.push(...old.slice(1).map(({ file }) => file));
  }

  async function sendPreviews(): Promise<void> {
    for (const each of await place.previews()) {
      if (previews.has(each)) continue;
      const file = await put(each, await Deno.readFile(join(place.folder, "previews", each)));
      previews.add(each);
      job.report((record) => ({ ...record, previews: withPreview(record.previews, { name: each, file }) }));
    }
  }

  async function putMetrics(now = false): Promise<JobFile | null> {
    if (!now && performance.now() - figuresAt < METRICS_MS) return null;
    const text = await Deno.readTextFile(place.metrics).catch(() => "");
    if (text === "" || text === figures) return null;
    const file = await put("metrics.jsonl", new TextEncoder().encode(text));
    figures = text;
    figuresAt = performance.now();
    if (job.record.metrics) litter.push(job.record.metrics);
    return file;
  }

  async function tidy(): Promise<void> {
    const inUse = new Set(filesOf(job.record).map(({ blob }) => blob));
    for (const each of litter.splice(0)) {
      if (inUse.has(each.blob)) litter.push(each);
      else await blobs.delete(each.blob);
    }
  }

  return {
    async send() {
      const training = await files.find(place.name);
      if (training === null) return;
      const { step, steps, secondsLeft } = training;
      // Figures come less often than checkpoints.
      const stands = Math.max(step, checkpoint);
      job.report((record) => ({ ...record, step: stands, steps, secondsLeft, changed: Date.now() }));
      await sendCheckpoint();
      await sendPreviews();
      const metrics = await putMetrics();
      if (metrics) job.report((record) => ({ ...record, metrics }));
      await tidy();
    },
    async last() {
      await sendPreviews();
      const avatar: NonNullable<JobRecord["avatar"]> = [];
      for (const file of await place.avatarFiles()) {
        avatar.push({ name: file, file: await put(file, await Deno.readFile(join(place.out, file))) });
      }
      const metrics = await putMetrics(true) ?? job.record.metrics;
      return { metrics, avatar: avatar.length > 0 ? avatar : null };
    },
  };
}

function withPreview(all: JobRecord["previews"], one: JobRecord["previews"][number]): JobRecord["previews"] {
  return [...all.filter(({ name }) => name !== one.name), one]
    .sort((a, b) => a.name < b.name ? -1 : 1).slice(-MOST_PREVIEWS);
}

/** All files that a record names. */
export function filesOf({ run, checkpoints, metrics, previews, avatar }: JobRecord): JobFile[] {
  const single = [run, metrics].filter((file) => file !== null);
  return [...single, ...[...checkpoints, ...previews, ...avatar ?? []].map(({ file }) => file)];
}
