/**
 * Frames of a driven session that one viewer watches, beside a training that the server's page has begun, and without, in
 * turn: `deno task start`, a puppeteer with 30 poses a second that takes the pictures itself, over real sockets.
 *
 *   deno run -A tests/bench/studio/beside.ts [--sizes 512,256] [--turns 3] [--seconds 12] [--insist]
 *
 * Prints a line when it begins to count and when it ends, for whoever keeps other work away meanwhile.
 */
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isAtWork, type Training } from "../../../runtime/protocol/training_report.ts";
import { eventually } from "../../eventually.ts";
import { quantile } from "../quantile.ts";
import { startOnce } from "../start/one_start.ts";
import { treeCpu, treeOf } from "../start/process_tree.ts";
import { printTable } from "../table.ts";
import { type DrivenViewer, openDrivenViewer } from "./driven_viewer.ts";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "512,256" },
    turns: { type: "string", default: "3" },
    seconds: { type: "string", default: "12" },
    insist: { type: "boolean", default: false },
  },
});
const seconds = Number(values.seconds), turns = Number(values.turns);
const folder = fileURLToPath(new URL("../../../", import.meta.url));
const data = await Deno.makeTempDir({ prefix: "headcast-beside-" });
/** A shown picture is drawn at the size that holds by then. */
const SETTLE_MS = 6000;
const PROMPT = "an old wizard with a long grey beard and a pointed hat";

interface Count {
  readonly fps: number;
  /** Pixels a side that were drawn, on average. */
  readonly drawn: number;
  /** Pose to picture at this client, ms, median. */
  readonly late: number;
  /** CPU-s a second: of the server, and of the training. */
  readonly server: number;
  readonly training: number;
}

async function count(viewer: DrivenViewer, server: number): Promise<Count> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  console.error("counting");
  const before = cpuOf(server);
  const seen = await viewer.count(seconds * 1000);
  const after = cpuOf(server);
  console.error("counted");
  return {
    ...seen,
    server: (after.server - before.server) / 1000 / seconds,
    training: (after.training - before.training) / 1000 / seconds,
  };
}

function cpuOf(server: number): { server: number; training: number } {
  const children = treeOf(server).filter(({ pid }) => pid !== server);
  const training = children.reduce((sum, { cpu }) => sum + cpu, 0);
  return { training, server: treeCpu(server) - training };
}

async function ask(url: string, method: string, path: string, body?: unknown): Promise<Training> {
  const init = { method, headers: { "content-type": "application/json" } };
  const response = await fetch(new URL(path, url), {
    ...init,
    ...body !== undefined && { body: JSON.stringify(body) },
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`Cannot measure, ${path} answers ${response.status}: ${answer.error}`);
  return answer.training ?? answer;
}

/** Frames beside a training that is at its steps. */
async function countBeside(
  url: string,
  viewer: DrivenViewer,
  server: number,
): Promise<Count & { step: number }> {
  const { name } = await ask(url, "POST", "api/trainings", { prompt: PROMPT, profile: "fast", steps: 2000 });
  const path = `api/trainings/${name}`;
  await eventually("steps are done", async () => (await ask(url, "GET", path)).step >= 2, {
    seconds: 600,
    every: 500,
  });
  const counted = await count(viewer, server);
  const { step } = await ask(url, "GET", path);
  await ask(url, "DELETE", path);
  const ended = async () => !isAtWork(await ask(url, "GET", path));
  await eventually("it has ended", ended, { seconds: 60, every: 200 });
  return { ...counted, step };
}

const row = (size: number, turn: number, what: string, { fps, drawn, late, server, training }: Count) => [
  String(size),
  String(turn),
  what,
  fps.toFixed(1),
  drawn.toFixed(0),
  late.toFixed(0),
  server.toFixed(2),
  training.toFixed(2),
];

const rows: string[][] = [];
for (const size of values.sizes.split(",").map(Number)) {
  const shares: number[] = [];
  const flags = ["--size", String(size), ...values.insist ? ["--insist"] : []];
  const started = await startOnce({ folder, data, size, flags });
  started.leave();
  const viewer = await openDrivenViewer(started.url, size);
  try {
    for (let turn = 1; turn <= turns; turn++) {
      const without = await count(viewer, started.server);
      const beside = await countBeside(started.url, viewer, started.server);
      shares.push(beside.fps / without.fps);
      rows.push(row(size, turn, "without", without), row(size, turn, "beside", beside));
      console.error(rows.slice(-2).map((each) => each.join("  ")).join("\n"));
    }
  } finally {
    viewer.close();
    await started.close();
  }
  const kept = `${(quantile(shares, 0.5) * 100).toFixed(0)} % of the frames, median`;
  rows.push([String(size), "", kept, "", "", "", "", ""]);
}
await Deno.remove(data, { recursive: true });
console.log(`load ${loadavg().map((each) => each.toFixed(1)).join(", ")}`);
printTable(
  ["size", "turn", "", "frames/s", "px drawn", "pose to picture ms", "server CPU", "training CPU"],
  rows,
);
