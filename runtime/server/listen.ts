import type { Limits } from "../stream/limits.ts";
import { type FrontOptions, openFront } from "./front/front.ts";
import type { Express } from "./front/lane.ts";
import type { FrontConn } from "./front/listeners.ts";
import { isLoopback } from "../base/network/loopback.ts";
import type { KeyPair } from "./tls/issue_certificates.ts";

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls?: KeyPair | undefined;
  readonly limits: Limits;
  /** As the front's, which stands before this machine's own address too then. */
  readonly callerOf?: FrontOptions["callerOf"];
}

/** An HTTP server that listens. */
export interface Listening {
  readonly port: number;
  /** Lets go of the port and of all connections, without waiting for idle clients. */
  close(): Promise<void>;
}

/** @param address of who asks @param express a way to who asks that is shorter for a WebSocket's messages, where there is one */
export type Handler = (
  request: Request,
  address: string,
  express?: Express,
) => Response | Promise<Response>;

/** How long connections may take to let go. */
const DRAIN_MS = 500;

/**
 * Listens: on this machine's own address plainly, where strangers come behind a front that bounds them.
 *
 * @throws {Error} where the port cannot be had
 */
export async function listen(options: ListenOptions, handler: Handler): Promise<Listening> {
  const { host, port, tls } = options;
  try {
    return isLoopback(host) && !tls && !options.callerOf
      ? listenPlainly(host, port, handler)
      : await listenBehind(options, handler);
  } catch (cause) {
    const where = `${host}:${port}`;
    if (cause instanceof Deno.errors.AddrInUse) {
      throw new Error(
        `Cannot listen, another program has this address already (choose another with --port): ${where}`,
        { cause },
      );
    }
    if (cause instanceof Deno.errors.PermissionDenied) {
      throw new Error(
        `Cannot listen, ports below 1024 need more rights (choose another with --port): ${where}`,
        { cause },
      );
    }
    throw new Error(`Cannot listen at this address: ${where}`, { cause });
  }
}

function listenPlainly(hostname: string, port: number, handler: Handler): Listening {
  const abort = new AbortController();
  const server = Deno.serve(
    { hostname, port, signal: abort.signal, onListen: () => {} },
    (request, { remoteAddr }) => handler(request, remoteAddr.hostname),
  );
  return { port: server.addr.port, close: () => letGo(abort, server.finished) };
}

async function listenBehind(
  { host, port, tls, limits, callerOf }: ListenOptions,
  handler: Handler,
): Promise<Listening> {
  const abort = new AbortController();
  const { dial, finished } = serveBehind(abort.signal, handler);
  try {
    const front = await openFront({ hostname: host, port, tls, limits, dial, callerOf });
    return {
      port: front.port,
      async close() {
        front.close();
        await letGo(abort, finished);
      },
    };
  } catch (error) {
    await letGo(abort, finished);
    throw error;
  }
}

/**
 * The HTTP server behind a front. On a port of this machine, not on a socket in the file system: a connection there
 * has no name, and the server could not tell whom the front speaks for.
 */
function serveBehind(signal: AbortSignal, handler: Handler) {
  /** For whom each connection of the front's is, by its port. */
  const callers = new Map<number, { readonly address: string; readonly express: Express }>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal, onListen: () => {} },
    (request, { remoteAddr }) => {
      const caller = callers.get(remoteAddr.port);
      // Who comes by no front is another program of this machine that has found the port.
      return caller === undefined
        ? new Response(null, { status: 403 })
        : handler(request, caller.address, caller.express);
    },
  );
  const { hostname, port } = server.addr;

  async function dial(address: string, express: Express): Promise<FrontConn> {
    const conn = await Deno.connect({ hostname, port });
    conn.setNoDelay(true);
    const own = conn.localAddr.port;
    callers.set(own, { address, express });
    return {
      read: (buffer) => conn.read(buffer),
      write: (bytes) => conn.write(bytes),
      closeWrite: () => conn.closeWrite(),
      close() {
        callers.delete(own);
        conn.close();
      },
    };
  }
  return { dial, finished: server.finished };
}

/**
 * Not `shutdown`, which waits for idle clients as long as they like; and never both: the second of the two throws where
 * nobody can catch it (Deno 2.9).
 */
async function letGo(abort: AbortController, finished: Promise<void>): Promise<void> {
  abort.abort();
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([finished, new Promise((resolve) => timer = setTimeout(resolve, DRAIN_MS))]);
  clearTimeout(timer);
}
