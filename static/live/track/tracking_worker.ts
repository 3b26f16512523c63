/**
 * Runs in a classic worker, which runtime/server/tracker_files.ts serves with a policy of its own: pictures of the
 * camera in, poses out.
 */
import { message } from "../../../runtime/base/message.ts";
import type { Calibration } from "../../../runtime/motion/tracking/calibration.ts";
import type { FaceTables } from "../../../runtime/motion/tracking/face_tables.ts";
import { readFaceTables } from "../../../runtime/motion/tracking/read_face_tables.ts";
import type { BlendShapeNet } from "../../../runtime/motion/tracking/blend_shape_net.ts";
import { loadNet } from "./load_net.ts";
import { openMesh } from "./face_mesh.ts";
import { createPictureQueue, readFrames } from "./picture_queue.ts";
import { createPictureTracker, type PictureTracker } from "./picture_tracker.ts";
import { TrackerError } from "./tracker_error.ts";
import type { FromWorker, MeshFiles, NetFiles, ToWorker } from "./worker_messages.ts";

interface WorkerScope {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  addEventListener<K extends "message" | "error" | "unhandledrejection">(
    type: K,
    listener: (event: WorkerEvents[K]) => void,
  ): void;
}
interface WorkerEvents {
  message: MessageEvent<ToWorker>;
  error: ErrorEvent;
  unhandledrejection: PromiseRejectionEvent;
}

/**
 * Faces looked for: a second one is told of, not followed, and whoever passes behind does not take the head over. The
 * package then looks for it in each picture, which takes 8 ms besides 19.
 */
const MOST_FACES = 2;
/** While the page has no new picture, it is asked again so often, milliseconds. A worker's timers run in hidden tabs. */
const ASK_MS = 8;
/** A camera that gives no picture for so long is taken for gone, milliseconds. */
const SILENCE_MS = 8000;

const scope = globalThis as unknown as WorkerScope;
const queue = createPictureQueue<VideoFrame | ImageBitmap>(() => void work());
let tracker: PictureTracker | null = null;
let working = false;
let heardAt = NaN;

function fail(error: unknown): void {
  const fault = error instanceof TrackerError ? error.fault : "worker-failed";
  // What aborts in WebAssembly brings its whole stack.
  const [what] = message(error).split("\n");
  const text = error instanceof TrackerError ? error.message : `The face tracker failed: ${what}`;
  scope.postMessage({ type: "failed", fault, message: text });
}

/** Tracks the newest picture until there is none. */
async function work(): Promise<void> {
  if (working || tracker === null) return;
  working = true;
  try {
    for (;;) {
      // While the model had this thread, pictures have come that wait for their turn: only the newest is worth it.
      await turn();
      const picture = queue.take();
      if (picture === null) break;
      heardAt = performance.now();
      const [frame, transfer] = await tracker.track(picture);
      scope.postMessage(frame, transfer);
    }
  } catch (error) {
    fail(error);
  } finally {
    working = false;
  }
}

const turns = new MessageChannel();
let resumed: (() => void) | null = null;
turns.port1.onmessage = () => resumed?.();
/** Until what has come meanwhile has been taken up. */
const turn = () =>
  new Promise<void>((resolve) => {
    resumed = resolve;
    turns.port2.postMessage(null);
  });

async function readTables(address: string): Promise<FaceTables> {
  const response = await fetch(address);
  if (!response.ok) {
    throw new TrackerError(
      "tracker-missing",
      `Cannot load the face tracker's tables: ${address} (${response.status})`,
    );
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  try {
    return readFaceTables(bytes);
  } catch (cause) {
    // They come from the server as it is now, and this script as it was when the page was opened.
    throw new TrackerError(
      "worker-failed",
      `Cannot start the face tracker, its tables are of another version than this page. Reload the page: ${
        message(cause)
      }`,
      { cause },
    );
  }
}

async function open(files: MeshFiles, tables: string | Blob): Promise<void> {
  const tabling = readTables(typeof tables === "string" ? tables : URL.createObjectURL(tables));
  // openMesh() may fail before anybody waits for it.
  tabling.catch(() => {});
  const mesh = await openMesh(files, MOST_FACES);
  const opened = createPictureTracker(mesh, await tabling);
  await opened.warmUp();
  tracker = opened;
  scope.postMessage({ type: "opened" });
}

/** One that is unsound, or of other tables, is left: the solver goes on by what it sees. */
function use(calibration: Calibration | null): void {
  try {
    tracker?.use(calibration);
  } catch (error) {
    scope.postMessage({ type: "unused", message: message(error) });
  }
}

let net: Promise<BlendShapeNet> | null = null;
let netWanted = false;

/** Until the net is here, and where it cannot be had, the solver goes on. */
async function useNet(files: NetFiles | null): Promise<void> {
  netWanted = files !== null;
  if (tracker === null) return;
  if (files === null) return void (tracker.net = null);
  try {
    const opened = await (net ??= loadNet(files));
    if (netWanted) tracker.net = opened;
  } catch (error) {
    net = null;
    scope.postMessage({ type: "net-lost", message: message(error) });
  }
}

function watchForSilence(): void {
  heardAt = performance.now();
  const timer = setInterval(() => {
    // While the model has this thread nothing is heard.
    if (working) heardAt = performance.now();
    if (performance.now() - heardAt < SILENCE_MS) return;
    clearInterval(timer);
    fail(
      new TrackerError(
        "silent",
        `The camera has given no picture for ${SILENCE_MS / 1000} s: is it covered by a switch, or asleep?`,
      ),
    );
  }, 1000);
}

function pull(): void {
  setInterval(() => {
    if (!working) scope.postMessage({ type: "want" });
  }, ASK_MS);
}

function take(asked: ToWorker): void {
  switch (asked.type) {
    case "open":
      return void open(asked.files, asked.tables).catch(fail);
    case "stream":
      watchForSilence();
      return void readFrames<VideoFrame>(asked.readable, queue).catch(fail);
    case "pull":
      watchForSilence();
      return pull();
    case "picture":
      return queue.put(asked);
    case "settings":
      tracker?.set(asked);
      return void useNet(asked.net);
    case "use":
      return use(asked.calibration);
    case "calibrate":
      return void tracker?.calibrate().then(
        (calibration) => scope.postMessage({ type: "calibrated", id: asked.id, calibration }),
        (error) => scope.postMessage({ type: "not-calibrated", id: asked.id, message: message(error) }),
      );
  }
}

scope.addEventListener("message", ({ data }) => {
  try {
    take(data);
  } catch (error) {
    fail(error);
  }
});
// The package's own loaders throw where nobody waits for them, and would leave the page waiting.
scope.addEventListener("error", ({ error, message }) => fail(error ?? new Error(message)));
scope.addEventListener("unhandledrejection", ({ reason }) => fail(reason));
scope.postMessage({ type: "ready" });
