import { availableMemory } from "../../system/available_memory.ts";
import type { Handler } from "../listen.ts";
import type { Hub } from "../../stream/hub.ts";
import type { HubOptions } from "../../stream/hub/hub_options.ts";
import type { AvatarSharing } from "../sharing/share_avatars.ts";
import { CLUSTER_PATH, type Placement } from "./placement.ts";
import type { Reach } from "./proxy/relays.ts";

/** What ties a server's sessions to where they are placed. */
export interface Hosting {
  /** What the hub is told of it. */
  readonly hub: Pick<HubOptions, "standing" | "owns" | "capacity" | "elsewhere" | "passOn">;
  /** Answers what other nodes ask, before all else. */
  handlerOf(answer: Handler): Handler;
  /** The server is ready for sessions. @param adapter what it draws on @param shared avatars, where others have them too */
  begin(hub: Hub, adapter: string, shared?: Pick<AvatarSharing, "bring" | "contents">): void;
}

/** Addresses that clients are told for when this server has gone. */
const MOST_ADDRESSES = 8;

/**
 * @param reach which of the servers clients reach themselves
 * @param most sessions that this one takes
 */
export function createHosting(placement: Placement, reach: Reach = "all", most = 1e6): Hosting {
  const { node } = placement;
  if (node === null) return { hub: {}, handlerOf: (answer) => answer, begin() {} };
  let capacity: number | null = null;
  const memory = remembered(availableMemory, MEMORY_MS);
  return {
    hub: {
      standing(session) {
        const epoch = placement.epochOf(session);
        // This one last: whoever came by another does not know it yet.
        const others = reach === "none" ? [] : [
          ...placement.nodes().filter(({ id, draining }) => id !== node.id && !draining),
          ...placement.isDraining ? [] : [node],
        ];
        return {
          node: node.id,
          ...epoch !== null && { epoch },
          elsewhere: others.slice(-MOST_ADDRESSES).map(({ url }) => url),
        };
      },
      owns: (session) => placement.epochOf(session) !== null,
      capacity(measured) {
        capacity = measured;
      },
      elsewhere: placement.elsewhere,
      passOn: placement.pass,
    },
    handlerOf: (answer) => (request, address, express) => {
      const asks = new URL(request.url).pathname.startsWith(`${CLUSTER_PATH}/`);
      return asks && placement.answer(request) || answer(request, address, express);
    },
    begin(hub, adapter, shared) {
      // Behind a load balancer a session is found again by the same address.
      const release: Hub["release"] = (session, to) =>
        hub.release(session, reach === "none" ? { ...to, url: null } : to);
      const adopt: Hub["adopt"] = async (session, snapshot, still) => {
        await shared?.bring(snapshot.avatar);
        await hub.adopt(session, snapshot, still);
      };
      const { sessions, snapshotOf } = hub;
      placement.host({ sessions, snapshotOf, adopt, release }, () => ({
        adapter,
        capacity,
        avatars: shared?.contents() ?? {},
        warm: [...new Set(hub.sessions().map(({ avatar }) => avatar))],
        load: hub.busy(),
        room: roomOf(hub, most, memory()),
        payers: Object.fromEntries(hub.uses()),
      }));
    },
  };
}

/** Of memory: what a session's pictures and encoders may take, and some for the rest. */
const LEAST_MEMORY = 256 * 2 ** 20;
/** Asking for it takes 0.2 ms, and what a node has is asked for with each lease that has ended. */
const MEMORY_MS = 500;

function remembered(read: () => number, ms: number): () => number {
  let value = 0, at = -Infinity;
  return () => {
    const now = performance.now();
    if (now - at >= ms) [value, at] = [read(), now];
    return value;
  };
}

/** Sessions that are taken yet, with so many bytes of memory left. Those that nobody is in give their places to others. */
export function roomOf(
  { draws, renderState, sessions }: Pick<Hub, "draws" | "renderState" | "sessions">,
  most: number,
  memory: number,
): number {
  if (draws && renderState.kind !== "running") return 0;
  if (memory < LEAST_MEMORY) return 0;
  return Math.max(0, most - sessions().filter(({ clients }) => clients > 0).length);
}
