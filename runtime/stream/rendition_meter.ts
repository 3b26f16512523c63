import type { Latency } from "../protocol/server_messages.ts";
import { createLatencyWindow } from "./latency_window.ts";
import type { EncodedFrame } from "./sinks/sink.ts";
import { noteFrame } from "./traces/frame_figures.ts";

export interface RenditionStats {
  fps: number;
  /** Bits a second. */
  bitrate: number;
  latency: Latency | null;
}

/** Counts what a rendition gives. Allocates only once a second. */
export interface RenditionMeter {
  /** Figures of the last whole second. */
  readonly stats: RenditionStats;
  add(frame: Pick<EncodedFrame, "data" | "poseSeq" | "stamps">): void;
  /** Closes the second. */
  tick(seconds: number): void;
}

export function createRenditionMeter(): RenditionMeter {
  const latency = createLatencyWindow();
  let stats: RenditionStats = { fps: 0, bitrate: 0, latency: null };
  let frames = 0;
  let bytes = 0;
  let lastPoseSeq: number | null = null;
  return {
    get stats() {
      return stats;
    },
    add({ data, poseSeq, stamps }) {
      frames++;
      bytes += data.length;
      // A pose is late once: frames that show it again say nothing of the path.
      const fresh = poseSeq !== lastPoseSeq;
      if (fresh) latency.add(stamps);
      noteFrame(stamps, data.length, fresh);
      lastPoseSeq = poseSeq;
    },
    tick(seconds) {
      stats = { fps: frames / seconds, bitrate: bytes * 8 / seconds, latency: latency.drain() };
      frames = bytes = 0;
    },
  };
}
