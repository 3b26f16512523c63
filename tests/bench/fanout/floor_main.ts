/**
 * The least that a WebSocket server of Deno's can do: the same bytes to everybody at each beat. It says its port, and ends
 * with its standard input.
 *
 *   deno run -A --no-check tests/bench/fanout/floor_main.ts '{"bytes": 300, "rate": 30, "how": "lump"}'
 */
import { now } from "../../../runtime/base/clock.ts";
import { frontBefore } from "./front_before.ts";
import { writeFloor } from "./read_message.ts";

/** What the bare server sends. */
export interface Floor {
  readonly bytes: number;
  /** Messages a second to each. */
  readonly rate: number;
  /** All at once, or in parts over the beat with the event loop's turns between. */
  readonly how: "lump" | "spread";
  /** Whether the front stands before it that bounds strangers. */
  readonly front: boolean;
}

const { bytes, rate, how, front }: Floor = JSON.parse(Deno.args[0]!);
/** Sends between two turns of the event loop, where they are spread. */
const PART = 64;
const sockets = new Set<WebSocket>();
const message = new Uint8Array(bytes).fill(7);
const period = 1000 / rate;
let seq = 0, due = performance.now();

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 120 });
  socket.binaryType = "arraybuffer";
  socket.onopen = () => void sockets.add(socket);
  socket.onclose = () => void sockets.delete(socket);
  return response;
});

function beat(): void {
  due = Math.max(due + period, performance.now() - period);
  writeFloor(message, seq++, now());
  if (how === "lump") { for (const socket of sockets) give(socket, message); }
  else part([...sockets], message.slice(), 0);
  setTimeout(beat, Math.max(0, due + period - performance.now()));
}

function part(all: readonly WebSocket[], message: Uint8Array<ArrayBuffer>, from: number): void {
  for (const socket of all.slice(from, from + PART)) give(socket, message);
  if (from + PART < all.length) setTimeout(part, 0, all, message, from + PART);
}

function give(socket: WebSocket, message: Uint8Array<ArrayBuffer>): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(message);
}

setTimeout(beat, period);
const { port } = server.addr;
console.log(JSON.stringify({ port: front ? await frontBefore(port) : port }));
for await (const _ of Deno.stdin.readable);
Deno.exit(0);
