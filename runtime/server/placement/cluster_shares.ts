import type { Elsewhere } from "../../stream/shares/elsewhere.ts";
import type { PayerUse } from "../../stream/shares/payer_uses.ts";
import type { NodeNews } from "./node_news.ts";

/** What payers have in a cluster, in milliseconds of one node's device. */
export interface ClusterShares {
  /** Devices of the other nodes, of this one's speed each. */
  readonly devices: number;
  /** All that pay anywhere. */
  readonly payers: ReadonlySet<string>;
  /** What each has on other nodes. */
  readonly elsewhere: ReadonlyMap<string, PayerUse>;
}

/** Of its time: a node that has more of it left gives everybody what they want, and what one has there costs nobody. */
const SHORT_OF_TIME = 0.9;
/** However much faster a node says it is. */
const MOST_TIMES = 100;

/**
 * Puts together what nodes say of who pays. Null where the one that asks draws nothing: it has no device to share. A node that
 * drains has none either, and what is there comes to others, so that it is not counted against who has it.
 *
 * @param own the node that asks
 */
export function clusterShares(nodes: readonly NodeNews[], own: string): ClusterShares | null {
  const mine = nodes.find(({ id }) => id === own);
  if (!mine?.capacity) return null;
  const payers = new Set<string>(), elsewhere = new Map<string, { ms: number; pictures: number }>();
  let devices = 0;
  for (const node of nodes) {
    const all = Object.keys(node.payers);
    for (const payer of all) payers.add(payer);
    if (node === mine || node.draining || !node.capacity) continue;
    const times = Math.min(MOST_TIMES, node.capacity / mine.capacity);
    devices += times;
    const isShort = node.load >= SHORT_OF_TIME && all.length > 1;
    for (const payer of all) {
      const { ms, pictures } = elsewhere.get(payer) ?? { ms: 0, pictures: 0 };
      elsewhere.set(payer, {
        ms: ms + (isShort ? node.payers[payer]! * times : 0),
        pictures: pictures + picturesOn(node, payer) * times,
      });
    }
  }
  return { devices, payers, elsewhere };
}

/** How a payer stands, that asks for something of this node now. */
export function elsewhereOf({ devices, payers, elsewhere }: ClusterShares, payer: string): Elsewhere {
  const { ms = 0, pictures = 0 } = elsewhere.get(payer) ?? {};
  return { devices, payers: payers.size + (payers.has(payer) ? 0 : 1), pictures, ms };
}

/** An older node does not say what pictures cost: what it has spent in a second is as much as they take once, or more. */
function picturesOn({ pictures, payers }: NodeNews, payer: string): number {
  const told = pictures ?? payers;
  return Object.hasOwn(told, payer) ? told[payer]! : 0;
}

/**
 * Whether a node would take one more picture of a payer, as far as is known here: it has none there, or one more like those
 * would be drawn often enough.
 *
 * @param seconds how seldom each may be drawn
 */
export function wouldTake(node: NodeNews, payer: string, seconds: number): boolean {
  const pictures = picturesOn(node, payer);
  return pictures === 0 || 2 * pictures * Object.keys(node.payers).length / 1000 <= seconds;
}
