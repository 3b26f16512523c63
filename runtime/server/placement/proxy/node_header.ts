import * as v from "valibot";
import type { Placement, SignedByNode } from "../placement.ts";

/** What a node says of a request that it passes on to another, and signs. */
export const NODE_HEADER = "x-headcast-node";

/** By whom a request comes, and for whom. */
export interface Relayed {
  /** The node that passes it on. */
  readonly node: string;
  /** Of the client. */
  readonly address: string;
  /** The client's connection there, where its poses may come by that node: see `motion/`. */
  readonly connection: string | null;
}

const claims = v.object({
  address: v.pipe(v.string(), v.maxLength(64)),
  connection: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))),
});

/** What is signed for a client. */
export type RelayedClaims = v.InferOutput<typeof claims>;

/** @returns null for what no node of this cluster has signed for this one, and for what says nothing of a client */
export function relayedOf(signed: SignedByNode | null): Relayed | null {
  const read = v.safeParse(claims, signed?.claims);
  return signed !== null && read.success ? { node: signed.node, ...read.output } : null;
}

/** Connections whose request has not come yet. */
const MOST_WAITING = 4096;

/**
 * Reads headers of requests: what is signed holds once, and is needed where a connection comes in, to know for whom it
 * counts, and where it is answered.
 */
export function createHeaderReader(placement: Pick<Placement, "verify">) {
  const waiting = new Map<string, Relayed>();
  const verify = async (header: string) => relayedOf(await placement.verify(header));
  return {
    /** Of a connection's first request. */
    async ahead(head: Uint8Array): Promise<Relayed | null> {
      const header = headerIn(head);
      if (header === null) return null;
      const relayed = await verify(header);
      // Strangers can send as many and as long ones as they like, and one that was seen before must not undo what it once said.
      if (relayed === null) return null;
      if (waiting.size >= MOST_WAITING) { for (const [oldest] of waiting) if (waiting.delete(oldest)) break; }
      waiting.set(header, relayed);
      return relayed;
    },
    /** Of a request; null for what is not to be believed. */
    async read(header: string): Promise<Relayed | null> {
      const known = waiting.get(header);
      waiting.delete(header);
      return known === undefined ? await verify(header) : known;
    },
  };
}

const FIELD = new RegExp(`\r\n${NODE_HEADER}: *([\\w.-]+)\r\n`, "i");

/** What the header says in a request's head of bytes; null where there is none. */
function headerIn(head: Uint8Array): string | null {
  const text = new TextDecoder("latin1").decode(head);
  return FIELD.exec(text.slice(0, text.indexOf("\r\n\r\n") + 2))?.[1] ?? null;
}
