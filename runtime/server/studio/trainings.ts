import { join } from "node:path";
import { slugOf } from "../../base/names.ts";
import type { Training, TrainingEvent } from "../../protocol/training_report.ts";
import type { ReadPrompt, TrainingAsked } from "../../protocol/trainings.ts";
import { startTrainingChild, type TrainingChild } from "./training_child.ts";
import type { TrainingFiles } from "./training_files.ts";
import type { Studio } from "./studio.ts";
import type { ShownTrainings } from "./training_routes.ts";

/** A training that was cancelled has so long to end behind the step in work; one that is kept is saved besides. */
const GRACE_MS = 15_000, KEEP_GRACE_MS = 120_000;
/** A server that ends waits so long for it. */
const CLOSE_MS = 700;
/** How often the trainer is told what live sessions leave it. */
const SHARE_MS = 1000;
/** Of the device's time, for the trainer where sessions take all there is. */
const LEAST_SHARE = 0.1;
/** The longest name of an avatar, less a number behind it. */
const LONGEST_NAME = 60;

export interface TrainingsOptions {
  readonly files: TrainingFiles;
  /** Where trainings keep what they write, and where avatars lie. */
  readonly folder: string;
  readonly avatars: string;
  readonly studio: Studio;
  /** The share of its time that the device is at live sessions' frames, 0 to 1. */
  liveShare(): number;
}

/** Trainings of this server, one at a time, beside those that it only knows by their folders. */
export interface Trainings extends ShownTrainings {
  readonly read: Studio["read"];
  /**
   * Begins one.
   *
   * @returns how it stands once it has its device, or what is at work already
   * @throws Error with the reason where it cannot begin
   */
  begin(asked: TrainingAsked, reading: ReadPrompt): Promise<{ training: Training } | { busy: string }>;
  /** Ends one that is at work here. @param keep whether its avatar is saved as it stands @returns whether it is */
  stop(name: string, keep: boolean): boolean;
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
  const { files, folder, avatars, studio, liveShare } = options;
  const begun = new Map<string, Begun>();
  /** The name of what is at work, or about to be. */
  let busy: string | null = null;

  async function find(name: string): Promise<Training | null> {
    const here = begun.get(name);
    const written = await files.find(name);
    if (here === undefined) return written;
    const working = here.child !== null;
    const training = written ?? blank(here);
    // What it writes last comes before the avatar is there.
    const state = working ? "running" : here.error !== null ? "failed" : training.state;
    return {
      ...training,
      here: true,
      state,
      avatar: working ? null : training.avatar,
      error: here.error ?? training.error,
    };
  }

  async function freeName(wanted: string): Promise<string> {
    const stem = wanted.slice(0, LONGEST_NAME).replace(/[.-]+$/, "");
    for (let count = 1;; count++) {
      const name = count === 1 ? wanted : `${stem}-${count}`;
      const [avatar, training] = await Promise.all([isThere(join(avatars, name)), files.has(name)]);
      // One that was cancelled has left nothing that somebody would miss.
      const given = begun.has(name) && begun.get(name)!.child === null;
      if (!avatar && (!training || given)) return name;
    }
  }

  async function start(name: string, asked: TrainingAsked, look: unknown): Promise<void> {
    const { prompt, seed, profile, steps, size } = asked;
    const mine: Begun = {
      ...{ name, prompt, steps: 0, child: null, settled: Promise.resolve() },
      ...{ stopped: false, error: null, changed: Date.now() },
    };
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
    mine.steps = await child.planned;
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
    read: studio.read,
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
        name = busy = await freeName(name);
        await start(name, asked, reading.look);
        return { training: (await find(name))! };
      } catch (error) {
        busy = null;
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
