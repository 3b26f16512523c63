import type { RenderClient } from "../worker/render_client.ts";
import type { Opened, RenderedChunk, RenditionSpec } from "../worker/render_messages.ts";
import type { RenderTarget } from "../worker/targets.ts";

/** A rendition at the render worker, which may be exchanged for one of another size without a gap. */
export interface ChangingTarget extends RenderTarget {
  readonly spec: RenditionSpec;
  /** Opens one of another size beside it. */
  prepare(size: number): void;
  /** Goes on with what was prepared. */
  swap(): void;
  /** Goes on as it is. */
  keep(): void;
}

export interface ChangingTargetOwner {
  opened(info: Opened): void;
  /** What was prepared is open. */
  prepared(info: Opened, size: number): void;
  chunk(chunk: RenderedChunk): void;
  refused(reason: string): void;
}

export function openChanging(
  render: Pick<RenderClient, "open">,
  first: RenditionSpec,
  owner: ChangingTargetOwner,
): ChangingTarget {
  interface Open {
    readonly spec: RenditionSpec;
    readonly target: RenderTarget;
  }
  let next: Open | null = null;
  let current = open(first);

  function open(spec: RenditionSpec): Open {
    const isNext = () => next?.spec === spec;
    const target = render.open(spec, {
      opened: (info) => isNext() ? owner.prepared(info, spec.size) : owner.opened(info),
      chunk: owner.chunk,
      // Pictures go on in the size that they have.
      refused: (reason) => isNext() ? keep() : owner.refused(reason),
    });
    return { spec, target };
  }

  function keep(): void {
    next?.target.close();
    next = null;
  }

  return {
    get spec() {
      return current.spec;
    },
    get isOpen() {
      return current.target.isOpen;
    },
    get inFlight() {
      return current.target.inFlight;
    },
    frame: (...asked) => current.target.frame(...asked),
    prepare(size) {
      if (next?.spec.size === size) return;
      keep();
      const spec = { ...current.spec, size };
      next = open(spec);
    },
    swap() {
      if (next === null) return;
      current.target.close();
      [current, next] = [next, null];
    },
    keep,
    close() {
      keep();
      current.target.close();
    },
  };
}
