import { join } from "node:path";
import { namesIn } from "../../system/names_in.ts";
import { isName } from "../../base/names.ts";
import type { Training, TrainingReport, TrainingState } from "../../protocol/training_report.ts";

/** A training that has written nothing for so long is not at work any more, whatever became of it. */
const SILENT_MS = 90_000;
/** The most of metrics.jsonl that one answer holds; the page asks for the rest. */
const MOST_BYTES = 1 << 20;
/** Of the end of metrics.jsonl, where the newest lines are looked for. */
const TAIL_BYTES = 8192;

type Line = Readonly<Record<string, unknown>>;

/**
 * What trainings have written, so that one of this server, of another process or of long ago looks the same.
 *
 * @param folder holds one folder a training: run.json, metrics.jsonl and previews/
 * @param avatarAt the name of the avatar in a folder, null where sessions cannot show it
 */
export function openTrainingFiles(folder: string, avatarAt: (path: string) => string | null) {
  const pathOf = (name: string): string | null => isName("folder", name) ? join(folder, name) : null;

  /** How a training stands; null where there is none of that name, or half of one. */
  async function find(name: string): Promise<Training | null> {
    const path = pathOf(name);
    if (path === null) return null;
    try {
      const { config, out } = JSON.parse(await Deno.readTextFile(join(path, "run.json")));
      const steps = Number(config.steps);
      const { lines, changed } = await lastLines(join(path, "metrics.jsonl"));
      const state = stateOf(lines.at(-1), changed);
      const running = state === "running";
      const preview = (await previewsIn(path)).at(-1);
      return {
        name,
        prompt: String(config.prompt),
        avatar: running ? null : avatarAt(String(out)),
        steps,
        step: Number(lines.findLast((line) => typeof line.step === "number")?.step ?? 0),
        state,
        secondsLeft: running ? secondsLeft(lines, steps, changed) : null,
        preview: preview === undefined ? null : `/api/trainings/${name}/previews/${preview}`,
        error: state === "failed" ? String(lines.at(-1)!.words ?? "Nothing is known of why") : null,
        here: false,
        changed,
      };
    } catch {
      return null;
    }
  }

  return {
    find,
    /** Whether something is there under a name, a training or not. */
    has: async (name: string): Promise<boolean> => {
      const path = pathOf(name);
      return path !== null && await Deno.stat(path).then(() => true, () => false);
    },
    async list(): Promise<Training[]> {
      const all = await Promise.all((await namesIn(folder)).map(find));
      return all.filter((each) => each !== null);
    },
    /** What of a training's lines lies behind a byte of metrics.jsonl. */
    async linesFrom(
      name: string,
      from: number,
    ): Promise<Pick<TrainingReport, "lines" | "next" | "previews">> {
      const path = pathOf(name)!;
      const { text, next } = await readFrom(join(path, "metrics.jsonl"), from);
      const lines = text.split("\n").flatMap(parsed) as unknown as TrainingReport["lines"];
      return { lines, next, previews: await previewsIn(path) };
    },
    /** The folder of a training's pictures; null for what is no training's name. */
    previewFolder(name: string): string | null {
      const path = pathOf(name);
      return path && join(path, "previews");
    },
  };
}

export type TrainingFiles = ReturnType<typeof openTrainingFiles>;

async function lastLines(metrics: string): Promise<{ lines: readonly Line[]; changed: number }> {
  const { mtime, size } = await Deno.stat(metrics).catch(() => ({ mtime: null, size: 0 }));
  const { text } = await readFrom(metrics, Math.max(0, size - TAIL_BYTES));
  return { lines: text.split("\n").flatMap(parsed), changed: mtime?.getTime() ?? 0 };
}

function stateOf(last: Line | undefined, changed: number): TrainingState {
  const ended = (["done", "stopped", "failed"] as const).find((event) => event === last?.event);
  return ended ?? (Date.now() - changed > SILENT_MS ? "silent" : "running");
}

/** By the newest line that tells it, less the time since; else by its rate, as trainings of older versions have it. */
function secondsLeft(lines: readonly Line[], steps: number, changed: number): number | null {
  const line = lines.findLast((line) => typeof line.iterationsPerSecond === "number");
  if (line === undefined) return null;
  const { secondsLeft, step, iterationsPerSecond } = line as Record<string, number | null>;
  if (secondsLeft === null) return null;
  const left = secondsLeft ?? (steps - step!) / Math.max(1e-9, iterationsPerSecond!);
  return Math.max(0, Math.round(left - (Date.now() - changed) / 1000));
}

const previewsIn = async (path: string): Promise<string[]> =>
  (await namesIn(join(path, "previews"))).filter((name) => /^\d+\.png$/.test(name)).sort();

/**
 * The whole lines of a file from a byte on, and the byte to go on from. A file that has been cut is read anew. A line
 * that is longer than an answer is passed by in pieces, none of which is a record.
 */
async function readFrom(path: string, from: number): Promise<{ text: string; next: number }> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { text: "", next: 0 };
    throw error;
  }
  try {
    const { size } = await file.stat();
    const start = from > size ? 0 : from;
    const bytes = new Uint8Array(Math.min(MOST_BYTES, size - start));
    await file.seek(start, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < bytes.length) {
      const read = await file.read(bytes.subarray(filled));
      if (read === null) break;
      filled += read;
    }
    const whole = bytes.subarray(0, filled).lastIndexOf(0x0a) + 1;
    const passed = whole === 0 && filled === MOST_BYTES ? filled : whole;
    return { text: new TextDecoder().decode(bytes.subarray(0, whole)), next: start + passed };
  } finally {
    file.close();
  }
}

function parsed(line: string): Line[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? [value as Line] : [];
  } catch {
    return [];
  }
}
