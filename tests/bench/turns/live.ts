/**
 * Compares the live paths of two checkouts in turn: frames a second and latency, from pose message to encoded picture, of
 * puppeteers who also watch, each in a session and a process of its own.
 *
 *   deno run -A tests/bench/turns/live.ts --before ../before [--after .] [--size 512,1024] [--sessions 1] [--turns 5]
 *     [--frames 120] [--fps 60] [--insist]
 *
 * With --insist nothing is drawn smaller than it is asked for.
 */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    before: { type: "string", default: "." },
    after: { type: "string", default: "." },
    size: { type: "string", default: "512,1024" },
    sessions: { type: "string", default: "1" },
    turns: { type: "string", default: "5" },
    frames: { type: "string", default: "120" },
    fps: { type: "string", default: "60" },
    insist: { type: "boolean", default: false },
  },
});

interface Served {
  /** Of each session, the mean of them. */
  readonly fps: number;
  /** Milliseconds from a pose's arrival to its picture's leaving. */
  readonly p50: number;
  readonly p95: number;
}

/** What soak_client.ts says at its end. */
interface ClientReport {
  readonly done?: boolean;
  readonly fps: number;
  readonly latencyMs: Readonly<Record<string, { readonly p50: number; readonly p95: number }>>;
}

const SERVER = new URL("./live_server.ts", import.meta.url).pathname;
const CLIENT = new URL("../../stream/soak_client.ts", import.meta.url).pathname;

async function serveOnce(root: string, size: string): Promise<Served> {
  const at = resolve(root);
  const server = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "--config", `${at}/deno.json`, SERVER, at],
      ...values.insist ? ["insist"] : [],
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = createInterface({ input: Readable.fromWeb(server.stdout as never) })[Symbol.asyncIterator]();
  const { value: url, done } = await lines.next();
  if (done) throw new Error(`Cannot go on, a checkout's server has ended: ${at}`);
  try {
    const reports = await Promise.all(
      Array.from({ length: Number(values.sessions) }, (_, i) => watch(url, size, `turn-${i}`)),
    );
    const mean = (of: (report: ClientReport) => number) =>
      reports.reduce((sum, report) => sum + of(report), 0) / reports.length;
    return {
      fps: mean(({ fps }) => fps),
      p50: mean(({ latencyMs }) => latencyMs.sent!.p50),
      p95: mean(({ latencyMs }) => latencyMs.sent!.p95),
    };
  } finally {
    await server.stdin.close();
    await server.status;
  }
}

async function watch(url: string, size: string, session: string): Promise<ClientReport> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CLIENT, url, size, values.fps, "h264", values.frames, session],
    stderr: "inherit",
  }).output();
  const last = new TextDecoder().decode(stdout).trim().split("\n").at(-1)!;
  return JSON.parse(last) as ClientReport;
}

const rows: string[][] = [];
for (const size of values.size.split(",")) {
  const turns: (readonly [Served, Served])[] = [];
  for (let turn = 0; turn < Number(values.turns); turn++) {
    turns.push([await serveOnce(values.before, size), await serveOnce(values.after, size)]);
  }
  const median = (of: (turn: readonly [Served, Served]) => number) => quantile(turns.map(of), 0.5);
  rows.push([
    size,
    median(([before]) => before.fps).toFixed(1),
    median(([, after]) => after.fps).toFixed(1),
    median(([before, after]) => after.fps / before.fps).toFixed(2),
    median(([before]) => before.p50).toFixed(0),
    median(([, after]) => after.p50).toFixed(0),
    median(([before]) => before.p95).toFixed(0),
    median(([, after]) => after.p95).toFixed(0),
    median(([before, after]) => before.p95 / after.p95).toFixed(2),
  ]);
}
printTable(
  ["size", "frames/s before", "after", "ratio", "ms before", "after", "p95 before", "after", "ratio"],
  rows,
);
console.log(
  `${values.sessions} driven session${
    values.sessions === "1" ? "" : "s"
  }, medians of ${values.turns} turns; load ` +
    `${Deno.loadavg()[0]!.toFixed(1)}${values.insist ? "; nothing drawn smaller" : ""}.`,
);
