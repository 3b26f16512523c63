import { BackendUnavailableError } from "../../../runtime/stream/worker/render_backend.ts";
import type { RenderThread } from "../../../runtime/stream/worker/render_link.ts";
import { type RenderPort, runRenderLoop } from "../../../runtime/stream/worker/render_loop.ts";

/** A render worker without a thread, on a machine that has no adapter. */
export function devicelessThread(): RenderThread {
  const thread: RenderThread = { onmessage: null, onerror: null, postMessage() {}, terminate() {} };
  const port: RenderPort = {
    onmessage: null,
    postMessage: (data) => queueMicrotask(() => thread.onmessage?.({ data } as MessageEvent)),
    close() {},
  };
  void runRenderLoop(port, () => Promise.reject(new BackendUnavailableError("no adapter: install a driver")));
  return thread;
}
