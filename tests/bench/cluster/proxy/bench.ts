/**
 * What a node costs that passes clients on to another, against that other directly, in turn: how much later messages come,
 * and processor time.
 *
 *   deno run -A tests/bench/cluster/proxy/bench.ts [--sessions 8] [--bytes 17000,300] [--rate 30] [--seconds 5] [--turns 4]
 */
import { parseArgs } from "node:util";
import { now } from "../../../../runtime/base/clock.ts";
import { PROTOCOL } from "../../../../runtime/protocol/protocol.ts";
import { startProgram } from "../../fanout/measure.ts";
import { processTime } from "../../fanout/process_time.ts";
import { quantile } from "../../quantile.ts";
import { printTable } from "../../table.ts";
import type { BenchNode } from "./node_main.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    sessions: { type: "string", default: "8" },
    bytes: { type: "string", default: "17000,300" },
    rate: { type: "string", default: "30" },
    seconds: { type: "string", default: "5" },
    turns: { type: "string", default: "4" },
  },
});
const sessions = Number(values.sessions), seconds = Number(values.seconds), rate = Number(values.rate);
const PROGRAM = "../cluster/proxy/node_main.ts";

const PINGS = 50;
/** Of what answers a question for the time. */
const ANSWER_BYTES = 8;

const open = (port: number, session: string): Promise<WebSocket> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live/${session}`, PROTOCOL);
  socket.binaryType = "arraybuffer";
  return new Promise((done, fail) => [socket.onopen, socket.onerror] = [() => done(socket), fail]);
};

/** By how much the owner's clock is ahead of this process's, ms: by the quickest of many answers. */
async function offsetOf(port: number): Promise<number> {
  const socket = await open(port, "clock");
  let quickest = Infinity, offset = 0;
  for (let ping = 0; ping < PINGS; ping++) {
    const asked = now();
    socket.send("?");
    const there = await new Promise<number>((done) => {
      socket.onmessage = ({ data }) => {
        if (data.byteLength === ANSWER_BYTES) done(new DataView(data).getFloat64(0));
      };
    });
    const took = now() - asked;
    if (took < quickest) [quickest, offset] = [took, there - asked - took / 2];
  }
  socket.close();
  return offset;
}

/** How late each message came after it was sent, ms. */
async function watch(port: number, offset: number): Promise<number[]> {
  const late: number[] = [];
  let counts = false;
  const sockets = await Promise.all(Array.from({ length: sessions }, (_, at) => open(port, `bench-${at}`)));
  for (const socket of sockets) {
    socket.onmessage = ({ data }) => {
      if (counts) late.push(now() + offset - new DataView(data).getFloat64(0));
    };
  }
  await new Promise((done) => setTimeout(done, 500));
  counts = true;
  await new Promise((done) => setTimeout(done, seconds * 1000));
  counts = false;
  await Promise.all(sockets.map((socket) =>
    new Promise((done) => {
      socket.onclose = done;
      socket.close();
    })
  ));
  return late;
}

const rows: string[][] = [];
for (const bytes of values.bytes.split(",").map(Number)) {
  await using owner = startProgram(PROGRAM, { bytes, rate } satisfies BenchNode);
  const { port: ownerPort } = await owner.line<{ port: number }>();
  const there = `http://127.0.0.1:${ownerPort}`;
  await using proxy = startProgram(PROGRAM, { bytes, rate, owner: there } satisfies BenchNode);
  const { port: proxyPort } = await proxy.line<{ port: number }>();
  const ways = [{ name: "direct", port: ownerPort }, { name: "by another node", port: proxyPort }].map((
    way,
  ) => ({
    ...{ ...way, late: [] as number[], turns: [] as number[], owner: 0, proxy: 0 },
  }));
  const offset = await offsetOf(ownerPort);
  for (let turn = 0; turn < Number(values.turns); turn++) {
    for (const way of ways) {
      const before = [processTime(owner.pid).all, processTime(proxy.pid).all];
      const late = await watch(way.port, offset);
      way.late.push(...late);
      way.turns.push(quantile(late, 0.95));
      way.owner += processTime(owner.pid).all - before[0]!;
      way.proxy += processTime(proxy.pid).all - before[1]!;
    }
  }
  // Opening and half a second before are in it.
  const whole = Number(values.turns) * (seconds + 0.5) * 1000 * sessions / 100;
  for (const { name, late, turns, owner, proxy } of ways) {
    rows.push([
      `${bytes} bytes, ${name}`,
      ...[quantile(late, 0.5), quantile(late, 0.95), quantile(late, 0.99)].map((each) => each.toFixed(2)),
      `${Math.min(...turns).toFixed(2)} to ${Math.max(...turns).toFixed(2)}`,
      ...[owner, proxy].map((each) => `${(each / whole).toFixed(2)} %`),
      String(late.length),
    ]);
  }
}
const header = [
  `${sessions} sessions, ${rate} messages a second each`,
  ...["late p50, ms", "p95", "p99", "p95 of turns", "owner's core a session", "proxy's", "messages"],
];
printTable(header, rows);
console.log(`load ${Deno.loadavg().map((each) => each.toFixed(1)).join(" ")}`);
