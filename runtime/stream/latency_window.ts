import type { Latency, Stamps } from "../protocol/server_messages.ts";

const STAGES = ["taken", "rendered", "encoded", "sent"] as const;

/** Gathers the stamps of about a second's frames and gives their medians. Allocates only when asked. */
export interface LatencyWindow {
  add(stamps: Stamps): void;
  /** Medians in milliseconds after `received`, null where no frame showed a pose; empties the window. */
  drain(): Latency | null;
}

export function createLatencyWindow(capacity = 128): LatencyWindow {
  const columns = STAGES.map(() => new Float64Array(capacity));
  let count = 0;
  return {
    add(stamps) {
      if (stamps.received === null || count === capacity) return;
      for (let stage = 0; stage < STAGES.length; stage++) {
        columns[stage]![count] = stamps[STAGES[stage]!] - stamps.received;
      }
      count++;
    },
    drain() {
      if (count === 0) return null;
      const medians = columns.map((column) => column.subarray(0, count).sort()[count >> 1]!);
      count = 0;
      return { taken: medians[0]!, rendered: medians[1]!, encoded: medians[2]!, sent: medians[3]! };
    },
  };
}
