import { jwtVerify, SignJWT } from "jose";
import * as v from "valibot";
import type { NodeAddress, SignedByNode } from "../placement.ts";

/** The longest that is looked at, characters. */
const MAX_LENGTH = 8192;
/** How far behind the last number one may come that has not come yet: requests overtake each other. */
const WINDOW = 1024;
/** Processes whose numbers are remembered. */
const MAX_SIGNERS = 1000;

const claimsOf = v.looseObject({
  iss: v.pipe(v.string(), v.maxLength(64)),
  instance: v.pipe(v.string(), v.maxLength(64)),
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

/** Signs for other nodes, and reads what they have signed. */
export interface NodeSigner {
  sign(to: Pick<NodeAddress, "instance">, claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** Null for what no node has signed for this one, and for what was shown before. */
  verify(signed: string): Promise<SignedByNode | null>;
}

/**
 * What is signed has no time in it, as clocks may be wrong: it is for one process, and has a number that counts once, as
 * in IPsec's window against replays (RFC 4303, section 3.4.3).
 */
export function createNodeSigner(secret: Uint8Array, me: NodeAddress): NodeSigner {
  let count = 0;
  const signers = new Map<string, { last: number; readonly seen: Set<number> }>();

  function isNew(instance: string, seq: number): boolean {
    const signer = signers.get(instance) ?? { last: 0, seen: new Set() };
    // The one that was heard last is the last to be forgotten.
    signers.delete(instance);
    signers.set(instance, signer);
    if (signers.size > MAX_SIGNERS) signers.delete(signers.keys().next().value!);
    if (seq <= signer.last - WINDOW || signer.seen.has(seq)) return false;
    signer.seen.add(seq);
    if (seq > signer.last) signer.last = seq;
    if (signer.seen.size > 2 * WINDOW) {
      for (const each of signer.seen) if (each <= signer.last - WINDOW) signer.seen.delete(each);
    }
    return true;
  }

  return {
    sign: (to, claims) =>
      new SignJWT({ ...claims, instance: me.instance, seq: ++count })
        .setProtectedHeader({ alg: "HS256" }).setIssuer(me.id).setAudience(to.instance).sign(secret),
    async verify(signed) {
      if (signed.length > MAX_LENGTH) return null;
      try {
        const { payload } = await jwtVerify(signed, secret, { algorithms: ["HS256"], audience: me.instance });
        const found = v.safeParse(claimsOf, payload);
        if (!found.success || !isNew(found.output.instance, found.output.seq)) return null;
        const { iss, instance, ...claims } = found.output;
        return { node: iss, instance, claims };
      } catch {
        return null;
      }
    },
  };
}
