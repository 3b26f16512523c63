/**
 * A node that has all sessions, or one that has none and passes its clients on. It says its port, and ends with its standard
 * input. A session sends bytes in place of pictures, stamped with the moment: what drawing costs is not asked here.
 *
 *   deno run -A --no-check tests/bench/cluster/proxy/node_main.ts '{"bytes": 17000, "rate": 30}'
 */
import { now } from "../../../../runtime/base/clock.ts";
import { PROTOCOL } from "../../../../runtime/protocol/protocol.ts";
import { expressSocket } from "../../../../runtime/server/front/express_socket.ts";
import type { Guarded } from "../../../../runtime/server/auth/guard.ts";
import { listen } from "../../../../runtime/server/listen.ts";
import { alone } from "../../../../runtime/server/placement/alone.ts";
import { createNodeSigner } from "../../../../runtime/server/placement/over_nats/node_signature.ts";
import type { Placement, Where } from "../../../../runtime/server/placement/placement.ts";
import { createRelays } from "../../../../runtime/server/placement/proxy/relays.ts";
import { USUAL_LIMITS } from "../../../../runtime/stream/limits.ts";
import { Hono } from "hono";

/** What a node sends, or where it passes clients on to. */
export interface BenchNode {
  readonly bytes: number;
  /** Messages a second. */
  readonly rate: number;
  /** Of the node that has the sessions; this one where it is not given. */
  readonly owner?: string;
}

/** Of what answers a question for the time. */
const ANSWER_BYTES = 8;

const { bytes, rate, owner }: BenchNode = JSON.parse(Deno.args[0]!);
const nameOf = (id: string, url: string) => ({ id, instance: `${id}-process`, url });
const me = owner === undefined ? nameOf("owner", "") : nameOf("proxy", "");
const signer = createNodeSigner(new TextEncoder().encode("what nodes of a bench sign with, 32 bytes"), me);
const where: Where = owner === undefined
  ? { kind: "here", epoch: 1 }
  : { kind: "elsewhere", node: nameOf("owner", owner), epoch: 1 };
const placement: Placement = {
  ...alone(),
  ...{ node: me, known: () => where, whereIs: () => Promise.resolve(where) },
  ...signer,
};

const relays = createRelays({ placement });
const app = new Hono<Guarded>();
app.use(relays.pass);
app.get("/live/:session", (context) => {
  const { socket, response } = Deno.upgradeWebSocket(context.req.raw, { protocol: PROTOCOL });
  socket.onopen = () => send(expressSocket(socket, context.env?.express), socket);
  // Clocks of processes differ: who asks learns this one's.
  socket.onmessage = () => socket.send(stamped(ANSWER_BYTES));
  return response;
});

function stamped(length: number): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(length);
  new DataView(message.buffer).setFloat64(0, now());
  return message;
}

function send(line: ReturnType<typeof expressSocket>, socket: WebSocket): void {
  const timer = setInterval(() => line.send(stamped(bytes)), 1000 / rate);
  socket.onclose = () => clearInterval(timer);
}

const limits = { ...USUAL_LIMITS, connections: 2000, addressConnections: 2000 };
const listening = await listen(
  { host: "127.0.0.1", port: 0, limits, callerOf: relays.callerOf },
  relays.handlerOf(app.fetch),
);
console.log(JSON.stringify({ port: listening.port }));
for await (const _ of Deno.stdin.readable);
relays.close();
await listening.close();
