import { join } from "node:path";
import { Hono } from "hono";
import { isName } from "../base/names.ts";
import type { TrainingEntry, TrainingState } from "../protocol/training_report.ts";
import type { Page } from "./page.ts";
import { serveFile } from "./static_files.ts";

/** A training that has written nothing for so long is not at work any more, whatever became of it. */
const SILENT_MS = 90_000;
/** The most of metrics.jsonl that one answer holds; the page asks for the rest. */
const MOST_BYTES = 1 << 20;

/**
 * The training page's side of the server: it reads the folders that trainings write, and knows nothing else of them,
 * so that a training in this process, in another one or long ago looks the same.
 *
 * @param folder holds one folder a training: run.json, metrics.jsonl and previews/
 */
export function trainingRoutes(folder: string, page: Page): Hono {
  const app = new Hono();
  const find = (name: string) => isName("folder", name) ? join(folder, name) : null;

  app.get(
    "/train",
    async (context) => await page.document("train.html", context.req.raw) ?? context.notFound(),
  );

  app.get("/api/training", async (context) => {
    context.header("cache-control", "no-store");
    const entries = (await Promise.all((await namesIn(folder)).map((name) => entryOf(folder, name))))
      .filter((entry) => entry !== null)
      .sort((a, b) => b.changed - a.changed);
    return context.json({ trainings: entries });
  });

  app.get("/api/training/:name", async (context) => {
    context.header("cache-control", "no-store");
    const path = find(context.req.param("name"));
    const entry = path && await entryOf(folder, context.req.param("name"));
    if (!path || !entry) return context.notFound();
    const from = Math.max(0, Math.floor(Number(context.req.query("from") ?? 0)) || 0);
    const { text, next } = await readFrom(join(path, "metrics.jsonl"), from);
    const previews = (await namesIn(join(path, "previews"))).filter((name) => /^\d+\.png$/.test(name)).sort();
    return context.json({ ...entry, lines: text.split("\n").flatMap(parsed), next, previews });
  });

  app.get("/training/:name/previews/:file", async (context) => {
    const path = find(context.req.param("name"));
    const file = context.req.param("file");
    return path && await serveFile(join(path, "previews"), file, context.req.raw) || context.notFound();
  });
  return app;
}

async function entryOf(folder: string, name: string): Promise<TrainingEntry | null> {
  if (!isName("folder", name)) return null;
  const path = join(folder, name);
  try {
    const { config } = JSON.parse(await Deno.readTextFile(join(path, "run.json")));
    const metrics = join(path, "metrics.jsonl");
    const { mtime, size } = await Deno.stat(metrics).catch(() => ({ mtime: null, size: 0 }));
    const changed = mtime?.getTime() ?? 0;
    const last = (await readFrom(metrics, Math.max(0, size - 4096))).text.split("\n").flatMap(parsed).at(-1);
    const ended = ["done", "stopped", "failed"].find((event) => event === last?.event) as
      | TrainingState
      | undefined;
    const state = ended ?? (Date.now() - changed > SILENT_MS ? "silent" : "running");
    return { name, prompt: String(config.prompt), steps: Number(config.steps), state, changed };
  } catch {
    // Half a training, or none: it is not shown.
    return null;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) names.push(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names;
}

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

function parsed(line: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? [value as Record<string, unknown>] : [];
  } catch {
    return [];
  }
}
