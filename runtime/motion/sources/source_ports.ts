import type { IntakeReport } from "./intake.ts";
import type { ListenRequest } from "./listen_request.ts";
import { log } from "../../telemetry/log.ts";

export type ToSourceWorker =
  | { readonly type: "open"; readonly id: number; readonly request: ListenRequest }
  | { readonly type: "close"; readonly id: number };

export type FromSourceWorker =
  | { readonly type: "open"; readonly id: number; readonly address: string; readonly port: number }
  | { readonly type: "refused"; readonly id: number; readonly reason: string }
  | ({ readonly type: "frame"; readonly id: number } & PortFrame)
  | { readonly type: "report"; readonly id: number; readonly report: IntakeReport }
  | { readonly type: "closed"; readonly id: number };

/** A frame as it comes from a port. */
export interface PortFrame {
  /** Number of the sender among those of the port, and its name. */
  readonly sender: number;
  readonly name: string;
  /** Milliseconds on the sender's clock; NaN where it tells none. */
  readonly t: number;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** [52] */
  readonly expression: Float32Array;
  /** [5, 3] */
  readonly joints: Float32Array;
}

/** A port that is open. */
export interface SourcePort {
  readonly address: string;
  readonly port: number;
  /** What has come, half a second old at the most. */
  readonly report: IntakeReport;
  close(): Promise<void>;
}

/** The thread with the sockets, which is there while a port is open. */
export interface SourcePorts {
  /**
   * @param lost told once where a port that was open is so no longer, and nobody has closed it
   * @throws Error where the port cannot be had, saying why
   */
  open(
    request: ListenRequest,
    take: (frame: PortFrame) => void,
    lost?: (reason: string) => void,
  ): Promise<SourcePort>;
  /** Closes all of them. */
  close(): Promise<void>;
}

const NOTHING: IntakeReport = { datagrams: 0, frames: 0, malformed: 0, dropped: 0, senders: [] };
/** A thread that does not answer by then is ended. */
const CLOSE_MS = 500;

interface Entry {
  readonly take: (frame: PortFrame) => void;
  readonly lost: (reason: string) => void;
  isOpen: boolean;
  readonly opened: PromiseWithResolvers<{ address: string; port: number }>;
  readonly closed: PromiseWithResolvers<void>;
  report: IntakeReport;
}

const openThread = () => new Worker(new URL("./source_worker.ts", import.meta.url), { type: "module" });

/** @param open for tests: another thread */
export function createSourcePorts(open: () => Worker = openThread): SourcePorts {
  const entries = new Map<number, Entry>();
  let worker: Worker | null = null;
  let ids = 0;

  function forget(id: number): void {
    // Of one that is open already this says nothing.
    entries.get(id)?.opened.reject(new Error("Cannot listen, the port was closed while it was opened"));
    entries.delete(id);
    if (entries.size > 0) return;
    worker?.terminate();
    worker = null;
  }

  function onMessage({ data }: MessageEvent<FromSourceWorker>): void {
    const entry = entries.get(data.id);
    if (!entry) return;
    switch (data.type) {
      case "frame":
        return entry.take(data);
      case "report":
        return void (entry.report = data.report);
      case "open":
        entry.isOpen = true;
        return entry.opened.resolve(data);
      case "refused":
        entry.opened.reject(new Error(data.reason));
        return forget(data.id);
      case "closed":
        return entry.closed.resolve();
    }
  }

  /** The thread is lost with all its ports: who waits is told, and the next port begins with a new thread. */
  function onError(event: ErrorEvent): void {
    event.preventDefault();
    log.error("The thread that hears trackers has ended, its ports are closed:", { error: event.message });
    const all = [...entries.values()];
    entries.clear();
    worker?.terminate();
    worker = null;
    for (const entry of all) {
      entry.opened.reject(new Error(`Cannot listen, the thread for it has ended: ${event.message}`));
      entry.closed.resolve();
      entry.report = { ...entry.report, senders: [] };
      if (entry.isOpen) entry.lost(event.message);
    }
  }

  function start(): Worker {
    const started = open();
    started.onmessage = onMessage;
    started.onerror = onError;
    return started;
  }

  async function close(id: number): Promise<void> {
    const entry = entries.get(id);
    if (!entry) return;
    worker?.postMessage({ type: "close", id } satisfies ToSourceWorker);
    const timer = setTimeout(entry.closed.resolve, CLOSE_MS);
    await entry.closed.promise;
    clearTimeout(timer);
    forget(id);
  }

  return {
    async open(request, take, lost = () => {}) {
      const id = ++ids;
      const entry: Entry = {
        ...{
          take,
          lost,
          isOpen: false,
          opened: Promise.withResolvers(),
          closed: Promise.withResolvers(),
          report: NOTHING,
        },
      };
      entries.set(id, entry);
      worker ??= start();
      worker.postMessage({ type: "open", id, request } satisfies ToSourceWorker);
      const { address, port } = await entry.opened.promise;
      return {
        ...{ address, port },
        get report() {
          return entry.report;
        },
        close: () => close(id),
      };
    },
    close: async () => void await Promise.all([...entries.keys()].map(close)),
  };
}
