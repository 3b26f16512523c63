/**
 * Runs one checkout's hub for main.ts beside it: what a line of JSON asks for on the standard input is answered by one on
 * the standard output. Loads all it runs from ROOT.
 *
 *   deno run -A --config ROOT/deno.json tests/bench/hub/side.ts ROOT
 */
import { cpuUsage, stdin } from "node:process";
import { createInterface } from "node:readline";
import { quantile } from "../quantile.ts";
import type { Asked, Given } from "./asked.ts";

const root = `file://${Deno.args[0]}/`;
const load = async (path: string) => await import(new URL(path, root).href);
const { createHub } = await load("runtime/stream/hub.ts");
const { pack, unpack } = await load("tests/stream/fakes.ts");
// The module of the worker has moved.
const { openWorker } = await load("runtime/stream/worker/open_worker.ts").catch(() =>
  load("runtime/stream/worker/render_client.ts")
);
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function stockFolder(): Promise<string> {
  const { ensureStockAvatar } = await load("runtime/avatar/folder/made_avatars.ts");
  const folder = await Deno.makeTempDir({ prefix: "headcast-bench-hub-" });
  return (await ensureStockAvatar(folder)).folder;
}
let stock: string | null = null;

interface Viewer {
  frames: number;
  readonly waits: number[];
  restart(): void;
  pose(seq: number, phase: number, time: number): void;
}

function join(
  hub: ReturnType<typeof createHub>,
  session: string,
  join: Record<string, unknown>,
): Promise<Viewer> {
  return new Promise((resolve, reject) => {
    let lastPose = -1;
    const viewer: Viewer = {
      frames: 0,
      waits: [],
      restart() {
        viewer.frames = viewer.waits.length = 0;
      },
      pose(seq, phase, time) {
        const expression = new Array(52).fill(0);
        expression[17] = 0.5 + 0.5 * Math.sin(seq * 0.3 + phase);
        const neck = [0, 0.2 * Math.sin(seq * 0.1), 0];
        connection.receive(pack({ type: "pose", seq, t: time, space: "arkit", expression, neck }));
      },
    };
    const socket = {
      bufferedAmount: 0,
      send(bytes: Uint8Array) {
        const message = unpack(bytes);
        if (message.type === "welcome") resolve(viewer);
        if (message.type === "error") reject(new Error(`${message.code}: ${message.message}`));
        if (message.type !== "video") return;
        viewer.frames++;
        if (message.poseSeq === null || message.poseSeq === lastPose) return;
        lastPose = message.poseSeq;
        viewer.waits.push(message.stamps.sent - message.stamps.received);
      },
      close() {},
    };
    const connection = hub.connect(session, socket, undefined, "here");
    connection.receive(pack({ type: "join", ...join }));
  });
}

async function run({ sessions, views, poses, seconds, device }: Asked): Promise<Given> {
  const fake = new URL(`./fake_worker.ts?root=${root}&wait=${device}`, import.meta.url);
  if (device === "real") stock ??= await stockFolder();
  const hub = createHub({
    facts: { version: "bench", size: 512, fps: 30 },
    defaultAvatar: "stock",
    findAvatar: (name: string) => ({ name, folder: stock ?? "/avatars/stock", space: "arkit" }),
    openThread: device === "real" ? openWorker : () => openWorker(fake),
    ...device === "real" && { insist: true },
  });
  await hub.render.ready;
  const viewers: Viewer[] = [], drivers: Viewer[] = [];
  for (let at = 0; at < sessions; at++) {
    for (const [which, { size, codec, fps }] of views.entries()) {
      const role = which === 0 ? "puppeteer" : "viewer";
      const viewer = await join(hub, `session ${at}`, { role, size, fps, codecs: [codec] });
      viewers.push(viewer);
      if (which === 0) drivers.push(viewer);
    }
  }
  let seq = 0;
  const beat = setInterval(() => {
    seq++;
    // Each its own: equal ones would be drawn once.
    for (const [at, each] of drivers.entries()) each.pose(seq, at, performance.now());
  }, 1000 / poses);
  let last = performance.now(), stall = 0;
  const watch = setInterval(() => {
    stall = Math.max(stall, performance.now() - last - 5);
    last = performance.now();
  }, 5);
  await sleep(device === "real" ? 4000 : 1500);
  for (const each of viewers) each.restart();
  stall = 0;
  const began = performance.now(), before = cpuUsage();
  await sleep(seconds * 1000);
  const took = (performance.now() - began) / 1000, { user, system } = cpuUsage(before);
  const each = viewers.map(({ frames }) => frames / took),
    frames = viewers.reduce((sum, { frames }) => sum + frames, 0);
  const waits = viewers.flatMap(({ waits }) => waits);
  clearInterval(beat);
  clearInterval(watch);
  await hub.close();
  return {
    fps: frames / took,
    each,
    p50: quantile(waits, 0.5),
    p95: quantile(waits, 0.95),
    cpu: (user + system) / 1000 / frames,
    stall,
  };
}

console.log("ready");
for await (const line of createInterface({ input: stdin })) {
  console.log(JSON.stringify(await run(JSON.parse(line))));
}
Deno.exit(0);
