import { basename, join } from "node:path";
import { BlobError, type BlobStore } from "../../runtime/blobs/blob_store.ts";
import { message } from "../../runtime/base/message.ts";
import { type JobOrder, type JobRecord, MOST_FILE_BYTES } from "../../runtime/protocol/training_jobs.ts";
import { readJobFile } from "../../runtime/queue/job_files.ts";
import { namesIn } from "../../runtime/system/names_in.ts";

/** Where a worker keeps what one attempt at a job needs and writes; nothing of it outlives the attempt. */
export interface JobPlace {
  /** Of the training in `root`. */
  readonly name: string;
  readonly root: string;
  readonly folder: string;
  readonly out: string;
  readonly run: string;
  readonly metrics: string;
  /** Those that are whole, the oldest first. */
  checkpoints(): Promise<{ step: number; path: string }[]>;
  previews(): Promise<string[]>;
  /** None where no avatar was saved. */
  avatarFiles(): Promise<string[]>;
  remove(): Promise<void>;
}

export function openJobPlace(root: string, job: string): JobPlace {
  const name = "training", folder = join(root, name), out = join(root, "avatars", job);
  return {
    ...{ name, root, folder, out, run: join(folder, "run.json"), metrics: join(folder, "metrics.jsonl") },
    async checkpoints() {
      const all = (await shownIn(join(folder, "checkpoints"))).flatMap((file) => {
        const step = /^checkpoint_(\d+)\.bin$/.exec(file)?.[1];
        return step === undefined ? [] : [{ step: Number(step), path: join(folder, "checkpoints", file) }];
      });
      return all.sort((a, b) => a.step - b.step);
    },
    previews: async () => (await shownIn(join(folder, "previews"))).filter((file) => /^\d+\.png$/.test(file)),
    avatarFiles: () => shownIn(out),
    remove: () => Deno.remove(root, { recursive: true }).catch(() => {}),
  };
}

/** What an order brings along and a record keeps, as files of this machine. */
export interface LaidOut {
  readonly clips: readonly string[];
  /** Whether there is something to go on with. */
  readonly resumes: boolean;
}

/**
 * Fetches what a job needs.
 *
 * @param tell told of a checkpoint that is not whole
 * @throws {BlobError} where a store does not answer
 * @throws {Error} where something that the order names is not there, or not what it says
 */
export async function layOut(
  place: JobPlace,
  order: JobOrder,
  record: JobRecord,
  blobs: BlobStore,
  tell: (words: string) => void,
): Promise<LaidOut> {
  await place.remove();
  await Deno.mkdir(join(place.folder, "checkpoints"), { recursive: true });
  await Deno.mkdir(join(place.root, "clips"));
  const clips: string[] = [];
  for (const { name, file } of order.clips) {
    // Readers go by the ending; the rest of a stranger's name is none of this machine's.
    const path = join(place.root, "clips", `${clips.length}-${safeName(name)}`);
    await Deno.writeFile(path, await readJobFile(blobs, file, MOST_FILE_BYTES));
    clips.push(path);
  }
  if (record.run === null || !await layOutCheckpoint(place, record, blobs, tell)) {
    return { clips, resumes: false };
  }
  const run = JSON.parse(new TextDecoder().decode(await readJobFile(blobs, record.run, MOST_RUN_BYTES)));
  await Deno.writeTextFile(place.run, JSON.stringify({ ...run, clips, out: place.out }));
  if (record.metrics) {
    await Deno.writeFile(place.metrics, await readJobFile(blobs, record.metrics, MOST_METRICS_BYTES));
  }
  return { clips, resumes: true };
}

const MOST_RUN_BYTES = 1 << 20, MOST_METRICS_BYTES = 256 << 20;

const safeName = (name: string): string => basename(name).replace(/[^A-Za-z0-9._-]+/g, "_").slice(-80);

async function layOutCheckpoint(
  place: JobPlace,
  { checkpoints }: JobRecord,
  blobs: BlobStore,
  tell: (words: string) => void,
): Promise<boolean> {
  for (const { step, file } of checkpoints) {
    try {
      const bytes = await readJobFile(blobs, file, MOST_FILE_BYTES);
      const name = `checkpoint_${String(step).padStart(7, "0")}.bin`;
      await Deno.writeFile(join(place.folder, "checkpoints", name), bytes);
      return true;
    } catch (error) {
      if (error instanceof BlobError && error.isPassing) throw error;
      tell(`The checkpoint of step ${step} is passed over: ${message(error)}`);
    }
  }
  return false;
}

/** In order, but for what is being written. */
const shownIn = async (folder: string): Promise<string[]> =>
  (await namesIn(folder)).filter((name) => !name.startsWith(".")).sort();
