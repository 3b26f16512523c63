import { Hono } from "hono";
import { securityHeaders } from "./headers.ts";
import { checkHost } from "./hosts.ts";
import { checkOrigin } from "./origins.ts";
import { createPage, STATIC_FOLDER } from "./page.ts";
import { openTrainingFiles } from "./studio/training_files.ts";
import { trainingRoutes } from "./studio/training_routes.ts";

/** The training page alone, without sessions, for `train --watch`. @param host the address it listens on */
export function createTrainingApp(folder: string, host: string): Hono {
  const app = new Hono();
  const page = createPage(STATIC_FOLDER);
  page.prepare();
  app.use(securityHeaders(), checkHost({ host }), checkOrigin());
  app.get("/", (context) => context.redirect("/train"));
  app.get("/static/*", async (context) => {
    const path = context.req.path.slice("/static/".length);
    return await page.file(path, context.req.raw) ?? context.notFound();
  });
  app.route("/", trainingRoutes(openTrainingFiles(folder, () => null), page));
  app.notFound((context) => context.json({ error: `Cannot find anything at: ${context.req.path}` }, 404));
  return app;
}
