import { createMedianWindow } from "../../picture/median_window.ts";
import type { TrackStages } from "../../track/tracker_messages.ts";

/** From a camera's picture to a picture of the head with that pose, in order. */
export const CAPTURE_STAGES = [
  { id: "camera", label: "Camera", hint: "taken by the camera to taken up by the tracker" },
  { id: "draw", label: "Draw", hint: "taken up to drawn at the tracker's size" },
  { id: "model", label: "Model", hint: "drawn to landmarks found" },
  { id: "solve", label: "Solve", hint: "landmarks to pose" },
  { id: "page", label: "Page", hint: "from the tracker's thread to the page" },
  { id: "send", label: "Wait", hint: "pose known to pose sent" },
  { id: "head", label: "Head", hint: "pose sent to its picture shown here; the page Stream has its parts" },
] as const;
export type CaptureStage = (typeof CAPTURE_STAGES)[number]["id"];

/** Medians in milliseconds, null where there is nothing recent. */
export interface CaptureSummary {
  total: number | null;
  stages: Record<CaptureStage, number | null>;
}

/** In the order of the stages between them. */
const STAMPS = ["captured", "taken", "drawn", "tracked", "solved", "arrived"] as const;
const COLUMNS = CAPTURE_STAGES.length + 1;
/** The medians are taken over so many pictures at most, as old as this at most. */
const WINDOW = 128;
const WINDOW_MS = 5000;
/** Poses of which it is remembered when they went out: over four seconds at 60 a second. */
const POSES = 256;

export interface CaptureTimes {
  /** A picture was tracked, and its pose is what goes out next. */
  tracked(stages: TrackStages): void;
  /** A pose went out, milliseconds on the page's clock. */
  sent(seq: number, at: number): void;
  /** A picture of the head was shown, with the pose of that number in it. */
  shown(poseSeq: number | null, at: number): void;
  reset(): void;
  summary(at: number): CaptureSummary;
}

/** Collects when pictures passed the stages, and gives medians over the last five seconds. Makes nothing a picture. */
export function createCaptureTimes(): CaptureTimes {
  const shown = createMedianWindow(WINDOW, COLUMNS);
  const poseSeq = new Float64Array(POSES).fill(NaN);
  const sentAt = new Float64Array(POSES);
  /** [POSES, STAMPS]: the stamps of the picture whose pose went out. */
  const stamps = new Float64Array(POSES * STAMPS.length);
  let newest: TrackStages | null = null;
  /** When the picture was captured whose pose was shown last. */
  let lastShown = NaN;

  return {
    tracked(stages) {
      newest = stages;
    },
    sent(seq, at) {
      const slot = seq % POSES;
      const row = slot * STAMPS.length;
      poseSeq[slot] = seq;
      if (newest === null) {
        // Sent again, while it is held: what is shown then was seen when the first one was.
        const before = (seq + POSES - 1) % POSES;
        if (poseSeq[before] !== seq - 1) poseSeq[slot] = NaN;
        sentAt[slot] = sentAt[before]!;
        stamps.copyWithin(row, before * STAMPS.length, (before + 1) * STAMPS.length);
        return;
      }
      sentAt[slot] = at;
      for (let stamp = 0; stamp < STAMPS.length; stamp++) stamps[row + stamp] = newest[STAMPS[stamp]!];
      newest = null;
    },
    shown(seq, at) {
      const slot = (seq ?? -1) % POSES;
      if (seq === null || poseSeq[slot] !== seq) return;
      const stamp = slot * STAMPS.length;
      const captured = stamps[stamp]!;
      if (captured === lastShown) return;
      lastShown = captured;
      const row = shown.next(at), { values } = shown;
      for (let stage = 0; stage < 5; stage++) {
        values[row + stage] = stamps[stamp + stage + 1]! - stamps[stamp + stage]!;
      }
      values[row + 5] = sentAt[slot]! - stamps[stamp + 5]!;
      values[row + 6] = at - sentAt[slot]!;
      values[row + 7] = at - captured;
    },
    reset() {
      shown.reset();
      poseSeq.fill(NaN);
      newest = null;
    },
    summary(at) {
      const since = at - WINDOW_MS;
      const stages = {} as CaptureSummary["stages"];
      CAPTURE_STAGES.forEach(({ id }, column) => stages[id] = shown.median(column, since));
      return { total: shown.median(CAPTURE_STAGES.length, since), stages };
    },
  };
}
