import { join } from "node:path";
import { message } from "../../base/message.ts";
import { slugOf } from "../../base/names.ts";
import { isOver, type JobRecord } from "../../protocol/training_jobs.ts";
import type { Training, TrainingReport } from "../../protocol/training_report.ts";
import type { ReadPrompt, TrainingAsked } from "../../protocol/trainings.ts";
import { bringAvatar } from "../../queue/bring_avatar.ts";
import type { TrainingQueue } from "../../queue/training_queue.ts";
import { keepFiles } from "./kept_files.ts";
import { shownJob } from "./shown_job.ts";
import type { TrainingFiles } from "./training_files.ts";
import type { Trainings } from "./trainings.ts";

/** Jobs that wait or are at work: who asks for more is refused. */
const MOST_OPEN = 100;
/** The most of a job's figures that one answer holds, bytes; the page asks for the rest. */
const MOST_BYTES = 1 << 20;

/** The queue that machines share, as a server has it. */
export interface SharedQueue {
  readonly jobs: TrainingQueue;
  /** Whether what is asked for here goes there; it is made here where not. */
  readonly takes: boolean;
}

export interface QueuedOptions {
  readonly queue: SharedQueue;
  /** Trainings of this server alone. */
  readonly own: Trainings;
  readonly files: TrainingFiles;
  /** The folder of avatars. */
  readonly avatars: string;
  isShown(name: string): boolean;
  tell?(words: string): void;
}

/** Trainings of this server and of the queue, in one list. Where both have a name it is the queue's. */
export function queuedTrainings(options: QueuedOptions): Trainings {
  const { queue: { jobs, takes }, own, files, avatars, isShown, tell = console.error } = options;
  const fileOf = keepFiles(jobs.read);
  /** What was seen to be at work: its avatar is brought here once there is one. */
  const open = new Set(jobs.list().filter((record) => !isOver(record)).map(({ name }) => name));

  const told = (record: JobRecord): Training => {
    const { name } = record, silence = jobs.observed.silence(name, jobs.observed.revisionOf(name));
    return shownJob(record, silence, record.avatar !== null && isShown(name) ? name : null);
  };

  async function bring(record: JobRecord): Promise<void> {
    if (!isOver(record)) return void open.add(record.name);
    if (!open.delete(record.name)) return;
    try {
      await bringAvatar(jobs, record, join(avatars, record.name));
    } catch (error) {
      tell(`The avatar ${record.name} cannot be brought here: ${message(error)}`);
    }
  }
  jobs.onChange((record) => void bring(record));

  async function put(asked: TrainingAsked, { look }: ReadPrompt): Promise<Training> {
    const waiting = jobs.list().filter((record) => !isOver(record)).length;
    if (waiting >= MOST_OPEN) throw new Error(`so many others are waiting: ${waiting}`);
    const { prompt, name = slugOf(prompt), profile, seed, steps, size } = asked;
    const record = await jobs.submit({
      ...{ name, prompt, look, clips: [], ...profile && { profile } },
      changes: {
        ...seed !== undefined && { seed },
        ...steps !== undefined && { steps },
        ...size !== undefined && { size },
      },
    }, async (name) => isShown(name) || await files.has(name));
    return told(record);
  }

  return {
    read: own.read,
    get coming() {
      return own.coming;
    },
    async list() {
      const shared = jobs.list(), names = new Set(shared.map(({ name }) => name));
      return [...shared.map(told), ...(await own.list()).filter(({ name }) => !names.has(name))];
    },
    async find(name) {
      const record = jobs.find(name);
      return record === null ? await own.find(name) : told(record);
    },
    async linesFrom(name, from) {
      const record = jobs.find(name);
      if (record === null) return await own.linesFrom(name, from);
      const previews = record.previews.map(({ name }) => name);
      const bytes = record.metrics === null
        ? new Uint8Array()
        : await fileOf(record.metrics).catch(() => null);
      // What cannot be had now is asked for again.
      if (bytes === null) return { lines: [], next: from, previews };
      return { ...linesOf(bytes, from), previews };
    },
    async preview(name, file) {
      const record = jobs.find(name);
      const found = record?.previews.find((each) => each.name === file);
      return found ? await fileOf(found.file).catch(() => null) : null;
    },
    async begin(asked, reading) {
      return takes ? { training: await put(asked, reading) } : await own.begin(asked, reading);
    },
    async stop(name, keep) {
      return jobs.find(name) === null ? await own.stop(name, keep) : await jobs.cancel(name, keep) !== null;
    },
    async close() {
      jobs.close();
      await own.close();
    },
  };
}

/** The whole lines behind a byte; a file that has got shorter is read anew. */
function linesOf(bytes: Uint8Array, from: number): Pick<TrainingReport, "lines" | "next"> {
  const start = from > bytes.length ? 0 : from;
  const part = bytes.subarray(start, start + MOST_BYTES), whole = part.lastIndexOf(0x0a) + 1;
  const lines = new TextDecoder().decode(part.subarray(0, whole)).split("\n").flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === "object" && value !== null ? [value] : [];
    } catch {
      return [];
    }
  });
  return { lines: lines as unknown as TrainingReport["lines"], next: start + (whole || part.length) };
}
