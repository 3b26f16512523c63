import { message as words } from "../../base/message.ts";
import { createMark, type Mark } from "../../render/mark.ts";
import { codedHeight } from "../../base/codec_names.ts";
import { openEncoder } from "../../video/codecs.ts";
import { type Encoder, i420Bytes } from "../../video/encoder.ts";
import type { Drawing } from "./drawings.ts";
import type { RenderBackend, RenderView } from "./render_backend.ts";
import type { FromRenderWorker, RenditionSpec, ToRenderWorker } from "./render_messages.ts";

export interface WorkerRendition {
  readonly state: "open";
  /** What its pictures are of, but for pose, camera and how much is drawn: those of one kind show the same where these do. */
  readonly kind: string;
  /** Pixels a side. */
  readonly size: number;
  /** Of a picture. */
  readonly bytes: number;
  readonly view: RenderView;
  readonly encoder: Encoder;
  /** What is drawn over each picture; null where nothing is. */
  readonly mark: Mark | null;
  /** Whether alpha lies below the colours. */
  readonly stacked: boolean;
  /** Frames taken and not yet given back; a closed rendition lives until these are. */
  pending: number;
  /** What was drawn for it last. */
  last: Drawing | null;
  /** Settles when its frames so far are encoded. */
  encoded: Promise<void>;
  /** Milliseconds that the device takes for one of its pictures; null where that has not been seen. */
  deviceMs: number | null;
  /** Pictures of it that the device has drawn. */
  drawings: number;
}

/** What is open at the worker: the one place on its thread that says so. */
export interface WorkerRenditions {
  /** The rendition where it is open, not still being opened. */
  find(id: number): WorkerRendition | undefined;
  /** Opens them one after another, since each may load an avatar, and posts what came of it. */
  open(message: ToRenderWorker & { type: "open" }): void;
  close(id: number): void;
  all(): Iterable<WorkerRendition>;
  isOpen(id: number, rendition: WorkerRendition): boolean;
  /** One of its frames is done with; what was closed meanwhile is freed with its last. */
  settle(id: number, rendition: WorkerRendition): void;
  /** It cannot be drawn or encoded, whatever becomes of others. */
  refuse(id: number, rendition: WorkerRendition, error: unknown): void;
  /** Frees the encoders; views end with the device. */
  end(): void;
}

export function createWorkerRenditions(
  backend: RenderBackend,
  post: (message: FromRenderWorker) => void,
  epoch: () => number,
  release: (drawing: Drawing) => void,
): WorkerRenditions {
  const renditions = new Map<number, WorkerRendition | { readonly state: "opening" }>();
  let opening = Promise.resolve();
  let ended = false;

  function dispose(rendition: WorkerRendition): void {
    const { view, encoder, last } = rendition;
    view.close();
    encoder.close();
    rendition.last = null;
    if (last) release(last);
  }

  function close(id: number): void {
    const rendition = renditions.get(id);
    renditions.delete(id);
    if (rendition?.state === "open" && rendition.pending === 0) dispose(rendition);
  }

  async function open({ id, spec }: ToRenderWorker & { type: "open" }, waiting: object): Promise<void> {
    // Closed while it waited, or while its avatar was loaded.
    const abandoned = () => ended || renditions.get(id) !== waiting;
    if (abandoned()) return;
    let view: RenderView | undefined;
    const began = epoch();
    try {
      view = await backend.open(spec);
      if (abandoned()) return view.close();
      const encoder = openEncoder(spec.codec, spec);
      renditions.set(id, makeRendition(spec, view, encoder));
      const { expressionSpace, retargets = [] } = view, { codecString } = encoder;
      post({ type: "opened", id, codecString, expressionSpace, retargets, cost: epoch() - began });
    } catch (error) {
      view?.close();
      if (abandoned()) return;
      renditions.delete(id);
      post({ type: "refused", id, message: words(error) });
    }
  }

  return {
    find(id) {
      const rendition = renditions.get(id);
      return rendition?.state === "open" ? rendition : undefined;
    },
    *all() {
      for (const rendition of renditions.values()) if (rendition.state === "open") yield rendition;
    },
    isOpen: (id, rendition) => renditions.get(id) === rendition,
    open(message) {
      const waiting = { state: "opening" } as const;
      renditions.set(message.id, waiting);
      opening = opening.then(() => open(message, waiting));
    },
    close,
    settle(id, rendition) {
      rendition.pending--;
      if (renditions.get(id) !== rendition && rendition.pending === 0) dispose(rendition);
    },
    refuse(id, rendition, error) {
      if (renditions.get(id) !== rendition) return;
      close(id);
      post({ type: "refused", id, message: words(error) });
    },
    end() {
      ended = true;
      for (const rendition of renditions.values()) if (rendition.state === "open") rendition.encoder.close();
      renditions.clear();
    },
  };
}

function makeRendition(spec: RenditionSpec, view: RenderView, encoder: Encoder): WorkerRendition {
  const { size, alpha, avatarFolder, background, mark } = spec;
  return {
    state: "open",
    kind: JSON.stringify([avatarFolder, size, background, alpha ?? null, mark ?? null]),
    ...{ size, bytes: i420Bytes(size, codedHeight(size, alpha)), view, encoder },
    mark: mark === undefined ? null : createMark(size, mark),
    stacked: alpha === "stacked",
    ...{ pending: 0, last: null, encoded: Promise.resolve(), deviceMs: null, drawings: 0 },
  };
}
