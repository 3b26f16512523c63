import type { Limits } from "../../stream/limits.ts";
import type { KeyPair } from "../tls/issue_certificates.ts";
import { createConnectionCounts } from "./connection_counts.ts";
import { createLane, type Express } from "./lane.ts";
import { type FrontConn, listenPlain, listenTls } from "./listeners.ts";
import { readHead } from "./read_head.ts";
import { refusalBytes } from "./refusal.ts";
import { createRelay, type Relay } from "./relay.ts";

/*
 * Deno.serve bounds neither connections nor the time that one may take to say what it wants: 200 of them, half open,
 * were still held after 74 s (Deno 2.9.6). So what listens beyond this machine is this front, and Deno.serve stands
 * behind it, on a socket that nobody else reaches. node:http has such bounds, but its connections become WebSockets
 * over plain TCP only, not over TLS.
 */

export interface FrontOptions {
  readonly hostname: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls?: KeyPair | undefined;
  readonly limits: Limits;
  /** A connection to the HTTP server behind, for who comes from this address. @param express a way past that server */
  readonly dial: (address: string, express: Express) => Promise<FrontConn>;
  /** Whom a connection is for by its request's head, where a node of the same cluster passes it on; null for itself. */
  readonly callerOf?: ((head: Uint8Array) => Promise<string | null>) | undefined;
}

/** What listens where strangers come. */
export interface Front {
  readonly port: number;
  readonly connections: number;
  /** Lets go of the port and of all connections. */
  close(): void;
}

/** Refusals that are being said; who comes beyond is hung up on. */
const MAX_REFUSALS = 64;
/** How long saying one may take. */
const REFUSAL_MS = 1000;
const WATCH_MS = 500;

/** @throws {Error} where the port cannot be had */
export async function openFront(options: FrontOptions): Promise<Front> {
  const { hostname, port, tls, limits, dial } = options;
  const counts = createConnectionCounts(limits);
  const relays = new Set<Relay>();
  /** Those whose request has not come yet. */
  const waiting = new Set<FrontConn>();
  let refusals = 0;
  let closed = false;

  async function serve(client: FrontConn, address: string): Promise<void> {
    const reason = counts.enter(address);
    if (reason !== null) return await refuse(client, 503, `Cannot take another connection, ${reason}`);
    /** It counts for the node that passes it on only until it is known whom that speaks for. */
    let counted = address;
    try {
      await handOn(client, address, (caller) => {
        const reason = counts.enter(caller);
        if (reason !== null) return reason;
        counts.leave(counted);
        counted = caller;
        return null;
      });
    } finally {
      counts.leave(counted);
    }
  }

  async function handOn(
    client: FrontConn,
    from: string,
    countFor: (caller: string) => string | null,
  ): Promise<void> {
    waiting.add(client);
    const head = await soon(readHead(client), limits.headerSeconds * 1000);
    waiting.delete(client);
    if (head?.kind !== "head") {
      if (head?.kind === "gone" || closed) return hangUp(client);
      return await (head === null
        ? refuse(client, 408, `Cannot wait longer for a request, the limit is: ${limits.headerSeconds} s`)
        : refuse(client, 431, "Cannot read so long a request"));
    }
    const caller = await options.callerOf?.(head.bytes) ?? null;
    const reason = caller === null ? null : countFor(caller);
    if (reason !== null) return await refuse(client, 503, `Cannot take another connection, ${reason}`);
    const address = caller ?? from;
    let relay: Relay | null = null;
    const lane = createLane(client, () => relay?.close());
    let server: FrontConn;
    try {
      server = await dial(address, {
        get waiting() {
          return lane.waiting;
        },
        take: lane.take,
        divert: (...to) => relay!.divert(...to),
      });
    } catch {
      return await refuse(client, 503, "Cannot answer, the server is closing or overloaded");
    }
    relay = createRelay(client, lane, server, head.bytes, () => performance.now());
    relays.add(relay);
    if (closed) relay.close();
    await relay.done;
    relays.delete(relay);
  }

  async function refuse(client: FrontConn, status: 408 | 431 | 503, error: string): Promise<void> {
    if (refusals >= MAX_REFUSALS || closed) return hangUp(client);
    refusals++;
    await soon(say(client, refusalBytes(status, error)), REFUSAL_MS);
    refusals--;
    hangUp(client);
  }

  const place = {
    hostname,
    port,
    onConnection: (conn: FrontConn, address: string) => void serve(conn, address),
  };
  const listener = tls ? await listenTls(place, tls) : listenPlain(place);
  const watch = setInterval(() => {
    const limit = performance.now() - limits.idleSeconds * 1000;
    for (const relay of relays) if (isIdle(relay, limit)) relay.close();
  }, WATCH_MS);
  return {
    port: listener.port,
    get connections() {
      return counts.total;
    },
    close() {
      if (closed) return;
      closed = true;
      clearInterval(watch);
      listener.close();
      for (const client of waiting) hangUp(client);
      for (const relay of relays) relay.close();
    },
  };
}

/** A goodbye stands behind all that a client has not taken: one that takes nothing would never be let go. */
const isIdle = ({ upgraded, stuckSince, answeredAt }: Relay, limit: number): boolean =>
  upgraded ? stuckSince < limit : answeredAt < limit;

/** Says it, and reads what the other end is still sending: a connection closed over unread bytes loses the answer. */
async function say(client: FrontConn, bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) at += await client.write(bytes.subarray(at));
    await client.closeWrite();
    const buffer = new Uint8Array(4096);
    while (await client.read(buffer) !== null);
  } catch {
    // It has gone.
  }
}

function hangUp(client: FrontConn): void {
  try {
    client.close();
  } catch {
    // It has gone.
  }
}

/** What comes of it, null where it takes longer. */
async function soon<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => timer = setTimeout(resolve, ms, null));
  const result = await Promise.race([work, late]);
  clearTimeout(timer);
  return result;
}
