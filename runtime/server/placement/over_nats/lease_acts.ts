import { KEYS } from "../../../nats/names.ts";
import type { Clock } from "../../../stream/live_clock.ts";
import type { Lease, LeaseEffect, LeaseEvent } from "../lease/lease.ts";
import { readLease, writeLease } from "../lease/lease_value.ts";
import type { NodeAddress } from "../placement.ts";
import type { ClusterBucket, Written } from "./cluster_bucket.ts";

export interface LeaseActsOptions {
  readonly bucket: ClusterBucket;
  readonly me: NodeAddress;
  readonly clock: Pick<Clock, "now">;
  /** What is to be kept for who goes on with a session; null where nobody is in it. */
  snapshotOf(session: string): unknown;
  /** A session is here from now on. */
  own(session: string, epoch: number, snapshot: unknown): void;
  /** It is not from now on. */
  lost(session: string, to: NodeAddress | null): void;
  /** Peers are to be asked whether NATS is away for them too. */
  ask(): void;
}

/** A lease, and what hangs on it. */
export interface LeaseRow {
  readonly name: string;
  lease: Lease;
  /** What was written last, or is to be gone on from. */
  snapshot: unknown;
  readonly waiting: Set<() => void>;
  handing: PromiseWithResolvers<void> | null;
  /** What is on its way; the answer to anything before it comes too late. */
  asked: object | null;
}

/**
 * Does what comes of a lease's events.
 *
 * @param happen told what comes of it
 */
export function createLeaseActs(
  options: LeaseActsOptions,
  happen: (row: LeaseRow, event: LeaseEvent) => void,
): (row: LeaseRow, effect: LeaseEffect) => void {
  const { bucket, me, clock } = options;

  const valueOf = (row: LeaseRow, epoch: number, after: number) =>
    writeLease({ holder: me, epoch, after, given: false, snapshot: row.snapshot });

  function carryOut(row: LeaseRow, effect: LeaseEffect): void {
    const key = KEYS.session(row.name);
    switch (effect.type) {
      case "take":
        return write(row, bucket.put(key, valueOf(row, 0, effect.after), effect));
      case "renew":
        row.snapshot = options.snapshotOf(row.name);
        return write(row, bucket.put(key, valueOf(row, effect.epoch, 0), effect));
      case "give": {
        const { to, after, snapshot } = effect;
        const value = writeLease({ holder: to, epoch: 0, after, given: true, snapshot });
        return write(row, bucket.put(key, value, effect));
      }
      case "remove":
        return write(row, bucket.remove(key, effect.over));
      case "read":
        return read(row, key);
      case "ask":
        return options.ask();
      case "own":
        return options.own(row.name, effect.epoch, row.snapshot);
      case "lost":
        row.asked = null;
        if (!row.handing) return options.lost(row.name, effect.to);
        // What is silent already ends, whoever has it now.
        row.handing.resolve();
        row.handing = null;
        return;
      case "handed":
        row.handing?.resolve();
        row.handing = null;
        return;
      case "kept":
        row.handing?.reject(new Error(`Cannot hand the session over, NATS does not take it: ${row.name}`));
        row.handing = null;
    }
  }

  /** @param writing begun in this moment */
  function write(row: LeaseRow, writing: Promise<Written>): void {
    const began = clock.now(), asked = row.asked = writing;
    writing.then((written) =>
      row.asked === asked && happen(
        row,
        written.kind === "wrote"
          ? { type: "wrote", revision: written.revision, began }
          : { type: written.kind },
      )
    );
  }

  function read(row: LeaseRow, key: string): void {
    const reading = row.asked = bucket.read(key);
    reading.then((found) => {
      if (row.asked !== reading) return;
      if (found === null) return happen(row, { type: "unread" });
      const { value, revision } = found;
      happen(row, { type: "read", entry: value && readLease(value, revision), revision });
    });
  }

  return carryOut;
}
