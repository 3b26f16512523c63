import { KEYS, nameOf } from "../../../nats/names.ts";
import { sessionName } from "../../../base/names.ts";
import type { Clock } from "../../../stream/live_clock.ts";
import {
  type Lease,
  type LeaseEffect,
  type LeaseEntry,
  type LeaseEvent,
  UNKNOWN_LEASE,
} from "../lease/lease.ts";
import { onLease } from "../lease/lease_transition.ts";
import { readLease, writeLease } from "../lease/lease_value.ts";
import type { NodeAddress } from "../placement.ts";
import type { ClusterBucket, Written } from "./cluster_bucket.ts";

/** Sessions of the cluster that are remembered; of more, only what is asked for here. */
const MAX_ROWS = 20_000;

export interface LeaseBookOptions {
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

interface Row {
  readonly name: string;
  lease: Lease;
  /** What was written last, or is to be gone on from. */
  snapshot: unknown;
  readonly waiting: Set<() => void>;
  handing: PromiseWithResolvers<void> | null;
  /** What is on its way; the answer to anything before it comes too late. */
  asked: object | null;
}

/** All leases that this node knows of, and the writes that come of them. */
export interface LeaseBook {
  of(session: string): Lease;
  /** Names of those that this node has. */
  held(): string[];
  happen(session: string, event: LeaseEvent): void;
  /** The same to all. */
  happenToAll(event: (session: string, lease: Lease) => LeaseEvent | null): void;
  /** Takes what a key says; whether it was a session's. */
  take(key: string, value: Uint8Array | null, revision: number): boolean;
  /** Waits until something happens to it, no longer than so many milliseconds. */
  changed(session: string, ms: number): Promise<void>;
  /** Gives it to another. @throws {Error} where it is not here, or stays here */
  hand(session: string, to: NodeAddress, snapshot: unknown): Promise<void>;
}

export function createLeaseBook(options: LeaseBookOptions): LeaseBook {
  const { bucket, me, clock } = options;
  const rows = new Map<string, Row>();

  function rowOf(name: string): Row {
    const row = rows.get(name);
    if (row) return row;
    const made: Row = {
      ...{ name, lease: UNKNOWN_LEASE, snapshot: null },
      ...{ waiting: new Set(), handing: null, asked: null },
    };
    rows.set(name, made);
    return made;
  }

  function happenTo(row: Row, event: LeaseEvent): void {
    const step = onLease(row.lease, event, { now: clock.now(), me });
    const isChanged = step.lease.kind !== row.lease.kind || step.lease.kind === "theirs";
    row.lease = step.lease;
    if (row.lease.kind === "free") row.snapshot = null;
    for (const effect of step.effects) carryOut(row, effect);
    if (!isChanged) return;
    for (const each of [...row.waiting]) each();
    if (row.lease.kind === "free" && row.waiting.size === 0) rows.delete(row.name);
  }

  const valueOf = (row: Row, epoch: number, after: number) =>
    writeLease({ holder: me, epoch, after, given: false, snapshot: row.snapshot });

  function carryOut(row: Row, effect: LeaseEffect): void {
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
  function write(row: Row, writing: Promise<Written>): void {
    const began = clock.now(), asked = row.asked = writing;
    writing.then((written) =>
      row.asked === asked && happenTo(
        row,
        written.kind === "wrote"
          ? { type: "wrote", revision: written.revision, began }
          : { type: written.kind },
      )
    );
  }

  function read(row: Row, key: string): void {
    const reading = row.asked = bucket.read(key);
    reading.then((found) => {
      if (row.asked !== reading) return;
      if (found === null) return happenTo(row, { type: "unread" });
      const { value, revision } = found;
      keep(row, { type: "read", entry: value && readLease(value, revision), revision });
    });
  }

  /** A snapshot is remembered beside the lease: that of who has it now, for who takes it next. */
  function keep(
    row: Row,
    event: { type: "seen" | "read"; entry: LeaseEntry | null; revision: number },
  ): void {
    const isOurs = event.entry?.holder.instance === me.instance && !event.entry.given;
    if (!isOurs) row.snapshot = event.entry?.snapshot ?? null;
    happenTo(row, event);
  }

  return {
    of: (name) => rows.get(name)?.lease ?? UNKNOWN_LEASE,
    held: () => [...rows.values()].filter(({ lease }) => lease.kind === "held").map(({ name }) => name),
    happen: (name, event) => happenTo(rowOf(name), event),
    happenToAll(eventOf) {
      for (const row of [...rows.values()]) {
        const event = eventOf(row.name, row.lease);
        if (event) happenTo(row, event);
      }
    },
    take(key, value, revision) {
      if (!key.startsWith("session.")) return false;
      const name = nameOf(key.slice("session.".length));
      if (name === null || sessionName(name) !== name) return true;
      if (!rows.has(name) && (value === null || rows.size >= MAX_ROWS)) return true;
      keep(rowOf(name), { type: "seen", entry: value && readLease(value, revision), revision });
      return true;
    },
    async changed(name, ms) {
      const row = rowOf(name), { promise, resolve } = Promise.withResolvers<void>();
      row.waiting.add(resolve);
      const timer = setTimeout(resolve, ms);
      await promise;
      clearTimeout(timer);
      row.waiting.delete(resolve);
    },
    async hand(name, to, snapshot) {
      const row = rows.get(name);
      if (row?.lease.kind !== "held") {
        throw new Error(`Cannot hand the session over, it is not here: ${name}`);
      }
      row.handing = Promise.withResolvers();
      const { promise } = row.handing;
      happenTo(row, { type: "hand", to, snapshot });
      await promise;
    },
  };
}
