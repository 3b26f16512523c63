import { sessionName } from "../../../base/names.ts";
import { nameOf } from "../../../nats/names.ts";
import { holderOf, type Lease, type LeaseEntry, type LeaseEvent, UNKNOWN_LEASE } from "../lease/lease.ts";
import { onLease } from "../lease/lease_transition.ts";
import { readLease } from "../lease/lease_value.ts";
import type { NodeAddress } from "../placement.ts";
import { createLeaseActs, type LeaseActsOptions, type LeaseRow } from "./lease_acts.ts";

/** Sessions of the cluster that are remembered; of more, only what is asked for here. */
const MAX_ROWS = 20_000;

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
  /** Whether somebody here waits for it. */
  isAwaited(session: string): boolean;
  /** Waits until something happens to it, no longer than so many milliseconds. */
  changed(session: string, ms: number): Promise<void>;
  /** Gives it to another. @throws {Error} where it is not here, or stays here */
  hand(session: string, to: NodeAddress, snapshot: unknown): Promise<void>;
}

export function createLeaseBook(options: LeaseActsOptions): LeaseBook {
  const { me, clock } = options;
  const carryOut = createLeaseActs(
    options,
    (row, event) => event.type === "read" ? keep(row, event) : happenTo(row, event),
  );
  const rows = new Map<string, LeaseRow>();

  function rowOf(name: string): LeaseRow {
    const row = rows.get(name);
    if (row) return row;
    const made: LeaseRow = {
      ...{ name, lease: UNKNOWN_LEASE, snapshot: null },
      ...{ waiting: new Set(), handing: null, asked: null },
    };
    rows.set(name, made);
    return made;
  }

  function happenTo(row: LeaseRow, event: LeaseEvent): void {
    const step = onLease(row.lease, event, { now: clock.now(), me });
    const isChanged = step.lease.kind !== row.lease.kind || step.lease.kind === "theirs";
    row.lease = step.lease;
    if (row.lease.kind === "free") row.snapshot = null;
    for (const effect of step.effects) carryOut(row, effect);
    if (!isChanged) return;
    for (const each of [...row.waiting]) each();
    if (row.lease.kind === "free" && row.waiting.size === 0) rows.delete(row.name);
  }

  /** A snapshot is remembered beside the lease: that of who has it now, for who takes it next. */
  function keep(
    row: LeaseRow,
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
      const isKnown = rows.has(name);
      if (!isKnown && (value === null || rows.size >= MAX_ROWS)) return true;
      const entry = value && readLease(value, revision);
      // Whoever asks for the session reads it then.
      if (!isKnown && entry && holderOf(entry) === null) return true;
      keep(rowOf(name), { type: "seen", entry, revision });
      return true;
    },
    isAwaited: (name) => (rows.get(name)?.waiting.size ?? 0) > 0,
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
