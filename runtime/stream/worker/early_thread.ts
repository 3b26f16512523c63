import { openWorker } from "./open_worker.ts";
import type { RenderThread } from "./render_link.ts";

/** A render worker that opens its device while its server is still being loaded, which takes as long. */
export interface EarlyThread {
  /** Gives it to the server, with all that it has said. Once. */
  take(): RenderThread;
  /** Ends it where no server has taken it, and waits until it has freed its device, but no longer than a second. */
  close(): Promise<void>;
}

const STOP_MS = 1000;

export function startEarly(open: () => RenderThread = openWorker): EarlyThread {
  const worker = open();
  const heard: Parameters<NonNullable<RenderThread["onmessage"]>>[0][] = [];
  const faults: ErrorEvent[] = [];
  let taken = false;
  let stopped = () => {};
  worker.onmessage = (event) => {
    heard.push(event);
    if (event.data.type === "stopped") stopped();
  };
  worker.onerror = (event) => {
    event.preventDefault();
    faults.push(event);
    stopped();
  };
  return {
    take() {
      taken = true;
      return {
        get onmessage() {
          return worker.onmessage;
        },
        set onmessage(listener) {
          worker.onmessage = listener;
          // Not at once: who sets it is not done yet.
          queueMicrotask(() => heard.splice(0).forEach((event) => worker.onmessage?.(event)));
        },
        get onerror() {
          return worker.onerror;
        },
        set onerror(listener) {
          worker.onerror = listener;
          queueMicrotask(() => faults.splice(0).forEach((event) => worker.onerror?.(event)));
        },
        postMessage: (message) => worker.postMessage(message),
        terminate: () => worker.terminate(),
      };
    },
    async close() {
      if (taken) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      stopped = resolve;
      worker.postMessage({ type: "stop" });
      const late = setTimeout(resolve, STOP_MS);
      if (faults.length === 0) await promise;
      clearTimeout(late);
      worker.terminate();
    },
  };
}
