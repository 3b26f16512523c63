import {
  CONNECTIONS,
  DEVICE_BUSY,
  MEMBERS,
  MEMORY,
  RENDITIONS,
  SESSIONS,
  WORKER_RESTARTS,
} from "../../telemetry/figures.ts";
import type { Hub } from "../hub.ts";

/** Tells the figures of what a hub holds, whenever somebody looks. @returns ends that */
export function tellHub(hub: Pick<Hub, "sessions" | "busy" | "connectionCount" | "render">): () => void {
  const ends = [
    SESSIONS.observe((tell) => {
      const counts: Record<string, number> = { empty: 0, watched: 0, driven: 0 };
      for (const { state } of hub.sessions()) counts[state] = (counts[state] ?? 0) + 1;
      for (const [state, count] of Object.entries(counts)) tell(count, { state });
    }),
    MEMBERS.observe((tell) => {
      const counts = { video: 0, motion: 0, both: 0 };
      for (const { deliveries } of hub.sessions()) {
        for (const delivery of ["video", "motion", "both"] as const) counts[delivery] += deliveries[delivery];
      }
      for (const [delivery, count] of Object.entries(counts)) tell(count, { delivery });
    }),
    RENDITIONS.observe((tell) => tell(sum(hub.sessions().map(({ renditions }) => renditions)), {})),
    CONNECTIONS.observe((tell) => tell(hub.connectionCount, {})),
    DEVICE_BUSY.observe((tell) => tell(hub.busy(), {})),
    WORKER_RESTARTS.observe((tell) => tell(hub.render.restarts, {})),
    MEMORY.observe((tell) => tell(Deno.memoryUsage().rss, {})),
  ];
  return () => {
    for (const end of ends) end();
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
