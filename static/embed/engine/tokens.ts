import { claimsOf } from "../../../runtime/base/network/jwt_claims.ts";

/** A fresh token is asked for so long before the end of the one that holds, or when a quarter of its time is left. */
const EARLY_MS = 60_000;
const EARLY_SHARE = 0.25;
/** Timers count in 31 bits. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** When a token has to be renewed. */
export interface Renewals {
  /** @param token that holds from now on; one whose end cannot be read is never renewed */
  holds(token: string | null): void;
  stop(): void;
}

/** @param renew asks for a fresh one */
export function createRenewals(renew: () => void, clock: () => number = Date.now): Renewals {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(timer);
  return {
    holds(token) {
      stop();
      const until = token === null ? null : endOf(token);
      if (until === null) return;
      const left = until - clock();
      const wait = left - Math.min(EARLY_MS, left * EARLY_SHARE);
      if (wait < LONGEST_TIMER_MS) timer = setTimeout(renew, Math.max(0, wait));
    },
    stop,
  };
}

/** When a JWT ends, milliseconds since the epoch; null where it does not say. */
export function endOf(token: string): number | null {
  const { exp } = claimsOf(token);
  return typeof exp === "number" ? exp * 1000 : null;
}
