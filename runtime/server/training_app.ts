import { Hono } from "hono";
import { SECURITY_HEADERS } from "./headers.ts";
import { createPage, STATIC_FOLDER } from "./page.ts";
import { trainingRoutes } from "./training_routes.ts";

/** The training page alone, without sessions, for `train --watch`. */
export function createTrainingApp(folder: string): Hono {
  const app = new Hono();
  const page = createPage(STATIC_FOLDER);
  page.prepare();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
  });
  app.get("/", (context) => context.redirect("/train"));
  app.get("/static/*", async (context) => {
    const path = context.req.path.slice("/static/".length);
    return await page.file(path, context.req.raw) ?? context.notFound();
  });
  app.route("/", trainingRoutes(folder, page));
  app.notFound((context) => context.json({ error: `Cannot find anything at: ${context.req.path}` }, 404));
  return app;
}
