import { Hono } from "hono";
import { EXPRESSIONS } from "../motion/expressions.ts";
import type { Hub } from "../stream/hub.ts";
import type { AvatarStore } from "./avatar_store.ts";
import { type OriginRules, SECURITY_HEADERS } from "./headers.ts";
import { liveSocket } from "./live_socket.ts";
import type { Page } from "./page.ts";
import { serveFile } from "./static_files.ts";
import { trainingRoutes } from "./training_routes.ts";

export interface AppOptions extends OriginRules {
  hub: Hub;
  store: AvatarStore;
  /** The browser's side. */
  page: Page;
  /** Where trainings keep what they write; their page is left out where it is not given. */
  trainingFolder?: string;
  version: string;
}

/** The pages, the API and the WebSocket, without a port: `app.request("/healthz")` works in tests. */
export function createApp({ hub, store, page, trainingFolder, version, ...rules }: AppOptions): Hono {
  const app = new Hono();
  const startedAt = performance.now();

  app.use(async (context, next) => {
    await next();
    // The answer of an upgrade belongs to the WebSocket.
    if (context.res.status === 101) return;
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
  });

  app.get(
    "/",
    async (context) => await page.document("index.html", context.req.raw) ?? context.notFound(),
  );

  app.get("/static/*", async (context) => {
    const path = decoded(context.req.path.slice("/static/".length));
    return await page.file(path, context.req.raw) ?? context.notFound();
  });

  app.get("/healthz", (context) => {
    const { renderState } = hub;
    const working = renderState.kind !== "failed" && renderState.kind !== "closed";
    context.header("cache-control", "no-store");
    return context.json({
      ok: working,
      version,
      adapter: renderState.kind === "running" ? renderState.adapter : null,
      worker: { ...renderState, restarts: hub.render.restarts },
      sessions: hub.sessions().length,
      connections: hub.connectionCount,
      uptime: (performance.now() - startedAt) / 1000,
    }, working ? 200 : 503);
  });

  app.get("/api/avatars", async (context) => {
    context.header("cache-control", "no-store");
    return context.json({ avatars: await store.list() });
  });

  app.get("/api/moods", (context) => {
    const { moods, weightsOf } = EXPRESSIONS;
    return context.json({ moods: Object.fromEntries(moods.map((mood) => [mood, weightsOf(mood)])) });
  });

  app.get("/api/sessions", (context) => {
    context.header("cache-control", "no-store");
    return context.json({ sessions: hub.sessions() });
  });

  app.get("/avatars/:name/preview.png", async (context) => {
    const folder = store.find(context.req.param("name"));
    return folder && await serveFile(folder, "preview.png", context.req.raw) || context.notFound();
  });

  app.get("/live/:session", liveSocket(hub, rules));

  if (trainingFolder !== undefined) app.route("/", trainingRoutes(trainingFolder, page));

  app.notFound((context) => context.json({ error: `Cannot find anything at: ${context.req.path}` }, 404));
  app.onError((error, context) => {
    console.error("A request failed:", error);
    return context.json({ error: "Cannot answer, the server has a fault" }, 500);
  });
  return app;
}

/** A path's percent signs undone; what cannot be undone names no file. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}
