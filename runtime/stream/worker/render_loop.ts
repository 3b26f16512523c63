import { message as words } from "../../base/message.ts";
import { type Clock, SYSTEM_CLOCK } from "../live_clock.ts";
import { createDeviceQueue } from "./device_queue.ts";
import { createDrawings, type Drawing, type Drawings } from "./drawings.ts";
import { createEncoding, type Job } from "./encoding.ts";
import { BackendUnavailableError, type RenderBackend } from "./render_backend.ts";
import type { FromRenderWorker, ToRenderWorker, WantedFrame } from "./render_messages.ts";
import { createWorkerRenditions } from "./worker_renditions.ts";

/** The worker's side of the message channel. */
export interface RenderPort {
  postMessage(message: FromRenderWorker, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToRenderWorker>) => void) | null;
  close(): void;
  /** Where it is a thread's: of what nobody has caught on it. */
  addEventListener?(type: "error", listener: (event: ErrorEvent) => void): void;
  addEventListener?(type: "unhandledrejection", listener: (event: PromiseRejectionEvent) => void): void;
}

const NOTHING: Transferable[] = [];

export interface RenderLoopOptions {
  /** For the stamps, and for what is waited for. */
  readonly clock?: Pick<Clock, "epoch" | "after"> | undefined;
  /** Whether pictures are encoded on threads of FFmpeg's, as they are where nothing is said. */
  readonly beside?: boolean | undefined;
}

/** Where more frames than this are behind the encoders, no further ones are asked for: a core is left to the device. */
const MOST_BEHIND = Math.max(1, navigator.hardwareConcurrency - 1);

/**
 * Runs a render worker: frames are submitted the moment their message arrives, together, so that the GPU works on them
 * while those before are encoded. `drawn` asks for the next. A picture that is there already, because another rendition
 * shows it or nothing has moved, is encoded again. Any failure of the renderer ends in one `lost`; what is wrong with one
 * rendition's pictures ends in its `refused`.
 */
export async function runRenderLoop(
  port: RenderPort,
  openBackend: () => Promise<RenderBackend>,
  options: RenderLoopOptions = {},
): Promise<void> {
  const early: ToRenderWorker[] = [];
  let stopped = false;
  port.onmessage = ({ data }) => {
    if (data.type !== "stop") return void early.push(data);
    stopped = true;
    goodbye(port);
  };
  let backend: RenderBackend;
  try {
    backend = await openBackend();
  } catch (error) {
    const message = words(error);
    const unavailable = error instanceof BackendUnavailableError;
    if (stopped) return;
    return port.postMessage(
      unavailable ? { type: "unavailable", message } : { type: "lost", reason: message },
      NOTHING,
    );
  }
  if (stopped) return backend.close();
  const handle = createRenderLoop(port, backend, options);
  port.onmessage = ({ data }) => handle(data);
  port.postMessage({ type: "ready", adapter: backend.adapter }, NOTHING);
  for (const message of early) handle(message);
}

function goodbye(port: RenderPort): void {
  port.postMessage({ type: "stopped" }, NOTHING);
  port.close();
}

/** What nobody has caught would end the thread before its encoders are freed. */
function catchAll(port: RenderPort, fail: (reason: string) => void): void {
  port.addEventListener?.("error", (event) => {
    event.preventDefault();
    fail(event.message);
  });
  port.addEventListener?.("unhandledrejection", (event) => {
    event.preventDefault();
    fail(words(event.reason));
  });
}

/** A worker that has its device. @returns what takes a message */
function createRenderLoop(
  port: RenderPort,
  backend: RenderBackend,
  { clock = SYSTEM_CLOCK, beside = true }: RenderLoopOptions,
): (message: ToRenderWorker) => void {
  const post = (message: FromRenderWorker) => port.postMessage(message, NOTHING);
  const { epoch } = clock;
  const drawings: Drawings = createDrawings(() => renditions.all());
  const renditions = createWorkerRenditions(backend, post, epoch, drawings.release);
  const encoding = createEncoding({
    ...{ renditions, drawings, epoch, beside, hasEnded: () => ended, done },
    post: (message, transfer) => port.postMessage(message, transfer),
  });
  const device = createDeviceQueue({
    ...{ backend, clock, fail, hasEnded: () => ended, sayDrawn, settle: drawings.settle },
    isBusy: () => unfinished > device.undrawn,
  });
  let ended = false;
  /** Frames taken that have not been given back. */
  let unfinished = 0;
  /** Frames that are drawn, and will be said to be once the encoders have caught up. */
  let unsaid = 0;
  void backend.lost.then((reason) => fail(`the GPU device was lost: ${reason}`));
  catchAll(port, fail);

  function fail(reason: string): void {
    if (ended) return;
    ended = true;
    post({ type: "lost", reason });
  }

  function done(): void {
    unfinished--;
    sayDrawn(0);
    device.wake();
  }

  function sayDrawn(frames: number): void {
    unsaid += frames;
    if (ended || unsaid === 0 || encoding.behind > MOST_BEHIND) return;
    post({ type: "drawn", frames: unsaid });
    unsaid = 0;
  }

  /** @param fresh takes what is to be drawn */
  function jobOf(frame: WantedFrame, came: number, fresh: Drawing[]): Job | null {
    const rendition = renditions.find(frame.id);
    if (!rendition) return null;
    let drawing = drawings.find(rendition, frame);
    if (!drawing) fresh.push(drawing = drawings.begin(rendition, frame));
    const isDrawn = fresh.includes(drawing);
    if (isDrawn) drawing.sharers++;
    device.await(drawing);
    drawings.hold(drawing);
    if (rendition.last !== drawing) {
      drawings.hold(drawing);
      if (rendition.last) drawings.release(rendition.last);
      rendition.last = drawing;
    }
    rendition.pending++;
    return { ...frame, rendition, drawing, isDrawn, came };
  }

  function take(frames: readonly WantedFrame[]): void {
    if (ended) return;
    const came = epoch(), fresh: Drawing[] = [], jobs: Job[] = [];
    for (const frame of frames) {
      const job = jobOf(frame, came, fresh);
      // A frame for a rendition that was just closed has nobody waiting for it.
      if (job) jobs.push(job);
    }
    unfinished += jobs.length;
    for (const job of jobs) encoding.add(job);
    if (fresh.length === 0) return sayDrawn(frames.length);
    device.draw(fresh, frames.length);
  }

  return (message) => {
    switch (message.type) {
      case "open":
        return renditions.open(message);
      case "close":
        return renditions.close(message.id);
      case "frames":
        try {
          return take(message.frames);
        } catch (error) {
          return fail(words(error));
        }
      case "destroyDevice":
        return backend.destroyDevice();
      case "stop":
        ended = true;
        renditions.end();
        backend.close();
        return encoding.whenQuiet(() => goodbye(port));
    }
  };
}
