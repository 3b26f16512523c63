import type { Nats } from "../../../nats/connect_nats.ts";
import type { Clock } from "../../../stream/live_clock.ts";
import { WIRE } from "../../../nats/names.ts";
import { bounded, type NodeBeat, type NodeFactsNews, type NodeNews } from "../node_news.ts";
import type { NodeAddress, NodeFacts, Placement, SessionHost } from "../placement.ts";
import type { ClusterBucket, KeyListener } from "./cluster_bucket.ts";
import { createCustody, type Custody, MOST_UNUSED, type OwnerListener } from "./custody.ts";
import { createFinder } from "./finder.ts";
import { createKeeper } from "./keeper.ts";
import { createLeaseBook, type LeaseBook } from "./lease_book.ts";
import { createMover } from "./mover.ts";
import { createNodeBook, type NodeBook } from "./node_book.ts";
import { openNodeRequests } from "./node_requests.ts";
import type { NodeSigner } from "./node_signature.ts";
import { createPeers } from "./peers.ts";
import { createSharing, FRESH_MS } from "./sharing.ts";
import { hasRoom } from "../score.ts";
import { openPresence } from "./presence.ts";

export interface PlacementParts {
  readonly nats: Nats;
  readonly bucket: ClusterBucket;
  readonly me: NodeAddress;
  readonly signer: NodeSigner;
  /** How payers are called between nodes. */
  readonly nameOf: (payer: string) => string;
  readonly clock: Clock;
  readonly version: string;
  readonly protocol: string;
  readonly owners: OwnerListener;
  readonly listener: { take: KeyListener };
}

/** For others to hear that this node takes nothing more. */
const TELL_MS = 80;
/** Who was heard so lately before NATS went away may be at it still. */
const PEER_MS = 4000;
/** Removing what this node had, where it ends. */
const CLOSE_MS = 400;

const NO_FACTS: NodeFacts = { adapter: "", capacity: null, avatars: {}, warm: [], load: 0, payers: {} };

/** Puts together what a node among others is. */
export function createPlacement(parts: PlacementParts): Placement {
  const { nats, bucket, me, signer, clock, nameOf } = parts;
  let host: SessionHost | null = null, factsOf = () => NO_FACTS, isDraining = false, isClosed = false;
  const book = createNodeBook(clock);
  const custody = createCustody(clock, () => host, parts.owners);
  const leases = createLeaseBook({
    ...{ bucket, me, clock, ...custody },
    ask: () => void peers.ask(),
    lost: (session, to) => custody.lost(session, to ?? keeper.heirOf(session)),
  });
  const { ownBeat, ownNews, nodes, fresh } = createTellings(parts, book, () => ({
    ...{ facts: factsOf(), sessions: leases.held().length, isDraining, awaySince: presence.awaySince },
  }));
  const presence = openPresence({
    ...{ nats, bucket, clock, take },
    beat: ownBeat,
    facts: () => newsOf(parts, factsOf()),
    arrived: () => leases.happenToAll(() => ({ type: "up" })),
  });
  const peers = createPeers({
    ...{ signer, clock },
    vouched: (asked) => leases.happenToAll(() => ({ type: "vouched", asked })),
    peers: () =>
      book.heard(PEER_MS, Math.min(clock.now(), presence.awaySince))
        .filter(({ id, draining }) => id !== me.id && !draining),
    isAway: async () => !await presence.probe(),
  });
  const requests = openNodeRequests(nats, me, {
    async take(session, wish) {
      if (!hasRoom(ownNews(), finder.coming(me.id))) return false;
      return (await finder.whereIs(session, { ...wish, here: true })).kind === "here";
    },
    async prepare(session, snapshot) {
      if (!host || isDraining) return false;
      ready.set(session, clock.now());
      await host.adopt(session, snapshot, true);
      return true;
    },
  });
  const ready = new Map<string, number>();
  const shared = { me, clock, leases, custody, presence, nodes, requests: () => requests };
  const isOpen = () => host !== null && !isDraining && custody.unused < MOST_UNUSED;
  const finder = createFinder({ ...shared, isOpen });
  const mover = createMover({ ...shared, ...finder, host: () => host, strange: book.strange });
  const sharing = createSharing({
    ...{ me, clock, mover, nameOf, fresh, coming: finder.coming },
    has: (session) => leases.of(session).kind === "held" && !isDraining,
  });

  function take(...told: Parameters<KeyListener>): void {
    if (!book.take(...told)) leases.take(...told);
  }
  parts.listener.take = take;

  const keeper = createKeeper({
    ...{ ...shared, mover, ready, nats },
    host: () => isDraining ? null : host,
  });

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = isDraining = true;
    keeper.stop();
    await Promise.race([
      Promise.all([...leaveAll(leases, custody), presence.close()]),
      new Promise<void>((done) => clock.after(CLOSE_MS, done)),
    ]);
    requests.close();
    bucket.close();
  }

  return {
    node: me,
    get isDraining() {
      return isDraining;
    },
    ...{ whereIs: finder.whereIs, known: finder.known },
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
    move: (session) => mover.move(session),
    ...sharing,
    async drain() {
      isDraining = true;
      await Promise.race([presence.tell(), new Promise((done) => clock.after(TELL_MS, () => done(null)))]);
      await mover.moveAll();
    },
    close,
  };
}

/** What this node says of itself, and what it has heard of the others. */
function createTellings(
  parts: PlacementParts,
  book: NodeBook,
  now: () => {
    readonly facts: NodeFacts;
    readonly sessions: number;
    readonly isDraining: boolean;
    readonly awaySince: number;
  },
) {
  const { me, nameOf, clock } = parts;
  const ownBeat = (): NodeBeat => {
    const { facts: { load, room, warm, payers }, sessions, isDraining: draining } = now();
    return {
      ...{ wire: WIRE, ...me, draining, sessions, load },
      ...room !== undefined && { room },
      ...{ warm: bounded.warm(warm), ...bounded.payers(payers, nameOf) },
    };
  };
  const ownNews = (): NodeNews => ({ ...newsOf(parts, now().facts), ...ownBeat() });
  /** All that are alive, and this one as it is now. */
  const nodes = (): readonly NodeNews[] => {
    const others = book.alive(Math.min(clock.now(), now().awaySince));
    return [ownNews(), ...others.filter(({ id }) => id !== me.id)];
  };
  return {
    ...{ ownBeat, ownNews, nodes },
    /** Those that were heard just now. */
    fresh(): readonly NodeNews[] {
      const heard = new Set(book.heard(FRESH_MS, clock.now()).map(({ instance }) => instance));
      return nodes().filter(({ id, instance }) => id === me.id || heard.has(instance));
    },
  };
}

const newsOf = (
  { me, version, protocol }: PlacementParts,
  { adapter, capacity, avatars }: NodeFacts,
): NodeFactsNews => ({
  ...{ wire: WIRE, ...me },
  version,
  protocol,
  adapter,
  capacity,
  avatars: bounded.avatars(avatars),
});

/** Nobody is to wait for what ends here: its keys are removed. */
const leaveAll = (leases: LeaseBook, custody: Custody): Promise<void>[] =>
  leases.held().map((session) => {
    custody.left(session);
    leases.happen(session, { type: "leave" });
    return leases.changed(session, CLOSE_MS);
  });
