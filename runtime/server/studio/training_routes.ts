import { Hono } from "hono";
import type { Page } from "../page.ts";
import { serveFile } from "../static_files.ts";
import type { TrainingFiles } from "./training_files.ts";
import type { Training, TrainingReport } from "../../protocol/training_report.ts";

/** What is shown of trainings: how they stand, by name or all. */
export interface ShownTrainings {
  list(): Promise<Training[]>;
  find(name: string): Promise<Training | null>;
  /** What of a training's lines lies behind a byte of its metrics. */
  linesFrom(name: string, from: number): Promise<Pick<TrainingReport, "lines" | "next" | "previews">>;
}

/** Trainings some of whose pictures are no files of this machine. */
export interface SharedTrainings extends ShownTrainings {
  /** A picture (PNG); null where it is a file here, or none. */
  preview?(name: string, file: string): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** The training page, and what is told of trainings. @param shown how they stand, where more is known than the files say */
export function trainingRoutes(files: TrainingFiles, page: Page, shown: SharedTrainings = files): Hono {
  const app = new Hono();
  app.get(
    "/train",
    async (context) => await page.document("train.html", context.req.raw) ?? context.notFound(),
  );

  app.get("/api/trainings", async (context) => {
    context.header("cache-control", "no-store");
    return context.json({ trainings: (await shown.list()).sort((a, b) => b.changed - a.changed) });
  });

  app.get("/api/trainings/:name", async (context) => {
    context.header("cache-control", "no-store");
    const training = await shown.find(context.req.param("name"));
    if (!training) return context.notFound();
    const from = Math.max(0, Math.floor(Number(context.req.query("from") ?? 0)) || 0);
    return context.json({ ...training, ...await shown.linesFrom(training.name, from) });
  });

  app.get("/api/trainings/:name/previews/:file", async (context) => {
    const { name, file } = context.req.param();
    const picture = await shown.preview?.(name, file);
    if (picture) {
      return context.body(picture, 200, { "content-type": "image/png", "cache-control": "no-cache" });
    }
    const folder = files.previewFolder(name);
    return folder && await serveFile(folder, file, context.req.raw) ||
      context.notFound();
  });
  return app;
}
