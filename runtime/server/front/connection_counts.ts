import { canonicalAddress } from "./address.ts";
import type { Limits } from "../../stream/limits.ts";

/** How many connections there are, in all and by address. */
export interface ConnectionCounts {
  readonly total: number;
  /** Counts one more, and says nothing; where there are too many it counts none, and says why. */
  enter(address: string): string | null;
  leave(address: string): void;
}

export function createConnectionCounts(
  { connections, addressConnections }: Pick<Limits, "connections" | "addressConnections">,
): ConnectionCounts {
  const byAddress = new Map<string, number>();
  let total = 0;
  return {
    get total() {
      return total;
    },
    enter(address) {
      const key = canonicalAddress(address);
      const own = byAddress.get(key) ?? 0;
      if (total >= connections) return `the server has as many connections as it may: ${connections}`;
      if (own >= addressConnections) return `this address has as many as one may: ${addressConnections}`;
      byAddress.set(key, own + 1);
      total++;
      return null;
    },
    leave(address) {
      const key = canonicalAddress(address);
      const own = byAddress.get(key) ?? 0;
      if (own > 1) byAddress.set(key, own - 1);
      else byAddress.delete(key);
      total--;
    },
  };
}
