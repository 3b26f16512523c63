import type { Context } from "hono";
import { RETRY_AFTER_S } from "../../../stream/limits.ts";
import type { Detour } from "../../front/lane.ts";
import { addressOf, type Guarded } from "../../auth/guard.ts";
import type { OriginList } from "../../origins.ts";
import { farewellTo } from "./farewell.ts";
import { NODE_HEADER, signRelayed } from "./node_header.ts";
import { passedHeaders } from "./passed_headers.ts";
import { type Answer, openUpstream, Unreachable } from "./upstream.ts";
import type { NodePlace, Whereabout } from "./whereabouts.ts";

/*
 * A client whose session is on another node talks with that node itself: once it has agreed, this one only hands bytes to
 * and fro between two connections, without reading or unmasking a frame. So a close code is the owner's own, and a client
 * that takes nothing is not read for: the owner's socket fills, and drops frames up to a key frame as for any viewer.
 */

/** A node that has just died is asked again so often, until another has its sessions, milliseconds. */
const AGAIN_MS = 100, PATIENCE_MS = 5000;
/** A node that a session has left says goodbye to its clients itself, if it can. */
export const GOODBYE_MS = 1500;
/** The answer of a node that a session is not on any more. */
export const MISDIRECTED = 421;

export interface LiveRelayOptions {
  readonly whereabout: Whereabout;
  readonly secret: Uint8Array;
  readonly origins: OriginList;
  /** Told of every client that talks with another node. */
  readonly opened?: ((session: string, connection: string, detour: Detour) => void) | undefined;
}

/** Clients of this node that talk with others. */
export interface LiveRelay {
  readonly size: number;
  /** Sends a client's request where its session is. @returns null where that is here */
  pass(context: Context<Guarded>, session: string): Promise<Response | null>;
  close(): void;
}

interface Tunnel {
  readonly session: string;
  readonly node: string;
  readonly detour: Detour;
}

export function createLiveRelay({ whereabout, secret, origins, opened }: LiveRelayOptions): LiveRelay {
  const tunnels = new Set<Tunnel>(), timers = new Set<ReturnType<typeof setTimeout>>();
  const gone = farewellTo(null);
  const cancel = whereabout.moved((session, node) => {
    const left = [...tunnels].filter((each) => each.session === session && each.node !== node);
    if (left.length === 0) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      for (const { detour } of left) detour.end();
    }, GOODBYE_MS);
    timers.add(timer);
  });

  async function ask(context: Context<Guarded>, session: string, node: NodePlace): Promise<Response | null> {
    const { raw } = context.req, express = context.env?.express;
    if (!express) return context.json({ error: "Cannot pass this on, there is no connection to pass" }, 503);
    const connection = crypto.getRandomValues(new Uint8Array(8)).toHex();
    const { pathname, search } = new URL(raw.url);
    const headers = passedHeaders(raw, origins);
    const relayed = { node: whereabout.self.id, address: addressOf(context), connection };
    headers.set(NODE_HEADER, await signRelayed(relayed, node.id, secret));
    const answer: Answer = await openUpstream({ url: node.url, path: pathname + search, headers });
    if (answer.kind === "refused") return answer.response.status === MISDIRECTED ? null : answer.response;
    const detour = express.divert(answer.conn, answer.bytes, gone);
    const tunnel = { session, node: node.id, detour };
    tunnels.add(tunnel);
    void detour.done.then(() => tunnels.delete(tunnel));
    opened?.(session, connection, detour);
    // Nobody reads it: the connection has gone past the server by now.
    return new Response(null, { status: 503 });
  }

  return {
    get size() {
      return tunnels.size;
    },
    async pass(context, session) {
      const until = performance.now() + PATIENCE_MS;
      do {
        const where = await whereabout.whereIs(session, { opens: true });
        if (where.kind === "here") return null;
        if (where.kind === "refused") return refused(context, where.reason, where.retryAfter);
        try {
          const response = await ask(context, session, where.node);
          if (response !== null) return response;
        } catch (error) {
          if (!(error instanceof Unreachable)) throw error;
        }
        await new Promise((done) => setTimeout(done, AGAIN_MS));
      } while (performance.now() < until);
      return refused(context, "the node that has the session does not answer");
    },
    close() {
      cancel();
      for (const timer of timers) clearTimeout(timer);
      for (const { detour } of tunnels) detour.end();
    },
  };
}

export function refused(
  context: Context<Guarded>,
  reason: string,
  retryAfter: number = RETRY_AFTER_S,
): Response {
  context.header("retry-after", String(Math.ceil(retryAfter)));
  return context.json({ error: `Cannot open the session, ${reason}`, code: "unavailable" }, 503);
}
