import { TrackerError } from "./tracker_error.ts";
import type { FromWorker, MeshFiles, ToWorker } from "./worker_messages.ts";

/** What tracks, or where it is. */
export interface TrackerFiles {
  /** Address of a classic worker's. */
  readonly script: string;
  /** The package `@mediapipe/face_mesh`. */
  readonly mesh: MeshFiles;
  /** The solver's. */
  readonly tables: string | Blob;
}

/** As runtime/server/tracker_files.ts serves them. */
function servedFiles(): TrackerFiles {
  const address = (path: string) => new URL(path, document.baseURI).href;
  return {
    script: address("tracker/worker.js"),
    mesh: address("tracker/face_mesh/"),
    tables: address("tracker/face_tables.bin"),
  };
}

/** The model is compiled within 5 s by software; the rest is for a slow network. */
const OPENING_MS = 90_000;

export interface TrackingWorker {
  post(message: ToWorker, transfer?: Transferable[]): void;
  close(): void;
}

/**
 * Starts the worker and waits for its model.
 *
 * @param signal gives up, and closes the worker
 * @throws {TrackerError} where something of it is missing or takes too long
 */
export async function openWorker(
  answer: (message: FromWorker) => void,
  signal: AbortSignal,
  { script, mesh, tables }: TrackerFiles = servedFiles(),
): Promise<TrackingWorker> {
  const worker = new Worker(script, { name: "face tracker" });
  const opened = Promise.withResolvers<void>();
  let open = false;
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === "ready") post({ type: "open", files: mesh, tables });
    else if (data.type === "opened") opened.resolve();
    else if (data.type === "failed" && !open) opened.reject(new TrackerError(data.fault, data.message));
    else answer(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    const text = event.message || `its script cannot be loaded: ${script}`;
    const fault = new TrackerError("worker-failed", `Cannot run the face tracker, ${text}`);
    if (open) answer({ type: "failed", fault: fault.fault, message: fault.message });
    else opened.reject(fault);
  };
  const timer = setTimeout(
    () =>
      opened.reject(
        new TrackerError("worker-failed", `The face tracker did not start within ${OPENING_MS / 1000} s`),
      ),
    OPENING_MS,
  );
  if (signal.aborted) opened.reject(signal.reason);
  signal.addEventListener("abort", () => opened.reject(signal.reason));
  const post = (message: ToWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
  try {
    await opened.promise;
    open = true;
    return { post, close: () => worker.terminate() };
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
