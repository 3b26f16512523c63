import { message as words } from "../../base/message.ts";
import { openEncoder } from "../../video/codecs.ts";
import type { Encoder } from "../../video/encoder.ts";
import {
  BackendUnavailableError,
  type PendingPicture,
  type RenderBackend,
  type RenderView,
} from "./render_backend.ts";
import type { FromRenderWorker, ToRenderWorker } from "./render_messages.ts";
import { now } from "../../base/clock.ts";

/** The worker's side of the message channel. */
export interface RenderPort {
  postMessage(message: FromRenderWorker, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToRenderWorker>) => void) | null;
  close(): void;
}

interface OpenRendition {
  kind: "open";
  view: RenderView;
  encoder: Encoder;
  /** Submitted and not yet read; a closed rendition lives until these are. */
  pending: number;
  closing: boolean;
}
/** `abandoned`: closed while it was still being opened. */
type Rendition = { kind: "opening"; abandoned: boolean } | OpenRendition;

interface Job {
  id: number;
  ticket: number;
  key: boolean;
  rendition: OpenRendition;
  picture: PendingPicture;
}

const NOTHING: Transferable[] = [];

/**
 * Runs a render worker: a frame is submitted the moment its message arrives, so that the GPU works on it
 * while the frame before is read back and encoded. `drawn` asks for the next. Any failure of the renderer ends in one `lost`.
 */
export async function runRenderLoop(
  port: RenderPort,
  openBackend: () => Promise<RenderBackend>,
): Promise<void> {
  const renditions = new Map<number, Rendition>();
  const jobs: Job[] = [];
  let backend: RenderBackend | undefined;
  let ended = false;
  let pumping = false;
  /** Renditions are opened one after another: each may load an avatar. */
  let opening = Promise.resolve();
  const early: ToRenderWorker[] = [];

  const post = (message: FromRenderWorker) => port.postMessage(message, NOTHING);

  function fail(reason: string): void {
    if (ended) return;
    ended = true;
    post({ type: "lost", reason });
  }

  function dispose(rendition: OpenRendition): void {
    rendition.view.close();
    rendition.encoder.close();
  }

  async function open(message: ToRenderWorker & { type: "open" }, opened: Rendition & { kind: "opening" }) {
    const { id, spec } = message;
    if (ended || opened.abandoned) return;
    let view: RenderView | undefined;
    try {
      view = await backend!.open(spec);
      const encoder = openEncoder(spec.codec, spec);
      const rendition: OpenRendition = { kind: "open", view, encoder, pending: 0, closing: false };
      if (opened.abandoned) return dispose(rendition);
      renditions.set(id, rendition);
      post({ type: "opened", id, codecString: encoder.codecString, expressionSpace: view.expressionSpace });
    } catch (error) {
      view?.close();
      renditions.delete(id);
      if (!opened.abandoned) post({ type: "refused", id, message: words(error) });
    }
  }

  function close(id: number): void {
    const rendition = renditions.get(id);
    renditions.delete(id);
    if (!rendition) return;
    if (rendition.kind === "opening") rendition.abandoned = true;
    else if (rendition.pending === 0) dispose(rendition);
    else rendition.closing = true;
  }

  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    try {
      for (let job = jobs.shift(); job && !ended; job = jobs.shift()) {
        const { rendition } = job;
        // `read` returns its promise once the device has drawn the frame; see Submission in the render room.
        const reading = job.picture.read();
        post({ type: "drawn" });
        const { data, droppedSplats } = await reading;
        const rendered = now();
        rendition.pending--;
        if (ended) return;
        if (rendition.closing) {
          if (rendition.pending === 0) dispose(rendition);
          continue;
        }
        const chunk = rendition.encoder.encode(data, job.key);
        port.postMessage({
          type: "chunk",
          id: job.id,
          ticket: job.ticket,
          key: chunk.key,
          data: chunk.data,
          rendered,
          encoded: now(),
          droppedSplats,
        }, [chunk.data.buffer]);
      }
    } catch (error) {
      fail(words(error));
    } finally {
      pumping = false;
    }
  }

  function handle(message: ToRenderWorker): void {
    switch (message.type) {
      case "open": {
        const state: Rendition = { kind: "opening", abandoned: false };
        renditions.set(message.id, state);
        opening = opening.then(() => open(message, state));
        return;
      }
      case "close":
        return close(message.id);
      case "frame": {
        const rendition = renditions.get(message.id);
        // A frame for a rendition that was just closed has nobody waiting for it.
        if (ended || rendition?.kind !== "open") return post({ type: "drawn" });
        try {
          const { id, ticket, key } = message;
          jobs.push({
            id,
            ticket,
            key,
            rendition,
            picture: rendition.view.submit(message.pose, message.camera),
          });
          rendition.pending++;
        } catch (error) {
          return fail(words(error));
        }
        void pump();
        return;
      }
      case "destroyDevice":
        return backend!.destroyDevice();
      case "stop":
        return stop();
    }
  }

  function stop(): void {
    ended = true;
    for (const rendition of renditions.values()) if (rendition.kind === "open") rendition.encoder.close();
    renditions.clear();
    backend?.close();
    post({ type: "stopped" });
    port.close();
  }

  port.onmessage = (event) => {
    if (backend) handle(event.data);
    else if (event.data.type === "stop") stop();
    else early.push(event.data);
  };

  try {
    const opened = await openBackend();
    if (ended) return opened.close();
    backend = opened;
  } catch (error) {
    if (error instanceof BackendUnavailableError) post({ type: "unavailable", message: error.message });
    else fail(words(error));
    return;
  }
  void backend.lost.then((reason) => fail(`the GPU device was lost: ${reason}`));
  post({ type: "ready", adapter: backend.adapter });
  for (const message of early.splice(0)) handle(message);
}
