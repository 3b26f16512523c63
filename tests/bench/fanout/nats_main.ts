/**
 * One end of NATS in a process of its own: sessions that publish their motion, or nodes that take it. It says what it did
 * between two lines of standard input, and ends with it.
 */
import process from "node:process";
import { now } from "../../../runtime/base/clock.ts";
import { quantile } from "../quantile.ts";
import { readFloor, type Seen, writeFloor } from "./read_message.ts";

/** What is wished of one end. */
export interface NatsEnd {
  readonly url: string;
  readonly kind: "sessions" | "nodes";
  readonly sessions: number;
  /** Each takes every session; of connections of one process. */
  readonly nodes: number;
  readonly bytes: number;
  readonly rate: number;
}

/** Since the line before. */
export interface NatsFigures {
  readonly messages: number;
  readonly seconds: number;
  readonly cpu: number;
  /** From publishing to a node, milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Messages that a node should have had and had not. */
  readonly missed: number;
}

/** As much of the package as is used here; what the product does not need it does not install. */
interface Connection {
  publish(subject: string, bytes: Uint8Array): void;
  subscribe(
    subject: string,
    options: {
      callback(error: Error | null, message: { subject: string; data: Uint8Array<ArrayBuffer> }): void;
    },
  ): unknown;
  flush(): Promise<void>;
}

const end: NatsEnd = JSON.parse(Deno.args[0]!);
const PACKAGE = ["npm", "@nats-io/transport-node@3.4.0"].join(":");
const { connect } = await import(PACKAGE) as { connect(to: { servers: string }): Promise<Connection> };
const KEPT = 200_000;

let messages = 0, missed = 0, delays: number[] = [];

function publish(connection: Connection): void {
  const message = new Uint8Array(end.bytes).fill(7);
  const period = 1000 / end.rate;
  let seq = 0, due = performance.now();
  function beat(): void {
    due = Math.max(due + period, performance.now() - period);
    for (let session = 0; session < end.sessions; session++) {
      writeFloor(message, seq, now());
      connection.publish(`session.${session}.motion`, message);
      messages++;
    }
    seq++;
    setTimeout(beat, Math.max(0, due + period - performance.now()));
  }
  beat();
}

function take(connection: Connection): void {
  const last = new Map<string, number>();
  const seen: Seen = { seq: 0, count: 0, taken: 0, sent: 0 };
  connection.subscribe("session.*.motion", {
    callback(_error, { subject, data }) {
      readFloor(data, 0, data.length, seen);
      missed += seen.seq - (last.get(subject) ?? seen.seq - 1) - 1;
      last.set(subject, seen.seq);
      messages++;
      if (delays.length < KEPT) delays.push(now() - seen.sent);
    },
  });
}

const count = end.kind === "sessions" ? 1 : end.nodes;
const connections = await Promise.all(Array.from({ length: count }, () => connect({ servers: end.url })));
for (const connection of connections) {
  end.kind === "sessions" ? publish(connection) : take(connection);
  await connection.flush();
}
const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
let cpu = spent(), began = performance.now();
console.log(JSON.stringify("ready"));
for await (const _ of Deno.stdin.readable) {
  const figures: NatsFigures = {
    ...{ messages, missed, cpu: spent() - cpu, seconds: (performance.now() - began) / 1000 },
    ...{ p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) },
  };
  console.log(JSON.stringify(figures));
  [messages, missed, delays, cpu, began] = [0, 0, [], spent(), performance.now()];
}
Deno.exit(0);
