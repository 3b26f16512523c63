import { message as words } from "../../base/message.ts";
import { createMark, type Mark } from "../../render/mark.ts";
import { openEncoder } from "../../video/codecs.ts";
import type { Encoder } from "../../video/encoder.ts";
import type { RenderBackend, RenderView } from "./render_backend.ts";
import type { FromRenderWorker, ToRenderWorker } from "./render_messages.ts";

export interface WorkerRendition {
  readonly kind: "open";
  readonly view: RenderView;
  readonly encoder: Encoder;
  /** What is drawn over each picture; null where nothing is. */
  readonly mark: Mark | null;
  /** Whether alpha lies below the colours. */
  readonly stacked: boolean;
  /** Submitted and not yet read; a closed rendition lives until these are. */
  pending: number;
}

/** What is open at the worker: the one place on its thread that says so. */
export interface WorkerRenditions {
  /** The rendition where it is open, not still being opened. */
  find(id: number): WorkerRendition | undefined;
  /** Opens them one after another, since each may load an avatar, and posts what came of it. */
  open(message: ToRenderWorker & { type: "open" }): void;
  close(id: number): void;
  /** One of its pictures was read; what was closed meanwhile is freed with its last. Says whether it is open. */
  settle(id: number, rendition: WorkerRendition): boolean;
  /** Frees the encoders; views end with the device. */
  end(): void;
}

export function createWorkerRenditions(
  backend: RenderBackend,
  post: (message: FromRenderWorker) => void,
  epoch: () => number,
): WorkerRenditions {
  const renditions = new Map<number, WorkerRendition | { readonly kind: "opening" }>();
  let opening = Promise.resolve();
  let ended = false;

  function dispose({ view, encoder }: WorkerRendition): void {
    view.close();
    encoder.close();
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
      const mark = spec.mark === undefined ? null : createMark(spec.size, spec.mark);
      renditions.set(id, {
        kind: "open",
        view,
        encoder,
        mark,
        stacked: spec.alpha === "stacked",
        pending: 0,
      });
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
      return rendition?.kind === "open" ? rendition : undefined;
    },
    open(message) {
      const waiting = { kind: "opening" } as const;
      renditions.set(message.id, waiting);
      opening = opening.then(() => open(message, waiting));
    },
    close(id) {
      const rendition = renditions.get(id);
      renditions.delete(id);
      if (rendition?.kind === "open" && rendition.pending === 0) dispose(rendition);
    },
    settle(id, rendition) {
      rendition.pending--;
      const isOpen = renditions.get(id) === rendition;
      if (!isOpen && rendition.pending === 0) dispose(rendition);
      return isOpen;
    },
    end() {
      ended = true;
      for (const rendition of renditions.values()) if (rendition.kind === "open") rendition.encoder.close();
      renditions.clear();
    },
  };
}
