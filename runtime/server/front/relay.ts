import { type Lane, writeAll } from "./lane.ts";
import type { FrontConn } from "./listeners.ts";

/** A way between a client's connection and the HTTP server behind the front. */
export interface Relay {
  /** Whether it has become a WebSocket, which has time-outs of its own. */
  readonly upgraded: boolean;
  /** When the client was last answered something, milliseconds. */
  readonly answeredAt: number;
  /** Resolves when both ends have been closed. */
  readonly done: Promise<void>;
  /** Closes both ends. */
  close(): void;
}

/** Messages of clients are small. */
const UP_BYTES = 16 * 1024;
const DOWN_BYTES = 64 * 1024;
/** How long a client may take to close its end after the server has. */
const LINGER_MS = 1000;

/** @param lane to the client @param head what was read of the client before */
export function createRelay(
  client: FrontConn,
  lane: Lane,
  server: FrontConn,
  head: Uint8Array,
  now: () => number,
): Relay {
  let answeredAt = now();
  let closed = false;
  let linger: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    if (closed) return;
    closed = true;
    clearTimeout(linger);
    for (const conn of [client, server]) {
      try {
        conn.close();
      } catch {
        // It was closed by the other end.
      }
    }
  }

  async function up(): Promise<void> {
    await writeAll(server, head);
    const buffer = new Uint8Array(UP_BYTES);
    for (let count; (count = await client.read(buffer)) !== null;) {
      await writeAll(server, buffer.subarray(0, count));
    }
    await server.closeWrite();
  }

  async function down(): Promise<void> {
    const buffer = new Uint8Array(DOWN_BYTES);
    for (let count; (count = await server.read(buffer)) !== null;) {
      const part = buffer.subarray(0, count);
      if (lane.follow(part)) linger ??= setTimeout(close, LINGER_MS);
      await lane.pass(part);
      answeredAt = now();
    }
    linger ??= setTimeout(close, LINGER_MS);
    await lane.end();
  }

  return {
    get upgraded() {
      return lane.upgraded;
    },
    get answeredAt() {
      return answeredAt;
    },
    // An end that breaks ends both.
    done: Promise.all([up(), down()]).then(close, close),
    close,
  };
}
