import { crc32 } from "../../../base/crc32.ts";
import type { Nats } from "../../../nats/connect_nats.ts";
import type { Clock } from "../../../stream/live_clock.ts";
import { EXPIRY_MS, type Lease, RENEW_MS } from "../lease/lease.ts";
import { bounded, type NodeBeat, type NodeFactsNews, type NodeNews } from "../node_news.ts";
import type { NodeAddress, NodeFacts, Placement, SessionHost } from "../placement.ts";
import { ranked } from "../score.ts";
import type { ClusterBucket, KeyListener } from "./cluster_bucket.ts";
import { createCustody, type OwnerListener } from "./custody.ts";
import { createFinder } from "./finder.ts";
import { createLeaseBook } from "./lease_book.ts";
import { createMover } from "./mover.ts";
import { createNodeBook } from "./node_book.ts";
import { openNodeRequests } from "./node_requests.ts";
import type { NodeSigner } from "./node_signature.ts";
import { createPeers } from "./peers.ts";
import { openPresence } from "./presence.ts";

export interface PlacementParts {
  readonly nats: Nats;
  readonly bucket: ClusterBucket;
  readonly me: NodeAddress;
  readonly signer: NodeSigner;
  readonly clock: Clock;
  readonly version: string;
  readonly protocol: string;
  readonly owners: OwnerListener;
  readonly listener: { take: KeyListener };
}

/** How often leases are looked at. */
const TICK_MS = 40;
/** Between the nodes that would take a session which has lost its own, by their rank. */
const RANK_MS = 80;
/** Who was heard so lately before NATS went away may be at it still. */
const PEER_MS = 4000;
/** What is got ready for another node's session is not taken for a session of one's own. */
const READY_MS = 10_000;
/** Removing what this node had, where it ends. */
const CLOSE_MS = 400;

const NO_FACTS: NodeFacts = { adapter: "", capacity: null, avatars: {}, warm: [], load: 0, payers: {} };

/** Puts together what a node among others is. */
export function createPlacement(parts: PlacementParts): Placement {
  const { nats, bucket, me, signer, clock } = parts;
  let host: SessionHost | null = null, factsOf = () => NO_FACTS, isDraining = false, isClosed = false;
  const book = createNodeBook(clock);
  const custody = createCustody(clock, () => host, parts.owners);
  const leases = createLeaseBook({ bucket, me, clock, ...custody, ask: () => void ask() });
  const presence = openPresence({
    ...{ nats, bucket, clock, take },
    beat: () => beatOf(me, factsOf(), leases.held().length, isDraining),
    facts: () => newsOf(me, factsOf(), parts),
    arrived: () => leases.happenToAll(() => ({ type: "up" })),
  });
  const peers = createPeers({
    signer,
    peers: () =>
      book.heard(PEER_MS, Math.min(clock.now(), presence.awaySince))
        .filter(({ id, draining }) => id !== me.id && !draining),
    isAway: async () => !await presence.probe(),
  });
  const requests = openNodeRequests(nats, me, {
    take: async (session, wish) => (await finder.whereIs(session, { ...wish, here: true })).kind === "here",
    async prepare(session, snapshot) {
      if (!host || isDraining) return false;
      ready.set(session, clock.now());
      await host.adopt(session, snapshot, true);
      return true;
    },
  });
  const ready = new Map<string, number>();
  const shared = { me, clock, leases, custody, presence, nodes, requests: () => requests };
  const finder = createFinder({ ...shared, isOpen: () => host !== null && !isDraining });
  const mover = createMover({ ...shared, host: () => host, coming: finder.coming });

  function take(...told: Parameters<KeyListener>): void {
    if (!book.take(...told)) leases.take(...told);
  }
  parts.listener.take = take;

  /** All that are alive, and this one as it is now. */
  function nodes(): readonly NodeNews[] {
    const own = {
      ...newsOf(me, factsOf(), parts),
      ...beatOf(me, factsOf(), leases.held().length, isDraining),
    };
    return [own, ...book.alive(Math.min(clock.now(), presence.awaySince)).filter(({ id }) => id !== me.id)];
  }

  let asking = false;
  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    const asked = clock.now();
    if (await peers.ask()) leases.happenToAll(() => ({ type: "vouched", asked }));
    asking = false;
  }

  /** How long after its end a lease is left to nodes that have more to give to its session. */
  function patienceFor(session: string, lease: Lease): number {
    if (lease.kind !== "theirs" || !host || isDraining || !presence.isThere || !presence.isSettled) {
      return Infinity;
    }
    const { holder, snapshot } = lease.entry;
    if (holder.instance === me.instance) return 0;
    if (clock.now() - lease.seenAt < EXPIRY_MS) return Infinity;
    const order = ranked(nodes().filter(({ id }) => id !== holder.id), wishOf(snapshot));
    const rank = order.findIndex(({ id }) => id === me.id);
    if (rank < 0) return order.length * RANK_MS;
    // A dead node's sessions do not all go to one.
    return (rank + crc32(new TextEncoder().encode(session))) % order.length * RANK_MS;
  }

  function tick(): void {
    const up = nats.isUp;
    leases.happenToAll((session, lease) => ({ type: "tick", up, patience: patienceFor(session, lease) }));
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
    for (const { name, clients } of host?.sessions() ?? []) {
      if (clients === 0 || custody.has(name) || mover.isMoving(name) || ready.has(name)) continue;
      const lease = leases.of(name);
      if (lease.kind === "free" && presence.isThere && presence.isSettled) {
        leases.happen(name, { type: "want" });
      } else if (lease.kind === "theirs" && presence.isThere) custody.lost(name, lease.entry.holder);
    }
  }

  const cancels = [clock.every(TICK_MS, tick), clock.every(RENEW_MS, keepHouse)];

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = isDraining = true;
    for (const cancel of cancels) cancel();
    const late = new Promise<void>((done) => clock.after(CLOSE_MS, done));
    const held = leases.held();
    for (const session of held) {
      custody.left(session);
      leases.happen(session, { type: "leave" });
    }
    const left = held.map((session) => leases.changed(session, CLOSE_MS));
    await Promise.race([Promise.all([...left, presence.close()]), late]);
    requests.close();
    bucket.close();
    await nats.close();
  }

  return {
    node: me,
    get isDraining() {
      return isDraining;
    },
    whereIs: finder.whereIs,
    known: finder.known,
    epochOf(session) {
      const lease = leases.of(session);
      // A process that stood still asks before its timers have told it.
      return lease.kind === "held" && clock.now() < lease.safeUntil ? lease.epoch : null;
    },
    nodes,
    host(sessions, facts) {
      [host, factsOf] = [sessions, facts];
      presence.begin();
    },
    sign: signer.sign,
    verify: signer.verify,
    answer: peers.answer,
    move: mover.move,
    async drain() {
      isDraining = true;
      await Promise.race([presence.tell(), new Promise((done) => clock.after(RANK_MS, () => done(null)))]);
      await mover.moveAll();
    },
    close,
  };
}

/** What a session is looked for by that has lost its node; its snapshot is not read before it is needed. */
function wishOf(snapshot: unknown): { avatar?: string } {
  const avatar = typeof snapshot === "object" && snapshot !== null && "avatar" in snapshot && snapshot.avatar;
  return typeof avatar === "string" ? { avatar } : {};
}

const newsOf = (
  me: NodeAddress,
  { adapter, capacity, avatars }: NodeFacts,
  { version, protocol }: PlacementParts,
): NodeFactsNews => ({ ...me, version, protocol, adapter, capacity, avatars: bounded.avatars(avatars) });

const beatOf = (
  me: NodeAddress,
  { load, warm, payers }: NodeFacts,
  sessions: number,
  draining: boolean,
): NodeBeat => ({
  ...{ ...me, draining, sessions, load },
  ...{ warm: bounded.warm(warm), payers: bounded.payers(payers) },
});
