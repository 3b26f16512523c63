import type { RenderThread } from "../../../runtime/stream/worker/render_link.ts";
import type { VirtualClock } from "../virtual_clock.ts";
import { openPaintedThread } from "../worker/painted_thread.ts";

/** Painted threads, of which the one at work can be killed, or stand still for ever. */
export interface MortalThreads {
  open(): RenderThread;
  kill(): void;
  hang(): void;
}

export function mortalThreads(clock: VirtualClock): MortalThreads {
  let thread: RenderThread | null = null, hangs = false;
  return {
    open() {
      const painted = openPaintedThread(clock);
      hangs = false;
      const { postMessage } = painted;
      painted.postMessage = (message) => {
        if (thread !== painted || !hangs) postMessage(message);
      };
      return thread = painted;
    },
    kill() {
      const event = { message: "it was killed", preventDefault() {} };
      thread?.onerror?.(event as ErrorEvent);
    },
    hang: () => void (hangs = true),
  };
}
