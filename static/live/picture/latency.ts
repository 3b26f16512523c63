import type { Shown } from "../../client/picture/frame.ts";
import { createMedianWindow } from "./median_window.ts";

/**
 * The stages between a pose leaving this page and its picture on this screen, in order. "Uplink" and "downlink"
 * cross from one clock to the other and lean on the estimated offset; the others are differences on one clock.
 */
export const STAGES = [
  { id: "uplink", label: "Uplink", hint: "pose sent to pose received" },
  { id: "wait", label: "Wait", hint: "received to taken up by the next frame" },
  { id: "render", label: "Render", hint: "taken up to rendered" },
  { id: "encode", label: "Encode", hint: "rendered to encoded" },
  { id: "send", label: "Send", hint: "encoded to sent" },
  { id: "downlink", label: "Downlink", hint: "sent to arrived here" },
  { id: "decode", label: "Decode", hint: "arrived to decoded" },
  { id: "show", label: "Show", hint: "decoded to drawn" },
] as const;
export type StageId = (typeof STAGES)[number]["id"];

/** Medians in milliseconds, null where no recent frame has the stage (nobody drives, or somebody else does). */
export interface LatencySummary {
  fps: number;
  total: number | null;
  stages: Record<StageId, number | null>;
}

export interface LatencyMeter {
  /** @param at this page's clock, milliseconds */
  poseSent(seq: number, at: number): void;
  /** @param offset what to add to this page's clock to get the server's, milliseconds */
  add(frame: Omit<Shown, "soundMs" | "heardMs">, offset: number): void;
  reset(): void;
  /** @param at this page's clock, milliseconds */
  summary(at: number): LatencySummary;
}

/** Frames the medians are taken over at most, and how old they may be. */
const WINDOW_FRAMES = 128;
const WINDOW_MS = 1500;
/** Poses whose sending time is remembered, by sequence number: over four seconds at 60 a second. */
const POSES = 256;

/** Collects when frames passed the stages and gives medians over the last second and a half. */
export function createLatencyMeter(): LatencyMeter {
  const poseSeqs = new Float64Array(POSES).fill(-1);
  const poseTimes = new Float64Array(POSES);
  const columns = STAGES.length + 1;
  const frames = createMedianWindow(WINDOW_FRAMES, columns);

  return {
    poseSent(seq, at) {
      poseSeqs[seq % POSES] = seq;
      poseTimes[seq % POSES] = at;
    },
    add(frame, offset) {
      const { received, taken, rendered, encoded, sent } = frame.stamps;
      const slot = frame.poseSeq === null ? -1 : frame.poseSeq % POSES;
      const poseAt = slot >= 0 && poseSeqs[slot] === frame.poseSeq ? (poseTimes[slot] ?? NaN) + offset : NaN;
      const arrived = frame.arrived + offset;
      const row = frames.next(frame.shown), samples = frames.values;
      samples[row] = received === null ? NaN : Math.max(0, received - poseAt);
      samples[row + 1] = received === null ? NaN : taken - received;
      samples[row + 2] = rendered - taken;
      samples[row + 3] = encoded - rendered;
      samples[row + 4] = sent - encoded;
      samples[row + 5] = Math.max(0, arrived - sent);
      samples[row + 6] = frame.decoded - frame.arrived;
      samples[row + 7] = frame.shown - frame.decoded;
      const start = Number.isNaN(poseAt) ? (received ?? taken) : poseAt;
      samples[row + 8] = frame.shown + offset - start;
    },
    reset() {
      frames.reset();
    },
    summary(at) {
      const since = at - WINDOW_MS;
      let shown = 0;
      let first = Infinity;
      for (const time of frames.times) {
        if (time < since) continue;
        shown++;
        first = Math.min(first, time);
      }
      const stages = {} as Record<StageId, number | null>;
      STAGES.forEach((stage, column) => stages[stage.id] = frames.median(column, since));
      return {
        fps: shown > 1 ? (shown - 1) * 1000 / Math.max(at - first, 1) : 0,
        total: frames.median(STAGES.length, since),
        stages,
      };
    },
  };
}
