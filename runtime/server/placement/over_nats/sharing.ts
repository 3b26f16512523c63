import type { Clock } from "../../../stream/live_clock.ts";
import type { Elsewhere } from "../../../stream/shares/elsewhere.ts";
import { type ClusterShares, clusterShares, elsewhereOf, wouldTake } from "../cluster_shares.ts";
import type { NodeNews } from "../node_news.ts";
import type { NodeAddress } from "../placement.ts";
import { hasRoom } from "../score.ts";
import type { Mover } from "./mover.ts";
import { BEAT_MS } from "./presence.ts";

/** What was said longer ago is not so any more: its node is gone, and its sessions come to others. */
export const FRESH_MS = 1300;
/** What has been passed on comes back to stay: no node sends anybody to and fro. */
const AGAIN_MS = 10_000;
/** Sessions that are remembered. */
const MOST = 1024;

export interface SharingOptions {
  readonly me: NodeAddress;
  readonly clock: Pick<Clock, "now">;
  readonly mover: Pick<Mover, "move">;
  nameOf(payer: string): string;
  /** Those that were heard just now, and this one; nobody where nothing is heard. */
  fresh(): readonly NodeNews[];
  /** Sessions that were given to a node so lately that it does not tell of them. */
  coming(id: string): number;
  /** Whether a session is this node's to give away. */
  has(session: string): boolean;
}

/** How this node heeds what payers have on others. */
export interface Sharing {
  elsewhere(payer: string): Elsewhere | null;
  pass(session: string, payer: string, seconds: number): Promise<boolean> | null;
}

export function createSharing({ me, clock, mover, nameOf, ...options }: SharingOptions): Sharing {
  let shares: ClusterShares | null = null, countedAt = -Infinity;
  const passed = new Map<string, number>();

  /** Counted once for all who ask between two signs of life. */
  function counted(): ClusterShares | null {
    const time = clock.now();
    if (time - countedAt < BEAT_MS) return shares;
    countedAt = time;
    const nodes = options.fresh();
    return shares = nodes.length > 1 ? clusterShares(nodes, me.id) : null;
  }

  function wasPassed(session: string): boolean {
    const time = clock.now();
    for (const [name, at] of passed) {
      if (time - at < AGAIN_MS && passed.size < MOST) break;
      passed.delete(name);
    }
    return passed.has(session);
  }

  return {
    elsewhere(payer) {
      const all = counted();
      return all && elsewhereOf(all, nameOf(payer));
    },
    pass(session, payer, seconds) {
      if (!options.has(session) || wasPassed(session)) return null;
      const name = nameOf(payer);
      const takes = (node: NodeNews) =>
        node.id !== me.id && hasRoom(node, options.coming(node.id)) && wouldTake(node, name, seconds);
      if (!options.fresh().some(takes)) return null;
      passed.set(session, clock.now());
      return mover.move(session, takes);
    },
  };
}
