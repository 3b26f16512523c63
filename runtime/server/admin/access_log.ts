import type { MiddlewareHandler } from "hono";
import { log } from "../../telemetry/log.ts";
import { traceIdOf } from "../../telemetry/spans.ts";
import { addressOf, type Guarded } from "../auth/guard.ts";

/** What is asked every second, by what looks after the server. */
const PROBES = /^\/(healthz|readyz|metrics|api\/admin\/.*)$/;

/** Tells each request in the log, when its answer begins. What stands behind a path may be a secret, and is left out; so are probes. */
export function accessLog(): MiddlewareHandler<Guarded> {
  return async (context, next) => {
    const began = performance.now();
    await next();
    if (PROBES.test(context.req.path)) return;
    const { method, path } = context.req, { status } = context.res;
    log.info(`${method} ${path} ${status}`, {
      ...{ method, path, status, ms: Math.round((performance.now() - began) * 10) / 10 },
      address: addressOf(context),
      trace_id: traceIdOf(context.req.header("traceparent")),
    });
  };
}
