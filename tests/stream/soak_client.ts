/** The other end of soak.ts: a puppeteer at 60 poses a second that counts what it gets. */
import { PROTOCOL } from "../../runtime/protocol/protocol.ts";
import { pack, unpack } from "./fakes.ts";

const [url, size, fps, codec, frames, session = "soak"] = Deno.args as [
  string,
  string,
  string,
  string,
  string,
  string?,
];
const socket = new WebSocket(new URL(`live/${session}`, url.replace("http", "ws")), PROTOCOL);
socket.binaryType = "arraybuffer";
const stages: Record<string, number[]> = { taken: [], rendered: [], encoded: [], sent: [] };
let count = 0, bytes = 0, keys = 0, lastPose = -1, began = 0, seq = 0, gaps = 0, lastSeq = 0;
const say = (message: unknown) => console.log(JSON.stringify(message));

socket.onopen = () => {
  const join = { type: "join", role: "puppeteer", size: Number(size), fps: Number(fps), codecs: [codec] };
  socket.send(pack(join));
};
socket.onmessage = ({ data }) => {
  const message = unpack(new Uint8Array(data));
  if (message.type === "error") throw new Error(`${message.code}: ${message.message}`);
  if (message.type === "welcome") drive();
  if (message.type !== "video") return;
  count++;
  if (lastSeq && message.seq !== lastSeq + 1) gaps++;
  lastSeq = message.seq;
  if (count === 20) began = performance.now();
  bytes += message.data.length;
  if (message.key) keys++;
  const { received } = message.stamps;
  // A pose is late once: later frames that show it again say nothing of the path.
  if (count > 20 && received !== null && message.poseSeq !== lastPose) {
    lastPose = message.poseSeq!;
    for (const stage of ["taken", "rendered", "encoded", "sent"] as const) {
      stages[stage]!.push(message.stamps[stage] - received);
    }
  }
  if (count % 100 === 0) say({ frames: count });
  if (count === Number(frames)) finish();
};

function drive(): void {
  setInterval(() => {
    const expression = new Float32Array(52);
    const time = ++seq / 60;
    expression[17] = 0.5 + 0.5 * Math.sin(time * 9);
    expression[0] = expression[7] = Math.max(0, Math.sin(time * 2)) ** 8;
    const neck = [0.1 * Math.sin(time), 0.3 * Math.sin(time * 0.7), 0];
    socket.send(pack({ type: "pose", seq, t: performance.now(), space: "arkit", expression, neck }));
  }, 1000 / 60);
}

function finish(): void {
  const quantile = (list: number[], share: number) =>
    Number(list.toSorted((a, b) => a - b)[Math.floor((list.length - 1) * share)]!.toFixed(1));
  say({
    done: true,
    frames: count,
    fps: Number(((count - 20) * 1000 / (performance.now() - began)).toFixed(1)),
    kbitPerSecond: Math.round(bytes * 8 / (performance.now() - began)),
    keys,
    gaps,
    latencyMs: Object.fromEntries(
      Object.entries(stages).map((
        [stage, list],
      ) => [stage, { p50: quantile(list, 0.5), p95: quantile(list, 0.95) }]),
    ),
  });
  Deno.exit(0);
}
