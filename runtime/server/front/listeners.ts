import { createServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import type { Duplex } from "node:stream";
import type { KeyPair } from "../tls/issue_certificates.ts";

/** A connection, as much of it as the front uses. */
export type FrontConn = Pick<Deno.Conn, "read" | "write" | "closeWrite" | "close">;

/** What connections come in by. */
export interface FrontListener {
  readonly port: number;
  close(): void;
}

export interface ListenerOptions {
  readonly hostname: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly onConnection: (conn: FrontConn, address: string) => void;
}

/** Where the system is out of sockets, asking again at once would only burn the processor. */
const ACCEPT_PAUSE_MS = 50;

/** @throws {Error} where the port cannot be had */
export function listenPlain({ hostname, port, onConnection }: ListenerOptions): FrontListener {
  const listener = Deno.listen({ hostname, port });
  let closed = false;
  async function accept(): Promise<void> {
    while (!closed) {
      try {
        const conn = await listener.accept();
        conn.setNoDelay(true);
        onConnection(conn, conn.remoteAddr.hostname);
      } catch {
        if (!closed) await new Promise((done) => setTimeout(done, ACCEPT_PAUSE_MS));
      }
    }
  }
  void accept();
  return {
    port: listener.addr.port,
    close() {
      closed = true;
      listener.close();
    },
  };
}

/**
 * Listens for TLS. By node:tls: connections of Deno.listenTls and Deno.serve wait with what is left of a frame until
 * the first 16 KB have been acknowledged, which clients put off (Nagle's algorithm, and no way to switch it off):
 * frames of 20 kB took 44 ms from server to client, here 0.2 (Deno 2.9.6, 2 cores).
 *
 * @throws {Error} where the port cannot be had, or certificate and key are none
 */
export async function listenTls(
  { hostname, port, onConnection }: ListenerOptions,
  { cert, key }: KeyPair,
): Promise<FrontListener> {
  const secureContext = createSecureContext({ cert, key });
  const server = createServer({ noDelay: true }, (raw: Socket) => {
    // Shaking hands counts as sending a request: it happens when the first bytes are read.
    const secure = new TLSSocket(raw, { isServer: true, secureContext, ALPNProtocols: ["http/1.1"] });
    secure.setNoDelay(true);
    // Whoever reads or writes is told; without a listener the process would end.
    for (const socket of [raw, secure]) socket.on("error", () => secure.destroy());
    onConnection(connOf(secure), raw.remoteAddress ?? "");
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error: Error & { code?: string }) => reject(asDenoError(error)));
  server.listen(port, hostname, resolve);
  await promise;
  server.on("error", () => {});
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () => void server.close(),
  };
}

/** @throws nothing: gives the class that Deno's own listeners throw */
function asDenoError(error: Error & { code?: string }): Error {
  if (error.code === "EADDRINUSE") return new Deno.errors.AddrInUse(error.message, { cause: error });
  if (error.code === "EACCES") return new Deno.errors.PermissionDenied(error.message, { cause: error });
  return error;
}

/** A stream of Node's in the form of Deno's connections: what is not read stays with the sender. */
export function connOf(stream: Duplex): FrontConn {
  const chunks: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
  let rest = new Uint8Array();
  return {
    async read(buffer) {
      if (rest.length === 0) {
        const { value, done } = await chunks.next();
        if (done) return null;
        rest = value as Uint8Array<ArrayBuffer>;
      }
      const count = Math.min(rest.length, buffer.length);
      buffer.set(rest.subarray(0, count));
      rest = rest.subarray(count);
      return count;
    },
    write: (bytes) =>
      new Promise((resolve, reject) => {
        const gone = () => reject(new Deno.errors.ConnectionReset("Cannot write, the connection was closed"));
        if (stream.destroyed) return gone();
        stream.once("close", gone);
        stream.write(bytes, (error) => {
          stream.off("close", gone);
          if (error) reject(error);
          else resolve(bytes.length);
        });
      }),
    closeWrite: () => new Promise((resolve) => stream.destroyed ? resolve() : stream.end(() => resolve())),
    close: () => void stream.destroy(),
  };
}
