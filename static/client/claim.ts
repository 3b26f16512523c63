import type { JoinMessage } from "../../runtime/protocol/client_messages.ts";
import type { ServerMessage } from "../../runtime/protocol/server_messages.ts";

/** Where a client has its session, who it is there, and how far it has heard. */
export interface Claim {
  /** Where to connect. */
  readonly url: string;
  /** What its join says of that. */
  readonly fields: Pick<JoinMessage, "follows" | "resume" | "generation" | "sequence">;
  /** Takes note of what bears on it. */
  note(message: ServerMessage): void;
  /** There is somebody at the address. */
  met(): void;
  /** Whether there are other addresses. */
  readonly hasOthers: boolean;
  /**
   * The connection is lost: where there was nobody the next address is tried, and the own one again after the last.
   *
   * @param silent nothing came any more, which says nothing of whether the next attempt would be heard
   * @returns whether the session goes on elsewhere
   */
  lost(silent?: boolean): boolean;
  /** It comes back as somebody else. */
  drop(): void;
}

/** @param home the session's address, as a WebSocket is opened by */
export function createClaim(home: string): Claim {
  /** Of a server's address: the path below it is the same everywhere. */
  const at = (server: string) =>
    server.replace(/^http/, "ws").replace(/\/+$/, "") + home.slice(home.lastIndexOf("/live/"));
  let all = [home], url = home, isMet = false, isMoved = false;
  let resume: string | undefined, heard: Pick<JoinMessage, "generation" | "sequence"> = {};
  return {
    get url() {
      return url;
    },
    get fields() {
      return { follows: true, ...resume !== undefined && { resume, ...heard } };
    },
    note(message) {
      const { type } = message;
      if (type === "audio") heard = { generation: message.generation, sequence: message.sequence };
      if (type === "welcome") {
        resume = message.resume;
        // Who was passed on is told of the node that it came by too.
        all = [...new Set([home, ...(message.elsewhere ?? []).map(at)])];
      }
      if (type === "moved") {
        isMoved = true;
        resume = message.resume ?? resume;
        if (message.url !== null) url = at(message.url);
      }
    },
    met: () => void (isMet = true),
    get hasOthers() {
      return all.length > 1;
    },
    lost(silent = false) {
      const moves = isMoved;
      if (!isMet || silent) url = all[(all.indexOf(url) + 1) % all.length]!;
      isMet = isMoved = false;
      return moves;
    },
    drop: () => void (resume = undefined),
  };
}
