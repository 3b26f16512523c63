import type { NodeNews } from "./node_news.ts";
import type { Wish } from "./placement.ts";

/** Frames a second of one session's pictures, for those whose cost is not in the load yet. */
const SESSION_FRAMES = 30;
/** What a node draws where nothing is drawn: its sessions cost next to nothing there. */
const UNDRAWN_FRAMES = 1000;

/** How well a session would fare on a node: frames a second that it has left, and whether the avatar is there and warm. */
export function scoreOf(node: NodeNews, { avatar }: Wish, comingSessions = 0): number {
  const capacity = node.capacity ?? UNDRAWN_FRAMES;
  const free = capacity * (1 - Math.min(1, node.load)) - comingSessions * SESSION_FRAMES;
  // Kernels and splats of an avatar that is shown there already are there.
  const warm = avatar !== undefined && node.warm.includes(avatar) ? SESSION_FRAMES : 0;
  return free + warm;
}

/** Whether it has an avatar, as far as one is named; where none says that it has it, any may fetch it. */
const has = ({ avatars }: NodeNews, avatar: string | undefined) =>
  avatar === undefined || Object.hasOwn(avatars, avatar);

/**
 * Nodes that may take a session, the best first; all nodes find the same order.
 *
 * @param coming sessions that were placed lately, whose cost nobody has told yet, by node
 */
export function ranked(
  nodes: readonly NodeNews[],
  wish: Wish,
  coming: (id: string) => number = () => 0,
): readonly NodeNews[] {
  const able = nodes.filter(({ draining }) => !draining);
  const having = able.filter((node) => has(node, wish.avatar));
  const score = new Map(able.map((node) => [node, scoreOf(node, wish, coming(node.id))]));
  return (having.length > 0 ? having : able).toSorted((a, b) =>
    score.get(b)! - score.get(a)! || (a.id < b.id ? -1 : 1)
  );
}

/** Of the best's frames: a node that has nearly as much keeps what it was asked for, which no other need pass on then. */
const NEARLY = 0.7;

/** Where a session is to be that this node is asked for. */
export function chosen(nodes: readonly NodeNews[], own: string, wish: Wish, coming?: (id: string) => number) {
  const order = ranked(nodes, wish, coming);
  const [best] = order, mine = order.find(({ id }) => id === own);
  if (!best || !mine) return best ?? null;
  const of = (node: NodeNews) => scoreOf(node, wish, coming?.(node.id));
  return of(mine) >= of(best) * NEARLY ? mine : best;
}
