import { FRAMES_IN_FLIGHT } from "./limits.ts";

/**
 * How early the next frame is sent to the render worker, as a share of the time one takes. 1 sends it as soon
 * as there is a place: no gap on the GPU, but its pose then waits for a whole frame. 0 sends it when the last
 * has come back. Between them the GPU stays busy and the pose is fresh.
 */
const LEAD = 0.5;
/** The first frame compiles kernels: it says nothing of those after it. Milliseconds. */
const LONGEST_SERVICE = 250;

/** Knows when the render worker wants its next frame. Times are milliseconds of `performance.now`. */
export interface FramePipeline {
  readonly inFlight: number;
  /** When the next frame should be sent: in the past for now, Infinity where all places are taken. */
  nextAt(): number;
  sent(now: number): void;
  returned(now: number): void;
  /** Frames that will never come back. */
  forget(count: number): void;
}

export function createFramePipeline(lead = LEAD): FramePipeline {
  let inFlight = 0;
  /** When the worker began with the frame it is at. */
  let since = 0;
  /** What a frame takes it, smoothed: down at once, up slowly, so that one slow frame does not hold up the next. */
  let service = 0;
  return {
    get inFlight() {
      return inFlight;
    },
    nextAt() {
      if (inFlight === 0) return -Infinity;
      return inFlight >= FRAMES_IN_FLIGHT ? Infinity : since + service * (1 - lead);
    },
    sent(now) {
      if (inFlight++ === 0) since = now;
    },
    returned(now) {
      inFlight--;
      const took = Math.min(LONGEST_SERVICE, now - since);
      service += (took - service) * (took < service ? 0.5 : 0.1);
      since = now;
    },
    forget(count) {
      inFlight -= count;
    },
  };
}
