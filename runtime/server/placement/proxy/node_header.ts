import { jwtVerify, SignJWT } from "jose";
import * as v from "valibot";

/** What a node says of a request that it passes on to another, signed with the cluster's secret. */
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

const ALGORITHM = "HS256";
/** As long as a JSON Web Token of these claims gets, with room. */
const MOST_LENGTH = 1024;

const claims = v.object({
  iss: v.pipe(v.string(), v.maxLength(128)),
  address: v.pipe(v.string(), v.maxLength(64)),
  connection: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))),
});

/**
 * It names the node that it is for, and no time: clocks of nodes may be hours apart, and who could hear one on the way
 * between nodes hears the client's own token too.
 */
export const signRelayed = (
  { node, address, connection }: Relayed,
  to: string,
  secret: Uint8Array,
): Promise<string> =>
  new SignJWT({ address, connection })
    .setProtectedHeader({ alg: ALGORITHM })
    .setIssuer(node)
    .setAudience(to)
    .sign(secret);

/** @returns null for what no node of this cluster has signed for this one */
export async function readRelayed(
  header: string,
  self: string,
  secret: Uint8Array,
): Promise<Relayed | null> {
  if (header.length > MOST_LENGTH) return null;
  try {
    const { payload } = await jwtVerify(header, secret, { algorithms: [ALGORITHM], audience: self });
    const read = v.safeParse(claims, payload);
    if (!read.success) return null;
    const { iss: node, address, connection } = read.output;
    return { node, address, connection };
  } catch {
    return null;
  }
}

/** What the header says in a request's head of bytes; null where there is none. */
export function headerIn(head: Uint8Array): string | null {
  const text = new TextDecoder("latin1").decode(head);
  const [, found = null] =
    /\r\nx-headcast-node: *([\w.-]+)\r\n/i.exec(text.slice(0, text.indexOf("\r\n\r\n") + 2)) ?? [];
  return found;
}
