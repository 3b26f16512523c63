import type { NodeNews } from "./node_news.ts";
import type { Wish } from "./placement.ts";

/** Frames a second of one session's pictures, for those whose cost is not in the load yet. */
const SESSION_FRAMES = 30;
/** What a node draws where nothing is drawn: its sessions cost next to nothing there. */
const UNDRAWN_FRAMES = 1000;

/** One that draws and is not measured yet has none to promise: it has just started. */
const capacityOf = ({ capacity, adapter }: NodeNews): number =>
  capacity ?? (adapter === "" ? UNDRAWN_FRAMES : 0);

/**
 * How well a session would fare on a node, in frames a second: those that it has left, what the session would be given by
 * its share where there are none, and whether the avatar is there and warm.
 *
 * @param comingSessions whose cost is not in its load yet
 */
export function scoreOf(node: NodeNews, { avatar }: Wish, comingSessions = 0): number {
  const capacity = capacityOf(node);
  const free = capacity * (1 - Math.min(1, node.load)) - comingSessions * SESSION_FRAMES;
  const share = Math.min(SESSION_FRAMES, capacity / (node.sessions + comingSessions + 1));
  // Kernels and splats of an avatar that is shown there already are there.
  const warm = avatar !== undefined && node.warm.includes(avatar) ? SESSION_FRAMES : 0;
  return free + share + warm;
}

/** Whether it has an avatar, as far as one is named; where none says that it has it, any may fetch it. */
const has = ({ avatars }: NodeNews, avatar: string | undefined) =>
  avatar === undefined || Object.hasOwn(avatars, avatar);

/** Whether it takes one more: it says how many, and those that were placed lately are not in that. */
export const hasRoom = ({ draining, room = Infinity }: NodeNews, comingSessions = 0): boolean =>
  !draining && room > comingSessions;

/**
 * Nodes that may take a session, the best first, of two that are as good the one with fewer sessions; all nodes find the same
 * order.
 *
 * @param coming sessions that were placed lately, whose cost nobody has told yet, by node
 */
export function ranked(
  nodes: readonly NodeNews[],
  wish: Wish,
  coming: (id: string) => number = () => 0,
): readonly NodeNews[] {
  const able = nodes.filter((node) => hasRoom(node, coming(node.id)));
  const having = able.filter((node) => has(node, wish.avatar));
  const score = new Map(able.map((node) => [node, scoreOf(node, wish, coming(node.id))]));
  const count = ({ id, sessions }: NodeNews) => sessions + coming(id);
  return (having.length > 0 ? having : able).toSorted((a, b) =>
    score.get(b)! - score.get(a)! || count(a) - count(b) || (a.id < b.id ? -1 : 1)
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
