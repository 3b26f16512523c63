import { ProtocolError } from "../protocol/errors.ts";
import type { Grant } from "../protocol/grant.ts";
import type { Entrance } from "./admission.ts";
import type { Limits } from "./limits.ts";
import { createTokenBucket, type TokenBucket } from "../base/network/token_bucket.ts";

/** A connection's part of what its token may use. */
export interface TokenUse {
  /** The same way in, where who comes by it counts for its token, and is refused where that has no room. */
  through(entrance: Entrance): Entrance;
  /** Counts for a fresh token from here on. @throws {ProtocolError} where it has no room; then for the one before */
  renew(grant: Grant): void;
  /** Whether one more message may pass, of all that came in by the same token. @param time milliseconds */
  takeMessage(time: number): boolean;
  /** The connection is gone. */
  end(): void;
}

interface Used {
  connections: number;
  readonly messages: TokenBucket;
}

/** What a connection counts for. */
interface Part {
  readonly used: Used;
  readonly id: string;
}

/** What is used by the tokens of a server: a link that is passed on to many is one token. */
export function createTokenUses(limits: Limits): { open(): TokenUse } {
  const tokens = new Map<string, Used>();

  function enter({ id }: Grant): Used {
    const used = tokens.get(id) ??
      { connections: 0, messages: createTokenBucket(limits.tokenMessageRate, limits.tokenMessageRate * 2) };
    if (used.connections >= limits.tokenConnections) {
      throw new ProtocolError(
        "too-many-clients",
        `Cannot join, a token opens so many connections at once: ${limits.tokenConnections}`,
      );
    }
    used.connections++;
    tokens.set(id, used);
    return used;
  }

  function leave(part: Part | null): void {
    if (part !== null && --part.used.connections === 0) tokens.delete(part.id);
  }

  function open(): TokenUse {
    let mine: Part | null = null;
    let ended = false;
    const count = (grant: Grant): Grant => {
      if (!ended) mine = { used: enter(grant), id: grant.id };
      return grant;
    };
    return {
      through(entrance) {
        if (entrance.kind === "open") return entrance;
        const { look } = entrance;
        if (entrance.kind === "asked") {
          return { kind: "asked", admit: async (token) => count(await entrance.admit(token)), look };
        }
        try {
          return { kind: "granted", grant: count(entrance.grant), look };
        } catch (error) {
          // It is told when it asks to join.
          return { kind: "asked", admit: () => Promise.reject(error), look };
        }
      },
      renew(grant) {
        if (ended || mine?.id === grant.id) return;
        const before = mine;
        mine = { used: enter(grant), id: grant.id };
        leave(before);
      },
      takeMessage: (time) => mine === null || mine.used.messages.take(time),
      end() {
        ended = true;
        leave(mine);
        mine = null;
      },
    };
  }
  return { open };
}
