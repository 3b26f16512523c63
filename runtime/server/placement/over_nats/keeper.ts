import * as v from "valibot";
import { sessionSnapshot } from "../../../stream/handover/snapshot.ts";
import { crc32 } from "../../../base/crc32.ts";
import type { Nats } from "../../../nats/connect_nats.ts";
import type { Clock } from "../../../stream/live_clock.ts";
import { EXPIRY_MS, holderOf, type Lease, type LeaseEntry, RENEW_MS } from "../lease/lease.ts";
import type { NodeNews } from "../node_news.ts";
import type { NodeAddress, SessionHost } from "../placement.ts";
import { ranked } from "../score.ts";
import type { Custody } from "./custody.ts";
import type { LeaseBook } from "./lease_book.ts";
import type { Mover } from "./mover.ts";
import type { Presence } from "./presence.ts";

/** How often leases are looked at. */
const TICK_MS = 40;
/** A tick that is so late says that this process, not NATS, has kept its leases from being renewed: it has them again at once. */
const STILL_MS = 500;
/** Between the nodes that would take a session which has lost its own, by their rank. */
const RANK_MS = 80;
/** What is got ready for another node's session is not taken for a session of one's own. */
const READY_MS = 10_000;
/** What nobody needs is nobody's for so long before its key is removed, and so many at once. */
const SWEEP_MS = 10_000, SWEPT_AT_ONCE = 32;

export interface KeeperOptions {
  readonly me: NodeAddress;
  readonly nats: Nats;
  readonly clock: Clock;
  readonly leases: LeaseBook;
  readonly custody: Custody;
  readonly presence: Presence;
  readonly mover: Pick<Mover, "isMoving">;
  /** When sessions of others were got ready for. */
  readonly ready: Map<string, number>;
  nodes(): readonly NodeNews[];
  /** Null where none may begin here. */
  host(): SessionHost | null;
}

export interface Keeper {
  /** Who would take a session that this node has lost; null where that may be itself. */
  heirOf(session: string): NodeAddress | null;
  stop(): void;
}

/** Has time pass for all leases, and takes care of what nobody asks for. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { me, nats, clock, leases, custody, presence, mover, ready, nodes, host } = options;

  /** How long after its end a lease is left to nodes that have more to give to its session. */
  function patienceFor(session: string, lease: Lease): number {
    if (lease.kind !== "theirs" || !host() || !presence.isThere || !presence.isSettled) {
      return Infinity;
    }
    const { holder, snapshot } = lease.entry;
    if (holder.instance === me.instance) return 0;
    if (clock.now() - lease.seenAt < EXPIRY_MS) return Infinity;
    // Where nobody is waited for it is had by who comes.
    if (!goesOn(lease.entry) && !leases.isAwaited(session)) return Infinity;
    const order = heirs(session, holder.id, snapshot), rank = order.findIndex(({ id }) => id === me.id);
    return (rank < 0 ? order.length : rank) * RANK_MS;
  }

  /** Whether somebody was in a session that this version can go on with: looked at once, as it may be looked for 25 times a second. */
  const continued = new WeakMap<LeaseEntry, boolean>();
  function goesOn(entry: LeaseEntry): boolean {
    const known = continued.get(entry) ?? v.is(sessionSnapshot, entry.snapshot);
    continued.set(entry, known);
    return known;
  }

  /** All nodes, as they are in this moment. */
  let present: readonly NodeNews[] | null = null;

  /** Who takes a session that has lost its node, the first one first. */
  function heirs(session: string, holder: string, snapshot: unknown): readonly NodeNews[] {
    const order = ranked((present ??= nodes()).filter(({ id }) => id !== holder), wishOf(snapshot));
    // A dead node's sessions do not all go to one.
    const first = crc32(new TextEncoder().encode(session)) % Math.max(1, order.length);
    return [...order.slice(first), ...order.slice(0, first)];
  }

  let ticked = clock.now(), stoodStill = false;
  function tick(): void {
    const up = nats.isUp, now = clock.now();
    stoodStill = now - ticked > STILL_MS;
    ticked = now;
    present = null;
    leases.happenToAll((session, lease) => ({ type: "tick", up, patience: patienceFor(session, lease) }));
    present = null;
  }

  /** Lets go of sessions that nobody is in, and has those that began without being looked for. */
  function keepHouse(): void {
    for (const session of leases.held()) {
      const lease = leases.of(session);
      if (lease.kind !== "held" || lease.writing !== null || !custody.isIdle(session)) continue;
      custody.left(session);
      leases.happen(session, { type: "leave" });
    }
    for (const [session, at] of ready) if (clock.now() - at > READY_MS) ready.delete(session);
    for (const { name, clients } of host()?.sessions() ?? []) {
      if (clients === 0 || custody.has(name) || mover.isMoving(name) || ready.has(name)) continue;
      const lease = leases.of(name);
      if (lease.kind === "free" && presence.isThere && presence.isSettled) {
        leases.happen(name, { type: "want" });
      } else if (lease.kind === "theirs" && presence.isThere) custody.lost(name, holderOf(lease.entry));
    }
    sweep();
  }

  /** Removes keys of sessions that nobody needs any more: one node does. */
  function sweep(): void {
    if (!host() || !presence.isThere || !presence.isSettled) return;
    if (nodes().some(({ id, draining }) => id < me.id && !draining)) return;
    let left = SWEPT_AT_ONCE;
    leases.happenToAll((session, lease) => {
      if (left === 0 || lease.kind !== "theirs" || clock.now() - lease.seenAt < SWEEP_MS) return null;
      if (goesOn(lease.entry) || leases.isAwaited(session)) return null;
      left--;
      return { type: "sweep" };
    });
  }

  const cancels = [clock.every(TICK_MS, tick), clock.every(RENEW_MS, keepHouse)];
  return {
    heirOf(session) {
      if (stoodStill) return null;
      const lease = leases.of(session);
      const snapshot = lease.kind === "theirs" ? lease.entry.snapshot : null;
      const [heir] = heirs(session, me.id, snapshot);
      return heir ? { id: heir.id, instance: heir.instance, url: heir.url } : null;
    },
    stop() {
      for (const cancel of cancels) cancel();
    },
  };
}

/** What a session is looked for by that has lost its node; its snapshot is not read before it is needed. */
function wishOf(snapshot: unknown): { avatar?: string } {
  const avatar = typeof snapshot === "object" && snapshot !== null && "avatar" in snapshot && snapshot.avatar;
  return typeof avatar === "string" ? { avatar } : {};
}
