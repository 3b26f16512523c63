import type { Handler } from "../listen.ts";
import type { Hub, HubOptions } from "../../stream/hub.ts";
import { CLUSTER_PATH, type Placement } from "./placement.ts";

/** What ties a server's sessions to where they are placed. */
export interface Hosting {
  /** What the hub is told of it. */
  readonly hub: Pick<HubOptions, "standing" | "capacity">;
  /** Answers what other nodes ask, before all else. */
  handlerOf(answer: Handler): Handler;
  /** The server is ready for sessions. @param adapter what it draws on */
  begin(hub: Hub, adapter: string): void;
}

/** Addresses that clients are told for when this server has gone. */
const MOST_ADDRESSES = 8;

export function createHosting(placement: Placement): Hosting {
  const { node } = placement;
  if (node === null) return { hub: {}, handlerOf: (answer) => answer, begin() {} };
  let capacity: number | null = null;
  return {
    hub: {
      standing(session) {
        const epoch = placement.epochOf(session);
        const others = placement.nodes().filter(({ id, draining }) => id !== node.id && !draining);
        return {
          node: node.id,
          ...epoch !== null && { epoch },
          elsewhere: others.slice(0, MOST_ADDRESSES).map(({ url }) => url),
        };
      },
      capacity(measured) {
        capacity = measured;
      },
    },
    handlerOf: (answer) => (request, address, express) => {
      const asks = new URL(request.url).pathname.startsWith(`${CLUSTER_PATH}/`);
      return asks && placement.answer(request) || answer(request, address, express);
    },
    begin(hub, adapter) {
      placement.host(hub, () => ({
        adapter,
        capacity,
        avatars: {},
        warm: [...new Set(hub.sessions().map(({ avatar }) => avatar))],
        load: hub.busy(),
        payers: {},
      }));
    },
  };
}
