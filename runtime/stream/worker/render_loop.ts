import { message as words } from "../../base/message.ts";
import { now } from "../../base/clock.ts";
import { BackendUnavailableError, type PendingPicture, type RenderBackend } from "./render_backend.ts";
import type { FromRenderWorker, ToRenderWorker } from "./render_messages.ts";
import { createWorkerRenditions, type WorkerRendition } from "./worker_renditions.ts";

/** The worker's side of the message channel. */
export interface RenderPort {
  postMessage(message: FromRenderWorker, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToRenderWorker>) => void) | null;
  close(): void;
}

const NOTHING: Transferable[] = [];

/**
 * Runs a render worker: a frame is submitted the moment its message arrives, so that the GPU works on it
 * while the frame before is read back and encoded. `drawn` asks for the next. Any failure of the renderer ends in one `lost`.
 *
 * @param epoch milliseconds since the epoch, for the stamps
 */
export async function runRenderLoop(
  port: RenderPort,
  openBackend: () => Promise<RenderBackend>,
  epoch: () => number = now,
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
  const handle = createRenderLoop(port, backend, epoch);
  port.onmessage = ({ data }) => handle(data);
  port.postMessage({ type: "ready", adapter: backend.adapter }, NOTHING);
  for (const message of early) handle(message);
}

function goodbye(port: RenderPort): void {
  port.postMessage({ type: "stopped" }, NOTHING);
  port.close();
}

interface Job {
  readonly id: number;
  readonly ticket: number;
  readonly key: boolean;
  readonly rendition: WorkerRendition;
  readonly picture: PendingPicture;
  /** When it was submitted, milliseconds since the epoch. */
  readonly submitted: number;
}

/** A worker that has its device. @returns what takes a message */
function createRenderLoop(
  port: RenderPort,
  backend: RenderBackend,
  epoch: () => number,
): (message: ToRenderWorker) => void {
  const post = (message: FromRenderWorker) => port.postMessage(message, NOTHING);
  const renditions = createWorkerRenditions(backend, post, epoch);
  const jobs: Job[] = [];
  let ended = false;
  let pumping = false;
  /** When the frame before was encoded. */
  let free = 0;
  void backend.lost.then((reason) => fail(`the GPU device was lost: ${reason}`));

  function fail(reason: string): void {
    if (ended) return;
    ended = true;
    post({ type: "lost", reason });
  }

  async function finish({ id, ticket, key, rendition, picture, submitted }: Job): Promise<void> {
    const began = Math.max(submitted, free);
    // `read` returns its promise once the device has drawn the frame; see Submission in the render room.
    const reading = picture.read();
    post({ type: "drawn" });
    const { data, drawn, droppedSplats } = await reading;
    const rendered = free = epoch();
    if (ended || !renditions.settle(id, rendition)) return;
    rendition.mark?.overI420(data, rendition.stacked);
    const chunk = rendition.encoder.encode(data, key);
    const encoded = free = epoch();
    port.postMessage({
      type: "chunk",
      id,
      ticket,
      key: chunk.key,
      data: chunk.data,
      rendered,
      encoded,
      cost: encoded - began,
      drawn,
      droppedSplats,
    }, [chunk.data.buffer]);
  }

  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    try {
      for (let job = jobs.shift(); job && !ended; job = jobs.shift()) await finish(job);
    } catch (error) {
      fail(words(error));
    } finally {
      pumping = false;
    }
  }

  function submit({ id, ticket, key, pose, camera, drawn }: ToRenderWorker & { type: "frame" }): void {
    const rendition = renditions.find(id);
    // A frame for a rendition that was just closed has nobody waiting for it.
    if (ended || !rendition) return post({ type: "drawn" });
    try {
      const submitted = epoch();
      const picture = rendition.view.submit(pose, camera, drawn);
      jobs.push({ id, ticket, key, rendition, picture, submitted });
      rendition.pending++;
    } catch (error) {
      return fail(words(error));
    }
    void pump();
  }

  return (message) => {
    switch (message.type) {
      case "open":
        return renditions.open(message);
      case "close":
        return renditions.close(message.id);
      case "frame":
        return submit(message);
      case "destroyDevice":
        return backend.destroyDevice();
      case "stop":
        ended = true;
        renditions.end();
        backend.close();
        return goodbye(port);
    }
  };
}
