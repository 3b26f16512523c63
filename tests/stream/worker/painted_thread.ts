import type { Clock } from "../../../runtime/stream/live_clock.ts";
import type { RenderThread } from "../../../runtime/stream/worker/render_link.ts";
import { type RenderPort, runRenderLoop } from "../../../runtime/stream/worker/render_loop.ts";
import { openPainter } from "./painter.ts";

/** The painted worker without a thread: messages are copied as between threads, and come at once. */
export function openPaintedThread(clock: Clock): RenderThread {
  let dead = false;
  const soon = (run: () => void) =>
    queueMicrotask(() => {
      if (!dead) run();
    });
  const thread: RenderThread = {
    onmessage: null,
    onerror: null,
    postMessage(message) {
      const data = structuredClone(message);
      soon(() => port.onmessage?.({ data } as MessageEvent));
    },
    terminate() {
      dead = true;
    },
  };
  const port: RenderPort = {
    onmessage: null,
    postMessage: (data) => soon(() => thread.onmessage?.({ data } as MessageEvent)),
    close() {},
  };
  // A thread of FFmpeg's would be done in a time that is not the clock's.
  void runRenderLoop(port, () => openPainter(clock), { clock, beside: false });
  return thread;
}
