import { createFrameWatch } from "./frame_watch.ts";
import type { FrontConn } from "./listeners.ts";

/*
 * A message that goes through the HTTP server's WebSocket and the relay crosses this machine's own network on the way: 31
 * us of processor time against 9 where it is written to the client at once (110 bytes, Deno 2.9.6, 2 cores). So what is
 * sent while nothing is under way goes past, and all else stays in line behind what is.
 */

/** Sends a client's WebSocket whole frames past the HTTP server, in order with what comes of that. */
export interface Express {
  /** Bytes that it was given and that have not left yet. */
  readonly waiting: number;
  /**
   * @param frame a whole message as a server's frame; nobody writes to it any more
   * @param sent messages that the HTTP server was given for this client
   * @returns whether it goes; where not, the HTTP server has to be given it
   */
  take(frame: Uint8Array<ArrayBuffer>, sent: number): boolean;
}

/** All that is written to a client. */
export interface Lane extends Express {
  /** Whether it has become a WebSocket. */
  readonly upgraded: boolean;
  /** Takes note of what the HTTP server says next. @returns whether it says goodbye by that */
  follow(part: Uint8Array): boolean;
  /** Passes that on. */
  pass(part: Uint8Array): Promise<void>;
  /** Writes that nothing follows. */
  end(): Promise<void>;
}

const UPGRADED = new TextEncoder().encode("HTTP/1.1 101 ");

/** @param failed called where the client takes no more */
export function createLane(client: FrontConn, failed: () => void): Lane {
  const frames = createFrameWatch();
  let upgraded = false, ended = false;
  /** Whether something of the server's is under way, from its being read on. */
  let passing = false;
  let waiting = 0;
  let past: Promise<void> | null = null;

  const arrived = () => {
    waiting = 0;
    past = null;
  };

  return {
    get upgraded() {
      return upgraded;
    },
    get waiting() {
      return waiting;
    },
    take(frame, sent) {
      if (passing || past !== null || ended || !frames.between || frames.messages !== sent) return false;
      waiting = frame.length;
      past = writeAll(client, frame).then(arrived, failed);
      return true;
    },
    follow(part) {
      passing = true;
      upgraded ||= UPGRADED.every((byte, index) => part[index] === byte);
      if (!upgraded || !frames.follow(part)) return false;
      ended = true;
      return true;
    },
    async pass(part) {
      if (past !== null) await past;
      await writeAll(client, part);
      passing = false;
    },
    async end() {
      ended = true;
      if (past !== null) await past;
      await client.closeWrite();
    },
  };
}

export async function writeAll(conn: FrontConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}
