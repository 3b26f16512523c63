/**
 * Hostile messages of all kinds at a bounded rate, and a session that goes on beside them:
 *
 *   deno run -A tests/bench/doors/hostile.ts --messages 1000000 --rate 4000
 *
 * Random bytes, mutated and truncated messages, texts, messages too large, floods of wishes for key frames, of poses and
 * of camera moves, renewals with tokens that let nobody in, joins and leaves without end; by clients of the witness's own
 * session and of another. Each client stays below its own rate, so that all of it is looked at. They watch what is
 * rendered anyway: who asks for pictures of his own has a share of the device by right, see ../shares.
 */
import { defineCommand } from "../../../runtime/cli/command.ts";
import { number, toggle } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import { mulberry, nonsense } from "../../server/nonsense.ts";
import { pack, sleep, unpack } from "../../stream/fakes.ts";
import { printWitness, type Scene, withScene } from "./scene.ts";

interface Counts {
  sent: number;
  connections: number;
  readonly answers: Map<string, number>;
}

type Random = () => number;
const SLICE_MS = 50;
const MESSAGES_PER_CONNECTION = 1000;

/** One in twelve is a flood of what is well formed and costs the most; the rest is what the fuzz test sends. */
function hostile(random: Random, count: number, drives: boolean): Uint8Array | string {
  const kind = random();
  if (kind < 0.02) return new Uint8Array(pack({ type: "keyframe" }));
  if (kind < 0.04 && drives) {
    const azimuth = random() * 6 - 3;
    return new Uint8Array(pack({ type: "camera", azimuth, elevation: 0, distance: 3.4, fovY: 0.47 }));
  }
  if (kind < 0.06) {
    const pose = { type: "pose", seq: count, t: count, space: "arkit", expression: new Float32Array(52) };
    return new Uint8Array(pack(pose));
  }
  if (kind < 0.08) {
    return new Uint8Array(pack({ type: "renew", token: `eyJ${random()}.${random()}.${random()}` }));
  }
  if (kind < 0.0802) return new Uint8Array(1_100_000);
  return nonsense(random);
}

/** Sends until its share is sent, on one connection after the other. */
async function attack(
  { url, token, drives }: { url: string; token: string; drives: boolean },
  random: Random,
  share: number,
  perSlice: number,
  counts: Counts,
): Promise<void> {
  // Not all in the same instant.
  await sleep(random() * SLICE_MS);
  let left = share;
  while (left > 0) {
    const session = !drives && random() < 0.3 ? "witness" : "hostile";
    const socket = new WebSocket(new URL(`live/${session}`, url.replace("http", "ws")), PROTOCOL);
    socket.binaryType = "arraybuffer";
    counts.connections++;
    const count = (name: string) => counts.answers.set(name, (counts.answers.get(name) ?? 0) + 1);
    socket.onmessage = ({ data }) => {
      const message = unpack(new Uint8Array(data));
      if (message.type === "video") return;
      if (message.type === "error" && message.message.includes("the server has a fault")) count("FAULT");
      count(message.type === "error" ? message.code : message.type);
    };
    socket.onerror = (event) => event.preventDefault();
    const closed = new Promise((resolve) => socket.onclose = resolve);
    await Promise.race([closed, new Promise((resolve) => socket.onopen = resolve)]);
    if (socket.readyState !== WebSocket.OPEN) {
      count("not connected");
      await sleep(500);
      continue;
    }
    const join = { type: "join", role: drives ? "puppeteer" : "viewer", token };
    if (drives || random() < 0.9) socket.send(pack(join));
    const end = Math.max(0, left - MESSAGES_PER_CONNECTION);
    let next = performance.now();
    while (left > end && socket.readyState === WebSocket.OPEN) {
      for (let each = 0; each < perSlice && left > end; each++, left--) {
        const data = hostile(random, share - left, drives);
        socket.send(typeof data === "string" ? data : data.buffer as ArrayBuffer);
        counts.sent++;
      }
      next += SLICE_MS;
      await sleep(Math.max(0, next - performance.now()));
    }
    socket.close();
    await Promise.race([closed, sleep(2000)]);
  }
}

interface Wish {
  readonly messages: number;
  readonly rate: number;
  readonly clients: number;
  readonly alone: number;
  readonly seed: number;
}

async function run(scene: Scene, { messages, rate, clients, alone, seed }: Wish): Promise<void> {
  const { url, adapter } = scene;
  console.log(
    `${adapter}, ${messages} messages of ${clients} clients, at most ${rate} a second, seed ${seed}`,
  );
  await sleep(3000);
  await scene.witness();
  await sleep(alone * 1000);
  const before = await scene.witness();
  const memory = [scene.memory()];
  const counts: Counts = { sent: 0, connections: 0, answers: new Map() };
  const [began, processor] = [performance.now(), scene.processor()];
  const telling = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1000);
    console.error(`${counts.sent} messages after ${seconds} s, server ${scene.memory()} MB`);
  }, 15_000);
  const perSlice = Math.max(1, Math.round(rate * SLICE_MS / 1000 / clients));
  await Promise.all(
    Array.from({ length: clients }, async (_, each) => {
      const drives = each === 0;
      const token = await scene.token({ role: drives ? "puppeteer" : "viewer" });
      const share = Math.ceil(messages / clients);
      await attack({ url, token, drives }, mulberry(seed + each), share, perSlice, counts);
    }),
  );
  clearInterval(telling);
  const seconds = (performance.now() - began) / 1000;
  const worked = scene.processor() - processor;
  const beside = await scene.witness();
  memory.push(scene.memory());
  await sleep(alone * 1000);
  printWitness([["alone", before], ["beside", beside], ["after it", await scene.witness()]]);
  memory.push(scene.memory());
  const { ok, restarts } = await scene.health();
  const answers = [...counts.answers].sort(([, a], [, b]) => b - a).map(([name, count]) =>
    `${name} ${count}`
  );
  console.log(
    `${counts.sent} messages on ${counts.connections} connections in ${seconds.toFixed(0)} s ` +
      `(${(counts.sent / seconds).toFixed(0)} a second); server ${
        worked.toFixed(1)
      } s of processor; answers: ${answers.join(", ")}`,
  );
  console.log(`Server ${ok ? "works" : "has FAILED"}, ${restarts} restarts, memory ${memory.join(", ")} MB`);
  console.log(`The witness's p95 is ${(beside.p95 / before.p95).toFixed(2)} of that alone`);
}

const command = defineCommand({
  name: "hostile",
  summary: "hostile messages of all kinds at a bounded rate beside a session",
  flags: {
    messages: number("how many", "count", 1_000_000, { min: 100, max: 100_000_000, step: 1 }),
    rate: number("the most, of all clients together", "1/s", 4000, { min: 20, max: 100_000, step: 1 }),
    clients: number("connections at once", "count", 20, { min: 1, max: 100, step: 1 }),
    alone: number("how long the witness is measured alone, before and after", "seconds", 20, {
      min: 1,
      max: 600,
    }),
    seed: number("another one makes other messages", "number", 20261129, { min: 0, max: 2 ** 31, step: 1 }),
    real: toggle("draw the stock avatar, in place of a worker that paints at once"),
  },
  examples: [["deno run -A tests/bench/doors/hostile.ts --messages 20000", "a short one"]],
  notes: [],
  run: ({ real, ...wish }) => withScene(real, (scene) => run(scene, wish)),
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
