import { Hono } from "hono";
import type { AdminReport, NodeReport } from "../../protocol/admin/admin_report.ts";
import { ANY_SESSION, type Grant } from "../../protocol/grant.ts";
import type { Hub } from "../../stream/hub.ts";
import type { Guarded } from "../auth/guard.ts";
import { isOperator } from "../auth/guard.ts";
import { lackOfType } from "../json_requests.ts";
import { type OriginList, senderOf } from "../origins.ts";
import { nameOf } from "../session_requests.ts";
import type { Trainings } from "../studio/trainings.ts";
import type { NodeNews } from "../placement/node_news.ts";
import type { Placement } from "../placement/placement.ts";
import type { Operations } from "./operations.ts";
import type { Readiness } from "./readiness.ts";

/** Who runs the server: an operator of all its sessions, and of all avatars. */
export const isAdmin = (grant: Grant): boolean =>
  isOperator(grant) && grant.avatar === undefined && grant.session === ANY_SESSION;

export interface AdminOptions {
  readonly hub: Hub;
  readonly version: string;
  readonly readiness: Readiness;
  readonly operations: Operations;
  readonly placement?: Placement | undefined;
  readonly trainings?: Pick<Trainings, "list"> | undefined;
  readonly origins: OriginList;
}

/**
 * What those who run a server see and do: /metrics for Prometheus, and the admin page's API. A guard has let pass who is an
 * admin, or anybody where nobody is asked for a token. No page of another origin may, listed or not.
 */
export function adminRoutes(options: AdminOptions): Hono<Guarded> {
  const { hub, operations, origins, placement } = options;
  const { metrics, logAfter } = operations;
  const app = new Hono<Guarded>();

  if (metrics) {
    app.get("/metrics", async (context) => {
      context.header("cache-control", "no-store");
      return context.body(await metrics(), 200, {
        "content-type": "text/plain; version=0.0.4; charset=utf-8",
      });
    });
  }

  app.use("/api/admin/*", async (context, next) => {
    context.header("cache-control", "no-store");
    if (senderOf(context.req.raw, origins) === "listed") {
      return context.json({ error: "Cannot show this to a page of another origin" }, 403);
    }
    const refusal = context.req.method === "GET" ? null : lackOfType(context, "change this");
    return refusal ?? await next();
  });
  app.get("/api/admin/report", async (context) => context.json(await reportOf(options)));

  app.get("/api/admin/log", (context) => {
    const after = Number(context.req.query("after") ?? 0);
    return context.json({ lines: logAfter?.(Number.isFinite(after) ? after : 0) ?? [] });
  });

  app.delete(
    "/api/admin/sessions/:session",
    (context) =>
      hub.endSession(nameOf(context)) ? context.body(null, 204) : context.json(nobody(nameOf(context)), 404),
  );

  app.delete("/api/admin/sessions/:session/seat", (context) => {
    const freed = hub.freeSeat(nameOf(context));
    if (freed === null) return context.json(nobody(nameOf(context)), 404);
    return freed ? context.body(null, 204) : context.json({
      error: `Cannot free a seat in which nobody sits, in session: ${nameOf(context)}`,
    }, 409);
  });

  app.post("/api/admin/sessions/:session/move", async (context) => {
    const name = nameOf(context);
    return await placement?.move(name)
      ? context.body(null, 204)
      : context.json({ error: `Cannot move the session, no other server can take it: ${name}` }, 409);
  });

  app.post("/api/admin/drain", (context) => {
    if (!placement?.node) {
      return context.json({ error: "Cannot drain, no other server takes the sessions" }, 409);
    }
    void placement.drain();
    return context.json({ draining: true }, 202);
  });
  return app;
}

const nodeOf = (
  { id: name, url, version, adapter, capacity, load, sessions, draining }: NodeNews,
): NodeReport => ({ name, url, version, adapter, capacity, load, sessions, draining });

const nobody = (name: string) => ({ error: `Cannot find a session of this name: ${name}` });

async function reportOf(
  { hub, version, readiness, placement, trainings }: AdminOptions,
): Promise<AdminReport> {
  const { renderState, draws } = hub;
  const [lacks, trained = []] = await Promise.all([readiness.lacks(), trainings?.list()]);
  const adapter = renderState.kind === "running" ? renderState.adapter : null;
  return {
    version,
    uptime: performance.now() / 1000,
    memory: Deno.memoryUsage().rss,
    connections: hub.connectionCount,
    worker: {
      kind: draws ? renderState.kind : "none",
      adapter,
      reason: draws && "reason" in renderState ? renderState.reason : null,
      restarts: hub.render.restarts,
    },
    busy: hub.busy(),
    lacks,
    node: placement?.node?.id ?? null,
    nodes: (placement?.nodes() ?? []).map(nodeOf).sort((a, b) => a.name < b.name ? -1 : 1),
    sessions: hub.details(),
    trainings: trained.filter(({ state }) => state === "running" || state === "stopping")
      .map(({ name, state, step, steps }) => ({ name, state, step, steps })),
  };
}
