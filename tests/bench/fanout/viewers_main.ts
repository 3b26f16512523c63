/**
 * Viewers that only count, all in one process: connects, waits, measures, says what came, and ends.
 *
 *   deno run -A --no-check tests/bench/fanout/viewers_main.ts '{"port": 8787, "path": "/live/fan", "viewers": 1000, ...}'
 */
import process from "node:process";
import { encodeClientMessage, PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import { quantile } from "../quantile.ts";
import { clientFrame, createFrameReader, upgradeRequest } from "./frames.ts";
import { createPoll, dial, hangUp, nap, receive, sendAll } from "./libc.ts";
import { readFloor, readPose } from "./read_message.ts";

/** What is wished of the viewers. */
export interface Crowd {
  readonly port: number;
  readonly path: string;
  /** What lets them in; null where nothing is asked for. */
  readonly token?: string | null;
  readonly viewers: number;
  /** Whether they join a session of ours; otherwise the bare server's messages come. */
  readonly joins: boolean;
  readonly settleSeconds: number;
  readonly seconds: number;
}

/** What came in the time that was measured. */
export interface Arrived {
  readonly seconds: number;
  readonly messages: number;
  readonly poses: number;
  /** Poses that a viewer should have had between its first and its last, and had not. */
  readonly missed: number;
  /** Viewers to whom nothing came, or whose connection ended. */
  readonly silent: number;
  /** With the WebSocket's own. */
  readonly bytes: number;
  /** From the moment that a pose is of to its arrival, milliseconds, and from its being sent. */
  readonly late: readonly [p50: number, p95: number, p99: number, most: number];
  readonly sent: readonly [p50: number, p95: number, p99: number, most: number];
  /** How far the time between two messages is from the median one: 95 and 99 of 100, milliseconds. */
  readonly jitter: readonly [p95: number, p99: number];
  /** CPU time of this process, milliseconds. */
  readonly cpu: number;
}

/** Viewers look this often: woken for each message, they would cost the server more than clients elsewhere do. */
const NAP_US = 500;
/** Viewers that ask at once. */
const TOGETHER = 40;
/** How long all may take to be sent something. */
const JOIN_SECONDS = 20;
const PING = 9, PONG = Uint8Array.of(0x8a, 0x80, 0, 0, 0, 0);
/** Times that are kept of those that come, so that memory stays flat. */
const KEPT = 400_000;

const crowd: Crowd = JSON.parse(Deno.args[0]!);
const say = (what: unknown) => console.log(JSON.stringify(what));
const buffer = new Uint8Array(256 * 1024);
const pose = { seq: 0, count: 1, taken: 0, sent: 0 };
const readMessage = crowd.joins ? readPose : readFloor;

let measuring = false, heard = 0;
let messages = 0, poses = 0, bytes = 0;
const late: number[] = [], sinceSent: number[] = [], gaps: number[] = [];

function ask(): number {
  const fd = dial(crowd.port);
  sendAll(fd, upgradeRequest(crowd.path, crowd.port, crowd.joins ? PROTOCOL : null, crowd.token));
  return fd;
}

function enter(fd: number, index: number) {
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const count = receive(fd, buffer, true);
    if (count <= 0) throw new Error(`Cannot go on, viewer ${index} was sent away: ${head}`);
    head += new TextDecoder().decode(buffer.subarray(0, count));
  }
  if (!head.startsWith("HTTP/1.1 101")) throw new Error(`Cannot go on, viewer ${index} is refused: ${head}`);
  if (crowd.joins) {
    const join = { type: "join", role: "viewer", delivery: "motion" } as Parameters<
      typeof encodeClientMessage
    >[0];
    sendAll(fd, clientFrame(encodeClientMessage(join)));
  }
  return { fd, reader: createFrameReader(), take: counter(fd), closed: false };
}

/** Counts one viewer's messages. */
function counter(fd: number) {
  let last = -1, lastAt = 0, missed = 0, any = false, served = false;
  return {
    frame(data: Uint8Array<ArrayBuffer>, from: number, until: number, opcode: number): void {
      if (opcode === PING) sendAll(fd, PONG);
      if (opcode !== 2 || !readMessage(data, from, until, pose)) return;
      if (!served) heard++;
      served = true;
      if (!measuring) return;
      const now = performance.timeOrigin + performance.now();
      if (any) missed += pose.seq - last - 1;
      last = pose.seq + pose.count - 1;
      messages++;
      poses += pose.count;
      bytes += until - from + (until - from < 126 ? 2 : 4);
      if (late.length < KEPT) {
        late.push(now - pose.taken);
        sinceSent.push(now - pose.sent);
        if (any) gaps.push(now - lastAt);
      }
      [any, lastAt] = [true, now];
    },
    get missed() {
      return missed;
    },
    get any() {
      return any;
    },
  };
}

const viewers: ReturnType<typeof enter>[] = [];
const poll = createPoll();

/** Reads what has come, once. */
function look(ms: number): void {
  const count = poll.wait(ms);
  for (let i = 0; i < count; i++) {
    const viewer = viewers[poll.ready[i]!]!;
    const length = viewer.closed ? 0 : receive(viewer.fd, buffer);
    if (length > 0) viewer.reader.read(buffer, length, viewer.take.frame);
    else if (length === 0) viewer.closed = true;
  }
}

function listen(seconds: number): void {
  for (const until = performance.now() + seconds * 1000; performance.now() < until;) {
    look(20);
    nap(NAP_US);
  }
}

while (viewers.length < crowd.viewers) {
  const asked = Array.from({ length: Math.min(TOGETHER, crowd.viewers - viewers.length) }, ask);
  for (const fd of asked) {
    poll.add(fd, viewers.length);
    viewers.push(enter(fd, viewers.length));
  }
  // Who waits for the others must not be one that takes nothing.
  look(0);
}

const quantiles = (values: readonly number[]) =>
  [0.5, 0.95, 0.99, 1].map((share) => quantile(values, share)) as unknown as Arrived["late"];
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

say("connected");
for (let waited = 0; waited < JOIN_SECONDS && heard < viewers.length; waited++) listen(1);
listen(crowd.settleSeconds);
say("begun");
measuring = true;
const began = performance.now(), spent = cpu();
listen(crowd.seconds);
const usual = quantile(gaps, 0.5), off = gaps.map((gap) => Math.abs(gap - usual));
const arrived: Arrived = {
  seconds: (performance.now() - began) / 1000,
  cpu: cpu() - spent,
  ...{ messages, poses, bytes },
  missed: viewers.reduce((sum, { take }) => sum + take.missed, 0),
  silent: viewers.filter(({ take, closed }) => closed || !take.any).length,
  late: quantiles(late),
  sent: quantiles(sinceSent),
  jitter: [quantile(off, 0.95), quantile(off, 0.99)],
};
say(arrived);
for (const { fd } of viewers) hangUp(fd);
