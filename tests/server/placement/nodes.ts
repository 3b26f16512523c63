/** Nodes of a cluster in the test's own process: placements over a real NATS, whose sessions are pretended. */
import { connectNats } from "../../../runtime/nats/connect_nats.ts";
import type { SessionSnapshot } from "../../../runtime/stream/handover/snapshot.ts";
import { type Clock, SYSTEM_CLOCK } from "../../../runtime/stream/live_clock.ts";
import { KEYS } from "../../../runtime/nats/names.ts";
import { openClusterBucket } from "../../../runtime/server/placement/over_nats/cluster_bucket.ts";
import { openPlacement } from "../../../runtime/server/placement/over_nats/open_placement.ts";
import type { NodeFacts, Placement, SessionHost } from "../../../runtime/server/placement/placement.ts";

/** A time in which a session was a node's. */
export interface Owned {
  readonly node: string;
  readonly session: string;
  readonly epoch: number;
  readonly from: number;
  to: number;
}

/** Who had what when, by the one clock of the test's process. */
export function createLedger() {
  const all: Owned[] = [];
  return {
    all,
    listener: (node: string) => (session: string, epoch: number, owns: boolean) => {
      const at = performance.now();
      if (owns) all.push({ node, session, epoch, from: at, to: Infinity });
      else {
        const last = all.findLast((each) => each.node === node && each.session === session);
        if (last) last.to = at;
      }
    },
    of: (session: string) => all.filter((each) => each.session === session),
    /** Times that two had the same session. */
    overlaps(): string[] {
      return all.flatMap((a, at) =>
        all.slice(at + 1).filter((b) => a.session === b.session && a.from < b.to && b.from < a.to)
          .map((b) =>
            `${a.session}: ${a.node} and ${b.node} for ${(Math.min(a.to, b.to) - b.from).toFixed()} ms`
          )
      );
    },
    /** Who has a session now. */
    owner: (session: string) =>
      all.findLast((each) => each.session === session && each.to === Infinity)?.node ?? null,
  };
}
export type Ledger = ReturnType<typeof createLedger>;

/** Has a cluster's bucket be one that has been there for long: nodes wait for nothing then. */
export async function settle(nats: string): Promise<void> {
  await using connection = await connectNats({ url: nats });
  const bucket = openClusterBucket(connection, () => {});
  await bucket.ensure();
  await bucket.put(KEYS.ready, new TextEncoder().encode("true"));
  bucket.close();
}

/** Sessions that are nothing but a snapshot each. */
export interface PretendedHost extends SessionHost {
  readonly all: Map<string, SessionSnapshot>;
  /** Whither clients were sent. */
  readonly moved: Map<string, string | null>;
}

export function pretendedHost(): PretendedHost {
  const all = new Map<string, SessionSnapshot>(), moved = new Map<string, string | null>();
  return {
    all,
    moved,
    sessions: () => [...all.keys()].map((name) => ({ name, clients: 1 })),
    snapshotOf: (name) => all.get(name) ?? null,
    adopt(name, snapshot, still) {
      if (!still) all.set(name, snapshot);
      return Promise.resolve();
    },
    async release(name, { url, hand }) {
      const snapshot = all.get(name);
      if (!snapshot) return false;
      await hand?.(snapshot);
      moved.set(name, url);
      return all.delete(name);
    },
  };
}

export const SNAPSHOT: SessionSnapshot = {
  version: 1,
  avatar: "stock",
  camera: { azimuth: 0.25, elevation: 0, fovY: 0.5, distance: 3, height: 0 },
  shown: { space: "arkit", expression: new Array(52).fill(0), joints: new Array(15).fill(0) },
  members: [],
};

export interface TestNode extends AsyncDisposable {
  readonly name: string;
  readonly placement: Placement;
  readonly host: PretendedHost;
  readonly url: string;
  /** Ends without a word, as by kill -9: what it had to say nobody hears. */
  kill(): Promise<void>;
}

export interface TestNodeOptions {
  readonly name: string;
  readonly nats: string;
  readonly ledger: Ledger;
  readonly clock?: Clock;
  readonly capacity?: number;
  /** What else it says of itself. */
  readonly facts?: () => Partial<NodeFacts>;
}

export async function startNode(
  { name, nats, ledger, clock, capacity = 100, facts = () => ({}) }: TestNodeOptions,
): Promise<TestNode> {
  let placement: Placement | null = null, isCut = false;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => placement?.answer(request) ?? new Response(null, { status: 503 }),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const told = ledger.listener(name);
  const timers = stoppable(clock ?? SYSTEM_CLOCK);
  const connection = await connectNats({ url: nats }, "node");
  try {
    placement = await openPlacement({
      ...{
        nats: connection,
        node: name,
        url,
        version: "test",
        protocol: "headcast.v1",
        clock: timers.clock,
      },
      owners: (session, epoch, owns) => isCut || told(session, epoch, owns),
    });
  } catch (error) {
    await Promise.all([connection.close(), server.shutdown()]);
    throw error;
  }
  const host = pretendedHost();
  const said = { adapter: "", capacity, avatars: {}, warm: [], load: 0, payers: {} };
  placement.host(host, () => ({ ...said, ...facts() }));
  return {
    ...{ name, placement, host, url },
    async kill() {
      isCut = true;
      for (const session of host.all.keys()) told(session, 0, false);
      timers.stop();
      await server.shutdown();
    },
    async [Symbol.asyncDispose]() {
      timers.stop();
      await placement?.close();
      await connection.close();
      await server.shutdown();
    },
  };
}

/** A clock whose timers can be stopped all at once, but for those of its end. */
function stoppable(clock: Clock) {
  const cancels: (() => void)[] = [];
  let isStopped = false;
  return {
    clock: {
      ...clock,
      every(ms: number, run: () => void) {
        const cancel = clock.every(ms, run);
        cancels.push(cancel);
        return cancel;
      },
      after: (ms: number, run: () => void) => clock.after(isStopped ? 0 : ms, run),
    } satisfies Clock,
    stop() {
      isStopped = true;
      for (const cancel of cancels) cancel();
    },
  };
}
