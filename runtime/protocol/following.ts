import type { JoinMessage } from "./client_messages.ts";
import { ProtocolError } from "./errors.ts";
import type { MovedMessage, ServerMessage, WelcomeMessage } from "./server_messages.ts";

/** What came that a client keeps to come back by. */
export interface Followed {
  /** Takes a message that came. */
  note(message: ServerMessage): void;
  /**
   * Looks for the session where it has gone, at the address before, and at those of the other servers, for as long as somebody
   * is waited for there.
   *
   * @param welcome the last one @param join as it was sent at first
   * @returns null where it is not to be had any more
   */
  find(welcome: WelcomeMessage, join: JoinMessage): Promise<Joined | null>;
}

/** A connection that has its welcome; what came behind it waits. */
export interface Joined {
  readonly socket: WebSocket;
  readonly welcome: WelcomeMessage;
  readonly early: readonly ArrayBuffer[];
}

/** Servers wait five seconds for who is lost, and take a dead one's sessions within three. */
const PATIENCE_MS = 8000, ATTEMPT_MS = 2500, PAUSE_MS = 250;

/** @param join joins at an address */
export function createFollowed(
  url: string | URL,
  join: (url: URL, message: JoinMessage, signal: AbortSignal) => Promise<Joined>,
): Followed {
  let moved: MovedMessage | null = null, heard: Pick<JoinMessage, "generation" | "sequence"> = {};

  return {
    note(message) {
      if (message.type === "moved") moved = message;
      if (message.type === "audio") heard = { generation: message.generation, sequence: message.sequence };
    },
    async find({ resume, elsewhere = [] }, first) {
      const back = moved?.resume ?? resume;
      const message = { ...first, ...heard, ...back !== undefined && { resume: back } };
      const at = (server: string) => sessionAt(server, url);
      const places = [...moved?.url ? [at(moved.url)] : [], new URL(url), ...elsewhere.map(at)];
      moved = null;
      for (const until = performance.now() + PATIENCE_MS; performance.now() < until;) {
        for (const place of places) {
          try {
            return await join(place, message, AbortSignal.timeout(ATTEMPT_MS));
          } catch (error) {
            if (error instanceof ProtocolError && error.code !== "unavailable") return null;
          }
        }
        await new Promise((done) => setTimeout(done, PAUSE_MS));
      }
      return null;
    },
  };
}

/** The session at another server. @param server http:// or https:// @param known its address where it was met */
export function sessionAt(server: string, known: string | URL): URL {
  const there = new URL(server.replace(/^http/, "ws")), { pathname, search } = new URL(known);
  return Object.assign(there, { pathname, search });
}
