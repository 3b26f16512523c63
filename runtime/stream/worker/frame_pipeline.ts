import { FRAMES_IN_FLIGHT } from "../limits.ts";

/**
 * Knows when the render worker should be sent a frame: the moment its device has drawn the last one. Sent
 * earlier, the frame would wait there and its pose grow old; later, the device would stand still. Reading
 * back and encoding of the last one go on meanwhile.
 */
export interface FramePipeline {
  /** Frames sent that have not come back. */
  readonly inFlight: number;
  /** Whether a frame should be sent now. */
  readonly hasPlace: boolean;
  sent(): void;
  /** The device is done with one. */
  drawn(): void;
  returned(): void;
  /** Frames that will be drawn, but never come back: their rendition was closed. */
  forget(count: number): void;
  /** The worker is gone with all it had. */
  reset(): void;
}

export function createFramePipeline(): FramePipeline {
  let inFlight = 0;
  let drawing = 0;
  return {
    get inFlight() {
      return inFlight;
    },
    get hasPlace() {
      return drawing === 0 && inFlight < FRAMES_IN_FLIGHT;
    },
    sent() {
      inFlight++;
      drawing++;
    },
    drawn() {
      drawing--;
    },
    returned() {
      inFlight--;
    },
    forget(count) {
      inFlight -= count;
    },
    reset() {
      inFlight = drawing = 0;
    },
  };
}
