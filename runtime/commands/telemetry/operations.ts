import { version } from "../../cli/main_help.ts";
import { type Flag, number, toggle } from "../../cli/flags.ts";
import type { Operations } from "../../server/admin/operations.ts";
import { createLogTail } from "../../telemetry/out/log_tail.ts";
import { logFlags, type LogOptions, openLogFor } from "./log_flags.ts";
import { openTelemetryWhereAsked } from "../../telemetry/out/open_telemetry.ts";
import { log } from "../../telemetry/log.ts";
import type { Prometheus } from "../../telemetry/out/prometheus.ts";

const PORT = { min: 0, max: 65535, step: 1 };

/** What those see who run a server. */
export const telemetryFlags = () => ({
  ...logFlags(),
  "access-log": toggle("tell each request in the log too"),
  metrics: toggle(
    "answer /metrics for Prometheus, where tokens are asked for to an operator's of all sessions",
  ),
  "metrics-port": number(
    "answer it on this port of this machine's own address besides, where nobody is asked; 0 takes any",
    "number",
    undefined,
    PORT,
  ) satisfies Flag<number | undefined>,
});

export interface TelemetryOptions extends LogOptions {
  readonly "access-log": boolean;
  readonly metrics: boolean;
  readonly "metrics-port"?: number | undefined;
}

export const TELEMETRY_HELP =
  "OTEL_DENO=true sends figures and traces by OpenTelemetry, as the variables OTEL_* say: http/protobuf to port 4318 where " +
  "they say nothing. --metrics answers the same figures to Prometheus. /healthz tells whether the server is alive, /readyz " +
  "whether it takes sessions; the page /admin shows who is in them, and ends them. deploy/README.md has the names.";

/** What is open for those who run the server. */
export interface OpenOperations {
  readonly operations: Operations;
  /** What is to be told of it, a line each. */
  told(): string[];
  /** Lets the last records go. */
  flush(): Promise<void>;
  /** The server does not start: that is told as a record, where records are asked for, and on the terminal by who is thrown to. */
  fail(error: unknown): Promise<never>;
}

/**
 * Opens the log, OpenTelemetry and the figures for Prometheus, as far as they are asked for.
 *
 * @throws UsageError as `openLogFor`
 * @throws Error where the port for figures is taken
 */
export async function openOperations(options: TelemetryOptions): Promise<OpenOperations> {
  const tail = createLogTail();
  const open = openLogFor(options, tail.take);
  await openTelemetryWhereAsked(version);
  const { metrics, "metrics-port": port } = options;
  const prometheus = metrics || port !== undefined ? loadPrometheus() : null;
  const text = async () => await (await prometheus!()).text();
  const own = port === undefined ? null : await servePlainly(port, text);
  return {
    operations: {
      ...prometheus && metrics && { metrics: text },
      logAfter: tail.after,
      accessLog: options["access-log"],
    },
    told: () => own === null ? [] : [`Figures at http://127.0.0.1:${own}/metrics`],
    flush: open.flush,
    async fail(error) {
      if (options.log !== undefined) log.error("Headcast does not start", { error });
      await open.flush();
      open.close();
      throw error;
    },
  };
}

/** Begins to load it, aside from the start: counters lose nothing meanwhile. */
function loadPrometheus(): () => Promise<Prometheus> {
  const opening = import("../../telemetry/out/prometheus.ts").then(({ openPrometheus }) =>
    openPrometheus(version)
  );
  opening.catch(() => {});
  return () => opening;
}

/** A port of its own, for a collector beside the server. @returns the port */
async function servePlainly(port: number, text: () => Promise<string>): Promise<number> {
  const [{ PROMETHEUS_TYPE }, { askedHost, hostAllowed }] = await Promise.all([
    import("../../telemetry/out/prometheus.ts"),
    import("../../server/hosts.ts"),
  ]);
  const headers = { "content-type": PROMETHEUS_TYPE };
  try {
    const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, async (request) => {
      const { pathname } = new URL(request.url);
      // A page in this machine's browser may point a name of its own here.
      if (!hostAllowed(askedHost(request), { host: "127.0.0.1" })) return new Response(null, { status: 421 });
      return pathname === "/metrics"
        ? new Response(await text(), { headers })
        : new Response(null, { status: 404 });
    });
    return server.addr.port;
  } catch (cause) {
    throw new Error(`Cannot answer figures here, another program has this port (--metrics-port): ${port}`, {
      cause,
    });
  }
}
