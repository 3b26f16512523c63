import { CLUSTER_PATH, type NodeAddress } from "../placement.ts";
import type { Clock } from "../../../stream/live_clock.ts";
import type { NodeSigner } from "./node_signature.ts";

/*
 * Where NATS is away for all nodes, none can take another's sessions, and pictures need not stop: each asks all that it
 * knows, past NATS, whether NATS is away for them too. Who says so cannot take anything before it has been back for as long
 * as a lease lasts.
 */

const PATH = `${CLUSTER_PATH}/vouch`;
/** So long a question is good for: later the answer would come too late. */
const ANSWER_MS = 700;
const MAX_ANSWER = 4096;

export interface PeersOptions {
  readonly signer: NodeSigner;
  readonly clock: Pick<Clock, "now">;
  /** All that might take something. */
  peers(): readonly NodeAddress[];
  /** Whether this node can take nothing now: looks. */
  isAway(): Promise<boolean>;
  /** All have said that NATS is away for them too. @param asked when they were asked */
  vouched(asked: number): void;
}

export interface Peers {
  /** Asks all, once at a time. */
  ask(): Promise<void>;
  /** Answers another's question. */
  answer(request: Request): Promise<Response>;
}

export function createPeers({ signer, clock, peers, isAway, vouched }: PeersOptions): Peers {
  let isAsking = false;

  async function vouches(peer: NodeAddress): Promise<boolean> {
    try {
      const nonce = crypto.randomUUID();
      const response = await fetch(peer.url + PATH, {
        method: "POST",
        headers: { authorization: `Bearer ${await signer.sign(peer, { asks: "vouch", nonce })}` },
        signal: AbortSignal.timeout(ANSWER_MS),
        redirect: "error",
      });
      if (!response.ok || Number(response.headers.get("content-length") ?? Infinity) > MAX_ANSWER) {
        await response.body?.cancel();
        return false;
      }
      const said = await signer.verify(await response.text());
      return said?.instance === peer.instance && said.claims.nonce === nonce && said.claims.away === true;
    } catch {
      // Who does not answer may well be at NATS.
      return false;
    }
  }

  return {
    async ask() {
      if (isAsking) return;
      isAsking = true;
      const asked = clock.now(), all = await Promise.all(peers().map(vouches));
      isAsking = false;
      if (all.every((each) => each)) vouched(asked);
    },
    async answer(request) {
      if (request.method !== "POST" || new URL(request.url).pathname !== PATH) {
        return new Response(null, { status: 404 });
      }
      const asked = await signer.verify(request.headers.get("authorization")?.replace(/^Bearer /, "") ?? "");
      const nonce = asked?.claims.nonce;
      if (asked?.claims.asks !== "vouch" || typeof nonce !== "string") {
        return new Response(null, { status: 403 });
      }
      const away = await isAway();
      const text = await signer.sign({ instance: asked.instance }, { nonce, away });
      return new Response(text, { headers: { "content-length": String(text.length) } });
    },
  };
}
