/**
 * What arrives where nobody asks for a size: starts the server of a checkout, drives its head thirty times a second by one
 * client, and says second by second which size the pictures have, what is drawn of them, and how many come; at the end the
 * rate and the delay from a pose to its picture.
 *
 *   deno run -A --config ROOT/deno.json tests/bench/sizes/held.ts ROOT AVATAR_FOLDER [SECONDS [LOAD_SECONDS]]
 *
 * Loads all of it from ROOT, so that the same program measures any commit. With LOAD_SECONDS as many seconds of load by
 * another session, with as many between.
 */
import { dirname, resolve } from "node:path";
import { loadavg } from "node:os";
import { cpuUsage } from "node:process";

const [root, avatar, seconds = "30", load = "0"] = Deno.args as [string, string, string?, string?];
const from = async (path: string) =>
  await import(new URL(`runtime/${path}`, `file://${resolve(root)}/`).href);
const { serve } = await from("server/serve.ts");
const { encodeClientMessage, decodeServerMessage, PROTOCOL } = await from("protocol/protocol.ts");
const { restPose } = await from("motion/head_pose.ts");

/** Seconds at the beginning that are not counted. */
const SETTLE = 12;
let held: number | null = null;
const began = performance.now();
const server = await serve({
  ...{ port: 0, avatarsFolder: dirname(resolve(avatar)), avatarFolder: resolve(avatar) },
  held(size: number) {
    held = size;
    console.log(`held: ${size}, ${((performance.now() - began) / 1000).toFixed(1)} s after the start`);
  },
});
for (let waited = 0; held === null && waited < 15; waited++) await sleep(1000);

interface Seen {
  size: number;
  drawn: number;
  sizes: number;
  frames: number;
  delays: number[];
  poses: Map<number, number>;
}

/** @param join what else it says */
function join(session: string, join: Record<string, unknown>) {
  const seen: Seen = { size: 0, drawn: 0, sizes: 0, frames: 0, delays: [], poses: new Map() };
  const socket = new WebSocket(`${server.url.replace("http", "ws")}live/${session}`, PROTOCOL);
  socket.binaryType = "arraybuffer";
  let last: number | null = null;
  socket.onopen = () => socket.send(encodeClientMessage({ type: "join", role: "puppeteer", ...join }));
  socket.onmessage = ({ data }) => {
    const message = decodeServerMessage(new Uint8Array(data));
    if (message?.type === "welcome" || message?.type === "size") {
      if (message.type === "size") seen.sizes++;
      seen.size = message.size;
    }
    if (message?.type === "stats") seen.drawn = message.drawn ?? seen.size;
    if (message?.type !== "video") return;
    seen.frames++;
    const sent = message.poseSeq === null ? undefined : seen.poses.get(message.poseSeq);
    if (message.poseSeq !== last && sent !== undefined) seen.delays.push(performance.now() - sent);
    last = message.poseSeq;
  };
  let seq = 0;
  const pose = restPose("arkit");
  const timer = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    pose.expression[17] = 0.3 + 0.3 * Math.sin(seq / 5);
    seen.poses.set(++seq, performance.now());
    socket.send(
      encodeClientMessage({
        type: "pose",
        seq,
        t: performance.now(),
        space: "arkit",
        expression: pose.expression,
      }),
    );
  }, 1000 / 30);
  return {
    seen,
    close() {
      clearInterval(timer);
      socket.close();
    },
  };
}

const main = join("main", { resize: true });
let other: ReturnType<typeof join> | null = null;
const lines: string[] = [];
let changes = 0, before = "", counted = 0, cpu = cpuUsage();
for (let second = 0; second < Number(seconds); second++) {
  if (second === SETTLE) {
    main.seen.delays.length = 0;
    cpu = cpuUsage();
  }
  const { frames } = main.seen;
  await sleep(1000);
  const now = `${main.seen.drawn}/${main.seen.size}`;
  if (before !== "" && now !== before) changes++;
  before = now;
  if (second >= SETTLE) counted += main.seen.frames - frames;
  lines.push(`${now} ${main.seen.frames - frames}`);
  const period = Number(load);
  if (period > 0 && (second + 1) % period === 0) {
    if (other) other.close();
    other = other ? null : join("other", { size: 512 });
  }
}
const used = cpuUsage(cpu);
main.seen.delays.sort((a, b) => a - b);
const at = (share: number) => main.seen.delays[Math.floor(share * (main.seen.delays.length - 1))]?.toFixed(0);
console.log(lines.join(", "));
const rate = counted / (Number(seconds) - SETTLE);
console.log(
  `${before}: ${rate.toFixed(1)} frames a second, delay ${at(0.5)} ms, p95 ${
    at(0.95)
  } ms, ${changes} changes, ` +
    `${((used.user + used.system) / 1000 / Math.max(1, counted)).toFixed(0)} CPU ms a frame, load ${
      loadavg()[0]!.toFixed(1)
    }`,
);
other?.close();
main.close();
await server.close();
Deno.exit(0);

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
