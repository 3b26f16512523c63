import { type Context, Hono } from "hono";
import type { Hub } from "../../stream/hub.ts";
import { tokenOf } from "../auth/bearer.ts";
import type { Door } from "../auth/door.ts";
import { addressOf, type Guarded, isOperator } from "../auth/guard.ts";
import type { Readiness } from "./readiness.ts";

/**
 * Two questions that probers ask, apart: whether the server is alive (where not, it is started anew), and whether it can
 * take sessions (where not, it is sent none). Whether alone is told to everybody, and more to operators.
 */
export function healthRoutes(hub: Hub, door: Door, version: string, readiness: Readiness): Hono<Guarded> {
  const app = new Hono<Guarded>();
  const startedAt = performance.now();
  const isKnown = async (context: Context<Guarded>): Promise<boolean> =>
    !door.locked ||
    await door.admit(tokenOf(context.req.raw.headers), { address: addressOf(context) })
      .then(isOperator, () => false);

  app.get("/healthz", async (context) => {
    const { renderState } = hub;
    const working = !hub.draws || renderState.kind !== "failed" && renderState.kind !== "closed";
    context.header("cache-control", "no-store");
    return context.json({
      ok: working,
      ...await isKnown(context) && {
        version,
        adapter: renderState.kind === "running" ? renderState.adapter : null,
        worker: { ...renderState, restarts: hub.render.restarts },
        sessions: hub.sessions().length,
        connections: hub.connectionCount,
        uptime: (performance.now() - startedAt) / 1000,
      },
    }, working ? 200 : 503);
  });

  app.get("/readyz", async (context) => {
    const lacks = await readiness.lacks();
    context.header("cache-control", "no-store");
    const ready = lacks.length === 0;
    return context.json({ ready, ...await isKnown(context) && { lacks } }, ready ? 200 : 503);
  });
  return app;
}
