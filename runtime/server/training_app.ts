import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import { SECURITY_HEADERS } from "./headers.ts";
import { serveFile } from "./static_files.ts";
import { trainingRoutes } from "./training_routes.ts";

const STATIC_FOLDER = fileURLToPath(new URL("../../static", import.meta.url));

/** The training page alone, without sessions, for `train --watch`. */
export function createTrainingApp(folder: string): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
  });
  app.get("/", (context) => context.redirect("/train"));
  app.get("/static/*", async (context) => {
    const path = context.req.path.slice("/static/".length);
    return await serveFile(STATIC_FOLDER, path, context.req.raw) ?? context.notFound();
  });
  app.route("/", trainingRoutes(folder, STATIC_FOLDER));
  app.notFound((context) => context.json({ error: `Cannot find anything at: ${context.req.path}` }, 404));
  return app;
}
