import { join } from "node:path";
import type { Limits } from "../stream/limits.ts";
import { openFront } from "./front/front.ts";
import { isLoopback } from "./hosts.ts";
import type { KeyPair } from "./tls/issue_certificates.ts";

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly tls?: KeyPair | undefined;
  readonly limits: Limits;
}

/** An HTTP server that listens. */
export interface Listening {
  readonly port: number;
  /** Lets go of the port and of all connections, without waiting for idle clients. */
  close(): Promise<void>;
}

type Handler = (request: Request) => Response | Promise<Response>;

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
    return isLoopback(host) && !tls
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
  const server = Deno.serve({ hostname, port, signal: abort.signal, onListen: () => {} }, handler);
  return { port: server.addr.port, close: () => letGo(abort, server.finished) };
}

async function listenBehind(
  { host, port, tls, limits }: ListenOptions,
  handler: Handler,
): Promise<Listening> {
  const abort = new AbortController();
  const { dial, finished, remove } = await serveBehind(abort.signal, handler);
  try {
    const front = await openFront({ hostname: host, port, tls, limits, dial });
    return {
      port: front.port,
      async close() {
        front.close();
        await letGo(abort, finished);
        await remove();
      },
    };
  } catch (error) {
    await letGo(abort, finished);
    await remove();
    throw error;
  }
}

/** The HTTP server behind a front: on a socket in a folder that only this user enters, which Windows does not have. */
async function serveBehind(signal: AbortSignal, handler: Handler) {
  if (Deno.build.os === "windows") {
    const server = Deno.serve({ hostname: "127.0.0.1", port: 0, signal, onListen: () => {} }, handler);
    const { hostname, port } = server.addr;
    return {
      dial: () => Deno.connect({ hostname, port }),
      finished: server.finished,
      remove: async () => {},
    };
  }
  const folder = await Deno.makeTempDir({ prefix: "headcast-" });
  const path = join(folder, "http.sock");
  const server = Deno.serve({ path, signal, onListen: () => {} }, handler);
  return {
    dial: () => Deno.connect({ transport: "unix", path }) as Promise<Deno.Conn>,
    finished: server.finished,
    remove: () => Deno.remove(folder, { recursive: true }).catch(() => {}),
  };
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
