import { startEngine } from "./engine/engine.ts";
import {
  ENGINE_VERSION,
  type EnginePort,
  type FromEngine,
  type PagePort,
  type ToEngine,
} from "./engine/messages.ts";

/** By this name a worker's script knows that it is an engine's: it is the page's script too. */
export const ENGINE_NAME = "headcast-engine";
/** A script that has not answered by then is not waited for: a slow network loads it once for page and worker. */
const PATIENCE_MS = 10_000;

const FAILED = JSON.stringify({ type: "failed" });

/** What runs a session for a page. */
export interface Engine {
  readonly port: PagePort;
  /** Where it runs, and why not in a worker. */
  readonly fault: string | null;
  close(): void;
}

/**
 * Starts the engine in a worker, which goes on in a hidden tab; where the page may have none, or its script is of
 * another version, on the page's own thread.
 *
 * @param script the address of this module itself
 */
export async function openEngine(script: string): Promise<Engine> {
  try {
    return await openWorker(script);
  } catch (error) {
    return { ...openHere(), fault: (error as Error).message };
  }
}

/**
 * Workers are of the page's origin alone, so that a script of another's is imported by one that says no more: by import(),
 * as what stands in an import statement has to be in the policy's worker-src too (Chromium 156).
 */
async function openWorker(script: string): Promise<Engine> {
  const { href, origin } = new URL(script, location.href);
  const own = origin === location.origin;
  const address = own ? href : URL.createObjectURL(
    new Blob([`import(${JSON.stringify(href)}).catch(() => postMessage(${FAILED}))`], {
      type: "text/javascript",
    }),
  );
  let worker: Worker | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const opened = Promise.withResolvers<void>();
    const started = worker = new Worker(address, { type: "module", name: ENGINE_NAME });
    started.onmessage = ({ data }: MessageEvent<FromEngine | { type: "failed" }>) =>
      data.type === "hello" && data.version === ENGINE_VERSION ? opened.resolve() : opened.reject(
        new Error(
          `its script ${data.type === "failed" ? "cannot be had" : "is of another version"}: ${href}`,
        ),
      );
    started.onerror = (event) => {
      event.preventDefault();
      opened.reject(new Error(own ? `its script cannot be run: ${href}` : POLICY));
    };
    timer = setTimeout(() => opened.reject(new Error(`its script did not come: ${href}`)), PATIENCE_MS);
    await opened.promise;
    started.onmessage = started.onerror = null;
    return { port: started as PagePort, fault: null, close: () => started.terminate() };
  } catch (error) {
    worker?.terminate();
    // A page's policy may speak by an exception, in words that differ by browser.
    throw error instanceof DOMException ? new Error(POLICY, { cause: error }) : error;
  } finally {
    clearTimeout(timer);
    if (!own) URL.revokeObjectURL(address);
  }
}

const POLICY = "the page's policy allows no worker (worker-src blob: and the server in script-src)";

function openHere(): Omit<Engine, "fault"> {
  const { port1, port2 } = new MessageChannel();
  startEngine(port2 as EnginePort);
  return {
    port: port1 as Pick<MessagePort, "postMessage"> & PagePort,
    close() {
      port1.postMessage({ type: "close" } satisfies ToEngine);
      // What is on its way still arrives there.
      setTimeout(() => {
        port1.close();
        port2.close();
      });
    },
  };
}
