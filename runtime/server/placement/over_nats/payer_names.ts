import { createHmac } from "node:crypto";
import { SERVER_PAYS } from "../../../stream/shares/payer.ts";

/** Characters of a name: 96 bits, by which no two payers meet. */
const LENGTH = 16;
/** Names that are remembered. */
const MOST = 4096;

/**
 * How payers are called between nodes: all call one the same, and whoever has not their secret cannot tell an address or a
 * token's id by it. What a node does for itself, it alone pays.
 */
export function createPayerNames(secret: Uint8Array, node: string): (payer: string) => string {
  const key = createHmac("sha256", secret).update("headcast payers").digest();
  const known = new Map<string, string>();
  return (payer) => {
    const before = known.get(payer);
    if (before !== undefined) return before;
    const said = payer === SERVER_PAYS ? `node ${node}` : payer;
    const name = createHmac("sha256", key).update(said).digest("base64url").slice(0, LENGTH);
    if (known.size >= MOST) known.clear();
    known.set(payer, name);
    return name;
  };
}
