import { WIRE } from "../../../runtime/nats/names.ts";
import type { NodeNews } from "../../../runtime/server/placement/node_news.ts";

/** A node that has nothing to do and draws 100 frames a second. */
export function news(id: string, more: Partial<NodeNews> = {}): NodeNews {
  return {
    wire: WIRE,
    ...{ id, instance: `process-${id}`, url: `http://${id}`, version: "", protocol: "", adapter: "a device" },
    ...{ capacity: 100, avatars: {}, draining: false, sessions: 0, load: 0, warm: [], payers: {}, ...more },
  };
}
