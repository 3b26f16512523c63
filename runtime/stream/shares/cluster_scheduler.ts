import { MAX_OWED_MS } from "../limits.ts";
import type { Clock } from "../live_clock.ts";
import { createScheduler, type Scheduler } from "../scheduler.ts";
import type { Targets } from "../worker/targets.ts";
import type { FindElsewhere } from "./elsewhere.ts";
import { createPayerUses, type PayerUse } from "./payer_uses.ts";

/** A scheduler that tells other servers what payers have here, and heeds what they have there. */
export interface ClusterScheduler extends Scheduler {
  /** What each payer has here. */
  uses(): ReadonlyMap<string, PayerUse>;
  /** Closes the last second. */
  tick(seconds: number): void;
}

/**
 * In a cluster a payer's share is one of all devices: at each it is behind by what it had at the others, so that where all
 * are short it has no more for being at three of them (distributed start-time fair queueing: Y. Wang, A. Merchant,
 * "Proportional-share scheduling for distributed storage systems", FAST 2007).
 */
export function createClusterScheduler(
  places: Pick<Targets, "hasPlace">,
  clock: Clock,
  elsewhere: FindElsewhere = () => null,
): ClusterScheduler {
  const scheduler = createScheduler(places, clock), spent = createPayerUses();
  const uses = () => spent.of(scheduler.all());

  /** What it has here costs it so much less; what it has there is taken to be of the same kind. */
  function weightOf(payer: string): number {
    let most = 1;
    for (const { payers, weight } of scheduler.all()) if (payers.has(payer)) most = Math.max(most, weight);
    return most;
  }

  return {
    ...scheduler,
    charge(flow, ms, payers = flow.payers) {
      spent.charge(payers, ms);
      scheduler.charge(flow, ms, payers);
    },
    uses,
    tick(seconds) {
      spent.tick(seconds);
      const all = uses();
      // Who has it for itself takes nothing from anybody.
      if (all.size < 2) return;
      for (const payer of all.keys()) {
        const owed = elsewhere(payer)?.ms ?? 0;
        if (owed > 0) scheduler.owe(payer, owed * seconds / weightOf(payer), MAX_OWED_MS);
      }
    },
  };
}
