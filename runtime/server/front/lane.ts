import { joined } from "../../formats/joined.ts";
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
  /**
   * The client talks with another server from here on, byte by byte, and not with the HTTP server, whose connection is let
   * go of. What either end sends faster than the other takes stays with the sender.
   *
   * @param answer what that server has said already, from its answer's head on
   * @param farewell frames for a client whose server is gone without a word
   * @param look what the client says first, before the server is told it
   */
  divert(server: FrontConn, answer: Uint8Array, farewell: Uint8Array, look?: FirstLook): Detour;
}

/**
 * What becomes of what a client has said so far: it is passed on, or kept until there is more of it; or the client is sent
 * away with such frames, and the server is told nothing.
 */
export type FirstLook = (said: Uint8Array) => "pass" | "more" | Uint8Array;

/** A client that talks with another server. */
export interface Detour {
  /** Frames that were put in and have not left yet, bytes. */
  readonly waiting: number;
  /** Puts a whole frame between two of the server's, as soon as one has ended. */
  insert(frame: Uint8Array<ArrayBuffer>): void;
  /** Says farewell and lets both ends go. */
  end(): void;
  /** Resolves when both have gone. */
  readonly done: Promise<void>;
}

/** All that is written to a client. */
export interface Lane extends Omit<Express, "divert"> {
  /** Whether it has become a WebSocket. */
  readonly upgraded: boolean;
  /** Takes note of what the HTTP server says next. @returns whether it says goodbye by that */
  follow(part: Uint8Array): boolean;
  /** Passes that on. */
  pass(part: Uint8Array): Promise<void>;
  /** Writes a frame as soon as one of the server's has ended. */
  insert(frame: Uint8Array<ArrayBuffer>): void;
  /** Writes that nothing follows. @param farewell frames before that, where the server has said no goodbye of its own */
  end(farewell?: Uint8Array): Promise<void>;
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
  /** Frames that wait for the end of one of the server's. */
  let later: Uint8Array[] = [], laterBytes = 0;

  const arrived = () => {
    waiting = 0;
    past = null;
    flush();
  };

  const isFree = () => !passing && past === null && !ended && frames.between;

  function flush(): void {
    if (later.length === 0 || !isFree()) return;
    const all = joined(later);
    later = [];
    laterBytes = 0;
    waiting = all.length;
    past = writeAll(client, all).then(arrived, failed);
  }

  return {
    get upgraded() {
      return upgraded;
    },
    get waiting() {
      return waiting + laterBytes;
    },
    take(frame, sent) {
      if (!isFree() || frames.messages !== sent) return false;
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
      flush();
    },
    insert(frame) {
      later.push(frame);
      laterBytes += frame.length;
      flush();
    },
    async end(farewell) {
      const says = farewell !== undefined && !ended && frames.between;
      ended = true;
      if (past !== null) await past;
      if (says) await writeAll(client, farewell);
      await client.closeWrite();
    },
  };
}

export async function writeAll(conn: FrontConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}
