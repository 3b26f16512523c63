import type { Paced } from "../scheduler.ts";

/** What a payer has of one server's device. */
export interface PayerUse {
  /** Milliseconds in the last second. */
  readonly ms: number;
  /** Milliseconds that drawing each of its pictures once takes; of those that others pay for too its part. */
  readonly pictures: number;
}

/** Counts whose the device's time is, for the other servers of a cluster. */
export interface PayerUses {
  /** So much has been spent for them, in equal parts; negative where too much was said before. */
  charge(payers: Iterable<string>, ms: number): void;
  /** Closes the last second. */
  tick(seconds: number): void;
  /** Of all who have a picture now: whoever has left is in nobody's way. */
  of(all: Iterable<Pick<Paced, "payers" | "cost">>): ReadonlyMap<string, PayerUse>;
}

/** A picture that has not been drawn yet is one all the same. */
const LEAST_COST_MS = 1;
/** Payers that are remembered within a second: who comes under ever new names must not fill memory. */
const MAX_PAYERS = 4096;

export function createPayerUses(): PayerUses {
  let spent = new Map<string, number>(), last: ReadonlyMap<string, number> = new Map(), lastSeconds = 1;
  return {
    charge(payers, ms) {
      let count = 0;
      for (const _ of payers) count++;
      for (const payer of payers) {
        const before = spent.get(payer);
        if (before !== undefined || spent.size < MAX_PAYERS) spent.set(payer, (before ?? 0) + ms / count);
      }
    },
    tick(seconds) {
      [last, spent, lastSeconds] = [spent, new Map(), seconds];
    },
    of(all) {
      const uses = new Map<string, PayerUse>();
      for (const { payers, cost } of all) {
        for (const payer of payers) {
          const { ms = Math.max(0, (last.get(payer) ?? 0) / lastSeconds), pictures = 0 } = uses.get(payer) ??
            {};
          uses.set(payer, { ms, pictures: pictures + Math.max(LEAST_COST_MS, cost) / payers.size });
        }
      }
      return uses;
    },
  };
}
