import { join } from "node:path";
import { numberedName, slugOf } from "../../base/names.ts";
import type { Training, TrainingEvent } from "../../protocol/training_report.ts";
import type { ReadPrompt, TrainingAsked } from "../../protocol/trainings.ts";
import { startTrainingChild, type TrainingChild } from "./training_child.ts";
import type { TrainingFiles } from "./training_files.ts";
import type { Studio } from "./studio.ts";
import type { SharedTrainings } from "./training_routes.ts";

/** A training that was cancelled has so long to end behind the step in work; one that is kept is saved besides. */
const GRACE_MS = 15_000, KEEP_GRACE_MS = 120_000;
/** A server that ends waits so long for it. */
const CLOSE_MS = 700;
/** How often the trainer is told what live sessions leave it. */
const SHARE_MS = 1000;
/** Of the device's time, for the trainer where sessions take all there is. */
const LEAST_SHARE = 0.1;

export interface TrainingsOptions {
  readonly files: TrainingFiles;
  /** Where trainings keep what they write, and where avatars lie. */
  readonly folder: string;
  readonly avatars: string;
  readonly studio: Studio;
  /** Whether sessions may show an avatar of that name, wherever it lies. */
  isShown(name: string): boolean;
  /** The share of its time that the device is at live sessions' frames, 0 to 1. */
  liveShare(): number;
}

/** Trainings of this server, one at a time, beside those that it only knows by their folders. */
export interface Trainings extends SharedTrainings {
  readonly read: Studio["read"];
  /** The avatar that is being made, or about to be: its place is taken. */
  readonly coming: string | null;
  /**
   * Begins one.
   *
   * @returns how it stands once it has its device, or what is at work already
   * @throws Error with the reason where it cannot begin
   */
  begin(asked: TrainingAsked, reading: ReadPrompt): Promise<{ training: Training } | { busy: string }>;
  /** Ends one that is at work here, or in the queue. @param keep whether its avatar is saved as it stands @returns whether it is */
  stop(name: string, keep: boolean): boolean | Promise<boolean>;
  /** Ends what is at work, within a second. */
  close(): Promise<void>;
}

/** What is known of a training beside its files. */
interface Begun {
  readonly name: string;
  readonly prompt: string;
  /** 0 until it says how many. */
  steps: number;
  child: TrainingChild | null;
  /** Resolves when its process has ended, and its last word is written. */
  settled: Promise<void>;
  stopped: boolean;
  error: string | null;
  changed: number;
}

export function createTrainings(options: TrainingsOptions): Trainings {
  const { files, folder, avatars, studio, isShown, liveShare } = options;
  const begun = new Map<string, Begun>();
  /** The name of what is at work, or about to be. */
  let busy: string | null = null;

  async function find(name: string): Promise<Training | null> {
    const here = begun.get(name);
    const written = await files.find(name);
    return here === undefined ? written : told(here, written ?? blank(here));
  }

  async function isTaken(name: string): Promise<boolean> {
    if (isShown(name) || await isThere(join(avatars, name))) return true;
    const last = begun.get(name);
    // One that was cancelled, or has failed, has left nothing that somebody would miss.
    const isLeft = last?.child === null && (last.stopped || last.error !== null);
    return !isLeft && await files.has(name);
  }

  async function start(name: string, asked: TrainingAsked, look: unknown): Promise<void> {
    const { prompt, seed, profile, steps, size } = asked;
    const mine: Begun = {
      ...{ name, prompt, steps: 0, child: null, settled: Promise.resolve() },
      ...{ stopped: false, error: null, changed: Date.now() },
    };
    // What a cancelled one of that name has left would be taken for this one's.
    if (begun.has(name)) await Deno.remove(join(folder, name), { recursive: true }).catch(() => {});
    begun.set(name, mine);
    const child = startTrainingChild(studio.trainer, {
      ...{ prompt, seed, profile, steps, size, name, look },
      ...{ folder: join(folder, name), out: join(avatars, name) },
    });
    mine.child = child;
    const timer = setInterval(() => child.tell({ type: "share", share: left(liveShare()) }), SHARE_MS);
    mine.settled = child.ended.then(async ({ error }) => {
      clearInterval(timer);
      mine.changed = Date.now();
      mine.error = mine.stopped ? null : error;
      await closeLog(join(folder, name, "metrics.jsonl"), mine, await files.find(name)).catch(() => {});
      mine.child = busy = null;
    });
    try {
      mine.steps = await child.planned;
    } catch (error) {
      // Another may begin once this is out of the way.
      await mine.settled;
      throw error;
    }
  }

  function stop(name: string, keep: boolean): boolean {
    const mine = begun.get(name);
    if (!mine?.child) return false;
    const { child } = mine;
    mine.stopped = true;
    child.tell({ type: "stop", keep });
    const late = setTimeout(child.kill, keep ? KEEP_GRACE_MS : GRACE_MS);
    void child.ended.then(() => clearTimeout(late));
    return true;
  }

  return {
    find,
    linesFrom: files.linesFrom,
    read: studio.read,
    get coming() {
      return busy;
    },
    async list() {
      const written = await files.list();
      const names = new Set([...written.map(({ name }) => name), ...begun.keys()]);
      return (await Promise.all([...names].map(find))).filter((each) => each !== null);
    },
    async begin(asked, reading) {
      if (busy !== null) return { busy };
      // Nobody else may begin while a name is looked for.
      let name = busy = asked.name ?? slugOf(asked.prompt);
      try {
        name = busy = await freeName(name, isTaken);
        await start(name, asked, reading.look);
        return { training: (await find(name))! };
      } catch (error) {
        // Another may have begun since this one's process ended.
        if (busy === name && !begun.get(name)?.child) busy = null;
        throw error;
      }
    },
    stop,
    async close() {
      const { child, settled } = (busy === null ? null : begun.get(busy)) ?? {};
      if (!child) return;
      stop(busy!, false);
      const late = setTimeout(child.kill, CLOSE_MS);
      await settled;
      clearTimeout(late);
    },
  };
}

/** What live sessions leave of the device. */
const left = (live: number): number => Math.max(LEAST_SHARE, Math.round((1 - live) * 100) / 100);

const isThere = (path: string): Promise<boolean> => Deno.lstat(path).then(() => true, () => false);

/** A name as it is wanted, or with -2, -3 ... behind it where it is taken. */
async function freeName(wanted: string, isTaken: (name: string) => Promise<boolean>): Promise<string> {
  for (let name = wanted, count = 2;; name = numberedName("avatar", wanted, count++)) {
    if (!await isTaken(name)) return name;
  }
}

/** How one of this server stands. @param training as its files have it */
function told({ child, stopped, error }: Begun, training: Training): Training {
  if (child === null) {
    return { ...training, here: true, error: error ?? training.error, ...error !== null && FAILED };
  }
  // What it writes last comes before the avatar is there.
  const state = stopped ? "stopping" : "running";
  return { ...training, here: true, state, avatar: null, ...stopped && { secondsLeft: null } };
}

const FAILED = { state: "failed" } as const;

/** How one stands that has written nothing. */
function blank({ name, prompt, steps, error, stopped, changed }: Begun): Training {
  return {
    ...{ name, prompt, steps, error, changed, here: true },
    ...{ avatar: null, step: 0, secondsLeft: null, preview: null },
    state: error !== null ? "failed" : stopped ? "stopped" : "running",
  };
}

/** Writes the last word of a training that could not say it: it was killed, or has failed once all steps were done. */
async function closeLog(metrics: string, mine: Begun, training: Training | null): Promise<void> {
  if (training === null || training.state === "failed") return;
  const isOpen = training.state === "running" || training.state === "silent";
  if (mine.error === null && !isOpen) return;
  const { step } = training;
  const last: TrainingEvent = mine.error !== null
    ? { event: "failed", step, words: mine.error }
    : { event: "stopped", step };
  // Behind what may be half a line.
  await Deno.writeTextFile(metrics, `\n${JSON.stringify(last)}\n`, { append: true });
}
