import { KEY_FRAME_INTERVAL_MS, WISHED_KEY_INTERVAL_MS } from "./limits.ts";

/** When a rendition's next key frame is due: as soon as it is needed, but not more often than they are worth. */
export interface KeyFrames {
  /** The next frame should be one. */
  want(): void;
  /** Whether one is wanted or wished for already. */
  readonly isToCome: boolean;
  /** A viewer wishes for one, without the server seeing why. */
  wish(): void;
  /** Whether a sink that lost this frame has to wait: none is wanted, and none is on its way behind it. */
  lacks(ticket: number): boolean;
  /** The stream begins anew: one is due at once. */
  restart(): void;
  /** Whether this frame is to be one. @param time milliseconds */
  take(ticket: number, time: number): boolean;
}

export function createKeyFrames(): KeyFrames {
  let wanted = true;
  let wished = false;
  let lastAt = -Infinity;
  let lastTicket = 0;
  return {
    want() {
      wanted = true;
    },
    get isToCome() {
      return wanted || wished;
    },
    wish() {
      wished = true;
    },
    lacks: (ticket) => !wanted && lastTicket <= ticket,
    restart() {
      wanted = true;
      lastAt = -Infinity;
    },
    take(ticket, time) {
      const passed = time - lastAt;
      if (!(wanted && passed >= KEY_FRAME_INTERVAL_MS || wished && passed >= WISHED_KEY_INTERVAL_MS)) {
        return false;
      }
      wanted = wished = false;
      lastAt = time;
      lastTicket = ticket;
      return true;
    },
  };
}
