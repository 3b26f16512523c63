/**
 * Loaded before a node's own program (`deno run --preload`), which stays the real command: pictures are painted in place
 * of drawn (HEADCAST_TEST_WORKER names the worker), and all that leaves is noted in a ledger (HEADCAST_TEST_LEDGER).
 */
import { createFrameReader } from "../../bench/fanout/frames.ts";
import { type Ledger, openLedger } from "./ledger.ts";

const worker = Deno.env.get("HEADCAST_TEST_WORKER"), path = Deno.env.get("HEADCAST_TEST_LEDGER");
if (worker !== undefined) paintInstead(worker);
if (path !== undefined) watchWhatLeaves(openLedger(path), await connectionPrototype());

/** Workers that would draw are those of another module. */
function paintInstead(url: string): void {
  const Drawing = globalThis.Worker;
  globalThis.Worker = class extends Drawing {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(options?.name === "render" ? new URL(url) : address, options);
    }
  };
}

/** By the sockets of the HTTP server, and by the connections of the front, which goes past it. */
function watchWhatLeaves(ledger: Ledger, connection: Pick<Deno.Conn, "write">): void {
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (this: WebSocket, data: Parameters<WebSocket["send"]>[0]) {
    if (data instanceof Uint8Array) ledger.note(this, data);
    else if (data instanceof ArrayBuffer) ledger.note(this, new Uint8Array(data));
    return send.call(this, data);
  };
  const { write } = connection;
  const readers = new WeakMap<object, ((part: Uint8Array<ArrayBuffer>) => void) | null>();
  connection.write = async function (this: Deno.Conn, part: Uint8Array<ArrayBuffer>) {
    if (!readers.has(this)) readers.set(this, isUpgrade(part) ? readerOf(this, ledger) : null);
    const count = await write.call(this, part);
    // What did not leave is written again.
    readers.get(this)?.(part.subarray(0, count));
    return count;
  };
}

function readerOf(to: object, ledger: Ledger) {
  const reader = createFrameReader();
  let began = false;
  return (part: Uint8Array<ArrayBuffer>): void => {
    const rest = began ? part : part.slice(headLength(part));
    began = true;
    // What is read is kept by nobody else: the reader holds on to it.
    reader.read(rest.slice(), rest.length, (data, from, until, opcode) => {
      if (opcode === 2) ledger.note(to, data.subarray(from, until));
    });
  };
}

const UPGRADED = new TextEncoder().encode("HTTP/1.1 101 ");
const isUpgrade = (part: Uint8Array): boolean => UPGRADED.every((byte, index) => part[index] === byte);

/** Until the empty line; an answer of 101 comes in one piece. */
function headLength(part: Uint8Array): number {
  for (let at = 3; at < part.length; at++) {
    if (part[at] === 10 && part[at - 1] === 13 && part[at - 2] === 10 && part[at - 3] === 13) return at + 1;
  }
  return part.length;
}

/** Deno does not name what its connections are made of. */
async function connectionPrototype(): Promise<Pick<Deno.Conn, "write">> {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  using connection = await Deno.connect({
    port: (listener.addr as Deno.NetAddr).port,
    hostname: "127.0.0.1",
  });
  (await listener.accept()).close();
  return Object.getPrototypeOf(Object.getPrototypeOf(connection));
}
