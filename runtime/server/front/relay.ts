import { joined } from "../../formats/joined.ts";
import { type Detour, type Express, type FirstLook, type Lane, writeAll } from "./lane.ts";
import type { FrontConn } from "./listeners.ts";

/** A way between a client's connection and the HTTP server behind the front. */
export interface Relay {
  /** Whether it has become a WebSocket, which has time-outs of its own. */
  readonly upgraded: boolean;
  /** When the client was last answered something, milliseconds. */
  readonly answeredAt: number;
  /** Since when it has not taken what is said to it, milliseconds; Infinity where nothing waits for it. */
  readonly stuckSince: number;
  /** Resolves when both ends have been closed. */
  readonly done: Promise<void>;
  /** Another server takes the HTTP server's place: see `Express.divert`. */
  divert: Express["divert"];
  /** Closes both ends. */
  close(): void;
}

/** Messages of clients are small. */
const UP_BYTES = 16 * 1024;
const DOWN_BYTES = 64 * 1024;
const NOTHING = new Uint8Array();
/** How long a client may take to close its end after the server has. */
const LINGER_MS = 1000;

/** @param lane to the client @param head what was read of the client before */
export function createRelay(
  client: FrontConn,
  lane: Lane,
  first: FrontConn,
  head: Uint8Array,
  now: () => number,
): Relay {
  let server = first;
  /** Of another server: what it has said already, and what is said where it goes without a word. */
  let answer: Uint8Array | null = null, farewell: Uint8Array | undefined;
  /** What the server is told of what the client says. */
  let told = (part: Uint8Array): Uint8Array => part;
  let answeredAt = now(), stuckSince = Infinity;
  let closed = false;
  let linger: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    if (closed) return;
    closed = true;
    clearTimeout(linger);
    for (const conn of [client, server]) quietly(() => conn.close());
  }

  async function up(): Promise<void> {
    await writeAll(server, head);
    const buffer = new Uint8Array(UP_BYTES);
    for (let count; (count = await client.read(buffer)) !== null;) {
      await tell(buffer.subarray(0, count));
    }
    await server.closeWrite();
  }

  async function tell(part: Uint8Array): Promise<void> {
    try {
      await writeAll(server, told(part));
    } catch (error) {
      // Who sends to a server that has died is to hear the farewell all the same.
      if (farewell === undefined) throw error;
    }
  }

  async function say(part: Uint8Array): Promise<void> {
    if (lane.follow(part)) linger ??= setTimeout(close, LINGER_MS);
    stuckSince = now();
    await lane.pass(part);
    answeredAt = now();
    stuckSince = Infinity;
  }

  /** @returns whether another server has taken its place */
  async function hear(from: FrontConn, buffer: Uint8Array): Promise<boolean> {
    try {
      for (let count; (count = await from.read(buffer)) !== null;) {
        if (from !== server) return true;
        await say(buffer.subarray(0, count));
      }
    } catch (error) {
      // One whose machine has died ends as it may.
      if (from === server && farewell === undefined) throw error;
    }
    return from !== server;
  }

  async function down(): Promise<void> {
    const buffer = new Uint8Array(DOWN_BYTES);
    while (await hear(server, buffer)) {
      await say(answer!);
      answer = null;
    }
    linger ??= setTimeout(close, LINGER_MS);
    await lane.end(farewell);
  }

  // An end that breaks ends both.
  const done = Promise.all([up(), down()]).then(close, close);

  return {
    get upgraded() {
      return lane.upgraded;
    },
    get answeredAt() {
      return answeredAt;
    },
    get stuckSince() {
      return stuckSince;
    },
    done,
    divert(other, begun, words, look) {
      const before = server;
      server = other;
      [answer, farewell] = [begun, words];
      if (look) told = lookingFirst(look, (away) => (farewell = away, quietly(() => other.close())));
      quietly(() => before.close());
      if (closed) quietly(() => other.close());
      return detourOn(lane, other, done);
    },
    close,
  };
}

/** Keeps what a client says until it is known what becomes of it. @param send takes what the client is sent away with */
function lookingFirst(
  look: FirstLook,
  send: (farewell: Uint8Array) => void,
): (part: Uint8Array) => Uint8Array {
  let said: Uint8Array<ArrayBuffer> = new Uint8Array(), isOver = false;
  return (part) => {
    if (isOver) return part;
    said = joined([said, part]);
    const verdict = look(said);
    isOver = verdict !== "more";
    if (verdict instanceof Uint8Array) send(verdict);
    return verdict === "pass" ? said : NOTHING;
  };
}

const detourOn = (lane: Lane, server: FrontConn, done: Promise<void>): Detour => ({
  get waiting() {
    return lane.waiting;
  },
  insert: lane.insert,
  end: () => quietly(() => server.close()),
  done,
});

function quietly(close: () => void): void {
  try {
    close();
  } catch {
    // It was closed by the other end.
  }
}
