import { createHash } from "node:crypto";
import { ProtocolError } from "../../protocol/errors.ts";
import { canonicalAddress } from "../front/address.ts";
import type { Door } from "./door.ts";

/** Beyond so many the oldest are forgotten: who has that many addresses is not held up by a table. */
const MOST_ADDRESSES = 10_000;
const MOST_PROVEN = 10_000;
const MINUTE_MS = 60_000;

interface Failures {
  /** Of late; they are forgiven one by one, at the rate that is allowed. */
  count: number;
  countedAt: number;
  /** Tokens that are being looked at: they count until they have let somebody in. */
  pending: number;
}

/**
 * A door that looks at no more tokens of an address than so many a minute that let nobody in, right or wrong: whoever
 * guesses is told nothing then. A token that has let in before is looked at always, so that those who share an address
 * with a guesser, behind a proxy or a router, come back.
 *
 * @param perMinute failures of one address, which may come at once
 * @param now milliseconds
 */
export function throttled(door: Door, perMinute: number, now: () => number = () => performance.now()): Door {
  if (!door.locked) return door;
  const byAddress = new Map<string, Failures>();
  /** Digests of tokens that let in when they were last looked at. */
  const proven = new Set<string>();

  function settle(failures: Failures): void {
    const time = now();
    failures.count = Math.max(0, failures.count - (time - failures.countedAt) * perMinute / MINUTE_MS);
    failures.countedAt = time;
  }

  function failuresOf(address: string): Failures {
    const known = byAddress.get(address);
    if (known !== undefined) return known;
    if (byAddress.size >= MOST_ADDRESSES) {
      for (const [each, failures] of byAddress) {
        settle(failures);
        if (failures.count === 0 && failures.pending === 0) byAddress.delete(each);
      }
    }
    if (byAddress.size >= MOST_ADDRESSES) forgetFirst(byAddress.keys(), (each) => byAddress.delete(each));
    const fresh = { count: 0, countedAt: now(), pending: 0 };
    byAddress.set(address, fresh);
    return fresh;
  }

  function prove(digest: string): void {
    if (proven.size >= MOST_PROVEN) forgetFirst(proven, (each) => proven.delete(each));
    proven.add(digest);
  }

  return {
    ...door,
    async admit(token, asking = {}) {
      if (!token) return await door.admit(token, asking);
      const digest = digestOf(token);
      const failures = failuresOf(canonicalAddress(asking.address ?? ""));
      settle(failures);
      if (!proven.has(digest) && failures.count + failures.pending + 1 > perMinute) {
        throw new ProtocolError(
          "rate-limited",
          `Cannot look at the token, too many of this address let nobody in, it may send so many a minute: ${perMinute}`,
        );
      }
      failures.pending++;
      try {
        const grant = await door.admit(token, asking);
        prove(digest);
        return grant;
      } catch (error) {
        proven.delete(digest);
        // Where keys cannot be fetched nothing is known of the token.
        if (error instanceof ProtocolError && error.code !== "unavailable") failures.count++;
        throw error;
      } finally {
        failures.pending--;
      }
    },
  };
}

/** Not the token itself, which then lies nowhere in memory for longer than it is looked at. */
const digestOf = (token: string): string => createHash("sha256").update(token).digest("base64");

function forgetFirst<T>(all: Iterable<T>, forget: (first: T) => void): void {
  for (const first of all) return forget(first);
}
