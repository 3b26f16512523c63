/**
 * `deno run -A tests/bench/queue/kills.ts [KILLS] [STALLS] [OUTAGES]`: workers of a training queue are killed with SIGKILL at
 * random, some stand still for longer than they may hold a job, and NATS goes for seconds and comes back. No job may be lost, none done twice at once, and each avatar must
 * have the bytes that it has without kills.
 */
import { join } from "node:path";
import { connectNats } from "../../../runtime/nats/connect_nats.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { isOver } from "../../../runtime/protocol/training_jobs.ts";
import { openTrainingQueue, type TrainingQueue } from "../../../runtime/queue/training_queue.ts";
import { startNats } from "../../nats/nats_server.ts";
import { quantile } from "../quantile.ts";
import { gapsOf, heldIntervals } from "./held_intervals.ts";
import type { HeldLine, WorkerOptions } from "./worker_main.ts";

const KILLS = Number(Deno.args[0] ?? 200), STALLS = Number(Deno.args[1] ?? 20);
const OUTAGES = Number(Deno.args[2] ?? 5);
const WORKERS = 3;
/** Jobs that wait or are at work, all the time. */
const OPEN_JOBS = 4;
/** Seeds, and so different avatars. */
const KINDS = 4;
const STEPS = 24;
const TIMING = { beatMs: 400, leaseMs: 2500, marginMs: 200, ackWaitMs: 3000 };
/** From one kill to the next, ms. */
const GAP = { least: 500, most: 4000 };
const LONGEST_MS = 3_600_000;

const random = createRandom(Number(Deno.args[3] ?? 21));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

await using server = await startNats();
const folder = await Deno.makeTempDir({ prefix: "headcast-kills-" });
const nats = await connectNats({ url: server.url });
const queue = await openTrainingQueue(nats, { timing: TIMING });
const log = join(folder, "held.jsonl"),
  said = await Deno.open(join(folder, "said.txt"), { append: true, create: true });
const begun = performance.now();

let workers = 0;
function startWorker(): Deno.ChildProcess {
  const worker = `w${++workers}`;
  const options: WorkerOptions = {
    ...{ url: server.url, worker, folder: join(folder, worker), log, timing: TIMING },
    ...{ retries: 1000, checkpointMs: 60_000 },
  };
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", new URL("worker_main.ts", import.meta.url).pathname],
      JSON.stringify(options),
    ],
    ...{ stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
  for (const stream of [child.stdout, child.stderr]) void tee(stream);
  return child;
}

async function tee(stream: ReadableStream<Uint8Array>): Promise<void> {
  for await (const chunk of stream) said.writeSync(chunk);
}

let submitted = 0;
async function submit(): Promise<void> {
  const seed = submitted++ % KINDS + 1;
  await queue.submit({
    ...{ name: `job-${submitted}`, prompt: `seed ${seed}`, profile: "fast", look: null, clips: [] },
    changes: { seed, steps: STEPS, previewEvery: 12, restMs: 60 },
  });
}

const openJobs = (queue: TrainingQueue) => queue.list().filter((record) => !isOver(record)).length;

async function drained(): Promise<void> {
  while (openJobs(queue) > 0 || queue.list().length < submitted) {
    if (performance.now() - begun > LONGEST_MS) throw new Error("Cannot go on, the queue must get empty");
    await sleep(200);
  }
}

/** The avatar's splats of each finished job; avatar.json has the time in it. */
const hashOf = (name: string): string | undefined =>
  queue.find(name)?.avatar?.find(({ name }) => name === "avatar.ply")?.file.hash;

const running = Array.from({ length: WORKERS }, startWorker);
for (let kind = 0; kind < KINDS; kind++) await submit();
await drained();
const expected = Array.from({ length: KINDS }, (_, kind) => hashOf(`job-${kind + 1}`));
console.error(`Without kills, ${KINDS} jobs: ${((performance.now() - begun) / 1000).toFixed(0)} s`);

const started = performance.now();
let kills = 0, stalls = 0, outages = 0;
while (kills < KILLS) {
  while (openJobs(queue) < OPEN_JOBS) await submit(), await sleep(50);
  await sleep(GAP.least + random() * (GAP.most - GAP.least));
  const at = Math.floor(random() * WORKERS), worker = running[at]!;
  if (stalls < STALLS && random() < STALLS / KILLS * 1.5) {
    stalls += 1;
    worker.kill("SIGSTOP");
    await sleep(TIMING.ackWaitMs + 1500 * random() + 500);
    worker.kill("SIGCONT");
    continue;
  }
  if (outages < OUTAGES && random() < OUTAGES / KILLS * 1.5) {
    outages += 1;
    await server.kill();
    await sleep(1000 + 4000 * random());
    await server.start();
    continue;
  }
  worker.kill("SIGKILL");
  await worker.status;
  kills += 1;
  running[at] = startWorker();
  if (kills % 20 === 0) {
    const done = queue.list().filter(({ state }) => state === "done").length;
    console.error(`${kills} kills, ${stalls} stalls, ${outages} outages, ${done} of ${submitted} jobs done`);
  }
}
await drained();
const seconds = (performance.now() - started) / 1000;
for (const each of running) each.kill("SIGTERM");
await Promise.all(running.map(({ status }) => status));

const lines = (await Deno.readTextFile(log)).split("\n").filter((line) => line !== "")
  .map((line): HeldLine => JSON.parse(line));
const held = heldIntervals(lines);
const gaps = [...held.values()].flatMap(gapsOf), overlaps = gaps.filter((gap) => gap < 0);
const records = queue.list(), done = records.filter(({ state }) => state === "done");
const wrong = done.filter(({ name }) => hashOf(name) !== expected[(Number(name.slice(4)) - 1) % KINDS]);
const attempts = done.map(({ attempt }) => attempt);
const saidDone = (await Deno.readTextFile(join(folder, "said.txt"))).match(/job-\d+ is done/g) ?? [];
const table: readonly (readonly [string, string | number])[] = [
  ["kill -9 of a worker", kills],
  ["stood still longer than its lease", stalls],
  ["NATS gone for 1 to 5 s", outages],
  ["jobs put in", submitted],
  ["jobs done", done.length],
  ["jobs lost, failed or left", submitted - done.length],
  ["said to be done more than once", saidDone.length - new Set(saidDone).size],
  ["avatars with other bytes than without kills", wrong.length],
  ["attempts a job, mean and most", `${mean(attempts).toFixed(1)}, ${Math.max(...attempts)}`],
  ["changes of holder", gaps.length],
  ["two holders at once", overlaps.length],
  [
    "from one holder's end to the next, least, median, ms",
    `${Math.min(...gaps).toFixed(1)}, ${quantile(gaps, 0.5).toFixed(0)}`,
  ],
  ["seconds", seconds.toFixed(0)],
];
for (const { name, state, error } of records) {
  if (state !== "done") console.error(`${name} is ${state}: ${error}`);
}
for (const [what, figure] of table) console.log(`| ${what} | ${figure} |`);
queue.close();
await nats.close();
const isFine = overlaps.length === 0 && wrong.length === 0 && done.length === submitted;
if (isFine) await Deno.remove(folder, { recursive: true });
else console.error(`What workers said and held lies in ${folder}`);
Deno.exit(isFine ? 0 : 1);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
