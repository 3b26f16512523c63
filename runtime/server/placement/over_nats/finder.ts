import type { Clock } from "../../../stream/live_clock.ts";
import { holderOf, type Lease, type LeaseEntry } from "../lease/lease.ts";
import type { NodeNews } from "../node_news.ts";
import type { NodeAddress, Where, Wish } from "../placement.ts";
import { chosen } from "../score.ts";
import type { LeaseBook } from "./lease_book.ts";
import type { NodeRequests } from "./node_requests.ts";
import type { Presence } from "./presence.ts";

/** A lease that has not changed for so long may be a dead node's: who asks for it waits for another to take it. */
const STALE_MS = 1300;
/** So long somebody who asks for a session waits. */
const WAIT_MS = 4500;
/** The same where NATS does not answer this node, and others may know more. */
const WAIT_AWAY_MS = 600;
/** Between looks, where nothing tells of a change. */
const LOOK_MS = 200;
/** What was placed so lately is in nobody's load yet. */
const COMING_MS = 3000;

export interface FinderOptions {
  readonly me: NodeAddress;
  readonly clock: Pick<Clock, "now">;
  readonly leases: LeaseBook;
  readonly presence: Presence;
  readonly requests: () => NodeRequests;
  nodes(): readonly NodeNews[];
  /** Whether sessions may begin here. */
  isOpen(): boolean;
}

export interface Finder {
  whereIs(session: string, wish?: Wish): Promise<Where>;
  known(session: string): Where | null;
  /** Sessions that were given to a node so lately that no load tells of them. */
  coming(id: string): number;
  /** One is given to it now. */
  given(id: string): void;
}

export function createFinder(options: FinderOptions): Finder {
  const { me, clock, leases, presence, nodes, isOpen } = options;
  const placed: { readonly id: string; readonly at: number }[] = [];

  function coming(id: string): number {
    while (placed.length > 0 && clock.now() - placed[0]!.at > COMING_MS) placed.shift();
    return placed.filter((each) => each.id === id).length;
  }

  const given = (id: string) => void placed.push({ id, at: clock.now() });

  function whereOf(lease: Lease): Where | null {
    switch (lease.kind) {
      case "held":
        // A process that stood still lets nobody in before it has heard whether it is still its own.
        return clock.now() < lease.safeUntil ? { kind: "here", epoch: lease.epoch } : null;
      case "theirs":
        // What this node has stopped to have is nowhere.
        if (lease.entry.holder.instance === me.instance) return null;
        return whoHas(lease.entry);
      default:
        return null;
    }
  }

  function whoHas(entry: LeaseEntry): Where | null {
    const node = holderOf(entry);
    return node && { kind: "elsewhere", node, epoch: entry.epoch };
  }

  const isStale = (lease: Lease) =>
    lease.kind === "theirs" && presence.isThere && clock.now() - lease.seenAt > STALE_MS;

  /** Gives a session that nobody has a place; where no other node takes it, here. */
  async function place(session: string, wish: Wish, refused: Set<string>): Promise<void> {
    const open = nodes().filter(({ id }) => !refused.has(id));
    const best = wish.here ? null : chosen(open, me.id, wish, coming);
    if (best !== null && best.id !== me.id) {
      if (!await options.requests().take(best, session, wish)) return void refused.add(best.id);
      given(best.id);
    } else if (isOpen()) {
      given(me.id);
      leases.happen(session, { type: "want" });
    } else refused.add(me.id);
  }

  async function whereIs(session: string, wish: Wish = {}): Promise<Where> {
    const began = clock.now(), refused = new Set<string>();
    while (true) {
      const lease = leases.of(session),
        where = whereOf(lease),
        waits = presence.isThere ? WAIT_MS : WAIT_AWAY_MS;
      const left = began + waits - clock.now();
      if (where && (!isStale(lease) || left <= 0)) return where;
      if (left <= 0) return { kind: "refused", reason: lackOf() };
      if (lease.kind === "free" && presence.isThere && presence.isSettled && !refused.has(me.id)) {
        await place(session, wish, refused);
        if (leases.of(session).kind === "free") await leases.changed(session, LOOK_MS);
      } else if (refused.has(me.id)) return { kind: "refused", reason: "no node takes a session now" };
      else await leases.changed(session, LOOK_MS);
    }
  }

  function lackOf(): string {
    if (!presence.isThere) return "NATS does not answer, and no node is known to have the session";
    return "no node has taken the session in time";
  }

  return { whereIs, known: (session) => whereOf(leases.of(session)), coming, given };
}
