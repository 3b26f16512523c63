/** A node of a pretended cluster: leases, presence and custody as they are, over a pretended NATS. */
import { WIRE } from "../../../../runtime/nats/names.ts";
import { createCustody } from "../../../../runtime/server/placement/over_nats/custody.ts";
import { createKeeper } from "../../../../runtime/server/placement/over_nats/keeper.ts";
import { createLeaseBook } from "../../../../runtime/server/placement/over_nats/lease_book.ts";
import { createNodeBook } from "../../../../runtime/server/placement/over_nats/node_book.ts";
import { openPresence } from "../../../../runtime/server/placement/over_nats/presence.ts";
import type { NodeAddress } from "../../../../runtime/server/placement/placement.ts";
import { pretendedHost, SNAPSHOT } from "../nodes.ts";
import type { SimulatedNats } from "./nats.ts";
import { createNodeClock, type World } from "./world.ts";

const PEER_MS = 4000, ANSWER_MS = 700;

export interface SimulatedNode {
  readonly me: NodeAddress;
  readonly way: ReturnType<SimulatedNats["connect"]>;
  /** No other node is reached. */
  alone: boolean;
  readonly isAlive: boolean;
  held(): string[];
  /** Whether NATS is away for it, asked by another. */
  isAway(): Promise<boolean>;
  want(session: string): void;
  leave(session: string): void;
  hand(session: string, to: NodeAddress): void;
  pause(): void;
  resume(): void;
  kill(): void;
}

export interface SimulationOptions {
  readonly world: World;
  readonly nats: SimulatedNats;
  /** Others, as far as they run. */
  find(instance: string): SimulatedNode | undefined;
  owns(node: string, session: string, owns: boolean): void;
}

export function startSimulated(id: string, { world, nats, find, owns }: SimulationOptions): SimulatedNode {
  // Quartz is a thousand times better; these are to find what depends on it.
  const clock = createNodeClock(world, world.between(0.95, 1.05)), way = nats.connect(clock);
  const me = { id, instance: `${id}-${world.pick(1e9).toString(36).padStart(8, "0")}`, url: `http://${id}` };
  const host = pretendedHost(), book = createNodeBook(clock);
  let isAlive = true, isPaused = false;
  const told = (session: string, has: boolean) => isAlive && owns(id, session, has);
  const custody = createCustody(clock, () => host, (session, _epoch, has) => {
    told(session, has);
    if (has && !host.all.has(session)) host.all.set(session, SNAPSHOT);
  });
  const leases = createLeaseBook({ bucket: way.bucket, me, clock, ...custody, ask: () => void ask() });
  const facts = { adapter: "", capacity: 100, avatars: {}, version: "", protocol: "" };
  const beat = { draining: false, sessions: 0, load: 0, warm: [], payers: {} };
  const presence = openPresence({
    ...{ nats: way.nats, bucket: way.bucket, clock, take },
    beat: () => ({ wire: WIRE, ...me, ...beat }),
    facts: () => ({ wire: WIRE, ...me, ...facts }),
    arrived: () => leases.happenToAll(() => ({ type: "up" })),
  });
  function take(...all: Parameters<typeof leases.take>): void {
    if (!book.take(...all)) leases.take(...all);
  }
  way.listen(take);
  presence.begin();
  createKeeper({
    ...{ me, nats: way.nats, clock, leases, custody, presence, ready: new Map() },
    mover: { isMoving: () => false },
    nodes: () => book.alive(Math.min(clock.now(), presence.awaySince)),
    host: () => host,
  });

  let isAsking = false;
  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    const asked = clock.now();
    const peers = book.heard(PEER_MS, Math.min(asked, presence.awaySince)).filter((each) => each.id !== id);
    const all = await Promise.all(peers.map(({ instance }) => away(find(instance))));
    isAsking = false;
    if (all.every((each) => each)) leases.happenToAll(() => ({ type: "vouched", asked }));
  }
  function away(peer: SimulatedNode | undefined): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    clock.after(ANSWER_MS, () => resolve(false));
    const reaches = () => peer?.isAlive && !peer.alone && !node.alone;
    world.after(world.between(1, 20), async () => {
      if (!reaches()) return;
      const said = await peer!.isAway();
      world.after(world.between(1, 20), () => reaches() && clock.after(0, () => resolve(said)));
    });
    return promise;
  }

  const node: SimulatedNode = {
    ...{ me, way, alone: false },
    get isAlive() {
      return isAlive;
    },
    held: leases.held,
    async isAway() {
      const { promise, resolve } = Promise.withResolvers<void>();
      clock.after(0, resolve);
      await promise;
      return !await presence.probe();
    },
    want(session) {
      if (!isPaused && presence.isThere && presence.isSettled) leases.happen(session, { type: "want" });
    },
    leave(session) {
      const lease = leases.of(session);
      if (isPaused || lease.kind !== "held" || lease.writing !== null) return;
      host.all.delete(session);
      custody.left(session);
      leases.happen(session, { type: "leave" });
    },
    hand(session, to) {
      if (isPaused || leases.of(session).kind !== "held") return;
      custody.without(session, () => leases.hand(session, to, SNAPSHOT)).then(
        () => host.all.delete(session),
        () => {},
      );
    },
    pause() {
      isPaused = true;
      for (const session of leases.held()) told(session, false);
      clock.pause();
    },
    resume() {
      if (!isPaused || !isAlive) return;
      isPaused = false;
      clock.resume();
      for (const session of leases.held()) told(session, true);
    },
    kill() {
      for (const session of leases.held()) told(session, false);
      isAlive = false;
      clock.stop();
      way.end();
    },
  };
  return node;
}
