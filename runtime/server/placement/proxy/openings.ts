import { canonicalAddress } from "../../front/address.ts";

/** Sessions that an address has asked for stay in its count for so long. */
export const OPENING_MS = 60_000;
/** Addresses that are remembered; who asked longest ago is forgotten first. */
const MOST_ADDRESSES = 4096;

/**
 * How many sessions that nobody has an address may ask for. Each is a lease that is written and renewed twice a second for as
 * long as it is waited for somebody to join, and who asks has shown no token yet.
 */
export interface Openings {
  /** Whether an address may ask for a session that nobody has. */
  may(address: string, session: string): boolean;
}

/** @param most different ones a minute of one address */
export function createOpenings(most: number, now: () => number = () => performance.now()): Openings {
  const byAddress = new Map<string, Map<string, number>>();
  return {
    may(address, session) {
      const key = canonicalAddress(address), asked = byAddress.get(key) ?? new Map<string, number>();
      byAddress.delete(key);
      byAddress.set(key, asked);
      if (byAddress.size > MOST_ADDRESSES) byAddress.delete(byAddress.keys().next().value!);
      for (const [each, at] of asked) if (now() - at > OPENING_MS) asked.delete(each);
      // Many come back at once to one session whose node has died.
      if (!asked.has(session) && asked.size >= most) return false;
      asked.set(session, now());
      return true;
    },
  };
}
