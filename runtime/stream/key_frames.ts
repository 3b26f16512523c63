import { KEY_FRAME_INTERVAL_MS } from "./limits.ts";

/** When a rendition's next key frame is due: as soon as it is wished for, but not more often than they are worth. */
export interface KeyFrames {
  /** The next frame should be one. */
  want(): void;
  /** A sink lost this frame: one is wanted unless it is on its way already, behind it. */
  wantAfter(ticket: number): void;
  /** The stream begins anew: one is due at once. */
  restart(): void;
  /** Whether this frame is to be one. @param time milliseconds */
  take(ticket: number, time: number): boolean;
}

export function createKeyFrames(): KeyFrames {
  let wanted = true;
  let lastAt = -Infinity;
  let lastTicket = 0;
  return {
    want() {
      wanted = true;
    },
    wantAfter(ticket) {
      if (lastTicket <= ticket) wanted = true;
    },
    restart() {
      wanted = true;
      lastAt = -Infinity;
    },
    take(ticket, time) {
      if (!wanted || time - lastAt < KEY_FRAME_INTERVAL_MS) return false;
      wanted = false;
      lastAt = time;
      lastTicket = ticket;
      return true;
    },
  };
}
