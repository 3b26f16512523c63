/**
 * What a session's motion costs its server: processor time of the server's process while a face drives at 60 a second and
 * so many viewers are sent poses over real sockets, less what it takes where all of them look away; and how long a pose
 * waits from its arrival until it is sent.
 *
 *     deno run -A --no-check tests/bench/motion/server_cost.ts [viewers ...]
 */
import { connect, type Session } from "../../../runtime/protocol/mod.ts";
import type { StatsMessage } from "../../../runtime/protocol/server_messages.ts";
import { processTime } from "../fanout/process_time.ts";
import { startProgram } from "../fanout/measure.ts";
import { printTable } from "../table.ts";

const SECONDS = 10;
const FPS = 30;

const crowds = Deno.args.length > 0 ? Deno.args.map(Number) : [1, 64];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Raw sockets: a viewer that decodes would take the machine from the server. */
async function watch(url: string): Promise<{ count: number; bytes: number; look(active: boolean): void }> {
  const { encodeClientMessage, PROTOCOL } = await import("../../../runtime/protocol/protocol.ts");
  const socket = new WebSocket(url, PROTOCOL);
  socket.binaryType = "arraybuffer";
  const viewer = {
    count: 0,
    bytes: 0,
    look: (active: boolean) => socket.send(encodeClientMessage({ type: "watch", active })),
  };
  socket.onmessage = ({ data }) => {
    viewer.count++;
    viewer.bytes += (data as ArrayBuffer).byteLength;
  };
  await new Promise((resolve) => socket.onopen = resolve);
  socket.send(encodeClientMessage({ type: "join", role: "viewer", delivery: "motion" }));
  return viewer;
}

/** A face that never rests, as a tracker sends one. */
function drive(session: Session): ReturnType<typeof setInterval> {
  let time = 0;
  return setInterval(() => {
    time += 1 / 60;
    const weights = Float32Array.from(
      { length: 52 },
      (_, at) => 0.5 + 0.4 * Math.sin(time * (2 + at / 9) + at),
    );
    session.drive(weights, { neck: [0.1 * Math.sin(time), 0.2 * Math.cos(time * 1.3), 0] });
  }, 1000 / 60);
}

async function costOf(viewers: number): Promise<string[]> {
  await using server = startProgram("../motion/server_main.ts", { fps: FPS });
  const { url } = await server.line<{ url: string }>();
  const live = new URL("live/main", url.replace("http", "ws")).href;
  await using driver = await connect(live, { delivery: "motion" });
  driver.watch(false);
  const driving = drive(driver);
  const all = await Promise.all(Array.from({ length: viewers }, () => watch(live)));
  const sent: number[] = [];
  const measured = async (active: boolean) => {
    for (const each of all) each.look(active);
    await pause(2000);
    const count = () => all.reduce((sum, each) => sum + each.count, 0);
    const bytes = () => all.reduce((sum, each) => sum + each.bytes, 0);
    const [before, messages, size, begun] = [
      processTime(server.pid).all,
      count(),
      bytes(),
      performance.now(),
    ];
    await pause(SECONDS * 1000);
    const seconds = (performance.now() - begun) / 1000;
    return {
      cpu: (processTime(server.pid).all - before) / seconds,
      messages: (count() - messages) / seconds,
      bytes: (bytes() - size) / seconds,
    };
  };
  // The first seconds compile.
  await measured(true);
  const resting = await measured(false);
  driver.on("stats", (stats) => {
    const { latency } = stats as StatsMessage;
    if (latency) sent.push(latency.sent);
  });
  driver.watch(true);
  const looking = await measured(true);
  clearInterval(driving);
  const rate = (looking.messages - resting.messages) / viewers;
  return [
    `${viewers}`,
    `${resting.cpu.toFixed(1)}`,
    `${looking.cpu.toFixed(1)}`,
    `${((looking.cpu - resting.cpu) * 1000 / (rate * (viewers + 1))).toFixed(1)}`,
    `${rate.toFixed(1)}`,
    `${((looking.bytes - resting.bytes) / viewers / 1000).toFixed(1)}`,
    `${sent.sort((a, b) => a - b)[sent.length >> 1]?.toFixed(1) ?? "-"}`,
  ];
}

const rows: string[][] = [];
for (const viewers of crowds) rows.push(await costOf(viewers));
printTable(
  [
    "viewers",
    "ms/s, none looks",
    "ms/s",
    "us a viewer and pose",
    "poses/s",
    "kB/s a viewer",
    "received to sent ms",
  ],
  rows,
);
