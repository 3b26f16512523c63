import type { Context } from "hono";
import { RETRY_AFTER_S } from "../../../stream/limits.ts";
import type { Detour } from "../../front/lane.ts";
import { addressOf, type Guarded } from "../../auth/guard.ts";
import type { OriginList } from "../../origins.ts";
import type { NodeAddress, Placement } from "../placement.ts";
import { farewellTo } from "./farewell.ts";
import { NODE_HEADER, type RelayedClaims } from "./node_header.ts";
import { passedHeaders } from "./passed_headers.ts";
import { redirectTo } from "./redirect.ts";
import { type Answer, openUpstream, Unreachable } from "./upstream.ts";

/*
 * A client whose session is on another node talks with that node itself: once it has agreed, this one only hands bytes to
 * and fro between two connections, without reading or unmasking a frame. So a close code is the owner's own, and a client
 * that takes nothing is not read for: the owner's socket fills, and drops frames up to a key frame as for any viewer.
 */

/** A node that has just died is asked again so often, until another has its sessions, milliseconds. */
const AGAIN_MS = 100, PATIENCE_MS = 3500;
/** Whether sessions are still where they were is looked at so often, milliseconds. */
const LOOK_MS = 150;
/** A node that a session has left says goodbye to its clients itself, if it can: within so many looks. */
const GOODBYE_LOOKS = 3;
/** The answer of a node that a session is not on any more. */
export const MISDIRECTED = 421;

export interface LiveRelayOptions {
  readonly placement: Pick<Placement, "whereIs" | "known" | "sign" | "nodes">;
  readonly origins: OriginList;
  /** Who follows is sent to the node itself. */
  readonly redirects: boolean;
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
  /** Of the process at its other end. */
  readonly instance: string;
  readonly detour: Detour;
  /** How often in a row its session was seen elsewhere. */
  misses: number;
}

export function createLiveRelay({ placement, origins, redirects, opened }: LiveRelayOptions): LiveRelay {
  const tunnels = new Set<Tunnel>();
  const gone = farewellTo(null);
  const watch = setInterval(() => {
    for (const tunnel of tunnels) {
      const where = placement.known(tunnel.session);
      const stays = where === null || where.kind === "elsewhere" && where.node.instance === tunnel.instance;
      tunnel.misses = stays ? 0 : tunnel.misses + 1;
      if (tunnel.misses > GOODBYE_LOOKS) tunnel.detour.end();
    }
  }, LOOK_MS);

  async function ask(
    context: Context<Guarded>,
    session: string,
    node: NodeAddress,
  ): Promise<Response | null> {
    const { raw } = context.req, express = context.env?.express;
    if (!express) return context.json({ error: "Cannot pass this on, there is no connection to pass" }, 503);
    // What a node of another version tells of a session is not understood here.
    const isOfOurs = placement.nodes().some(({ instance }) => instance === node.instance);
    const connection = isOfOurs ? crypto.getRandomValues(new Uint8Array(8)).toHex() : null;
    const { pathname, search } = new URL(raw.url);
    const headers = passedHeaders(raw, origins);
    const claims: RelayedClaims = { address: addressOf(context), connection };
    headers.set(NODE_HEADER, await placement.sign(node, claims));
    const answer: Answer = await openUpstream({ url: node.url, path: pathname + search, headers });
    if (answer.kind === "refused") return answer.response.status === MISDIRECTED ? null : answer.response;
    const detour = express.divert(
      answer.conn,
      answer.bytes,
      gone,
      redirects ? redirectTo(node.url) : undefined,
    );
    const tunnel = { session, instance: node.instance, detour, misses: 0 };
    tunnels.add(tunnel);
    void detour.done.then(() => tunnels.delete(tunnel));
    if (connection !== null) opened?.(session, connection, detour);
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
        const where = await placement.whereIs(session);
        if (where.kind === "here") return null;
        if (where.kind === "refused") return refused(context, where.reason);
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
      clearInterval(watch);
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
