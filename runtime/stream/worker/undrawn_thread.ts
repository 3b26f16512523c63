import type { RenderThread } from "./render_link.ts";

/** In place of a thread that draws: says why there is none. */
export function undrawnThread(reason: string): RenderThread {
  const thread: RenderThread = { onmessage: null, onerror: null, postMessage() {}, terminate() {} };
  // Who opens it does not listen yet.
  queueMicrotask(() =>
    thread.onmessage?.(
      { data: { type: "unavailable", message: reason } } as Parameters<
        NonNullable<RenderThread["onmessage"]>
      >[0],
    )
  );
  return thread;
}
