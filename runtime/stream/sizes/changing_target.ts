import type { RenderClient } from "../worker/render_client.ts";
import type { Opened, RenderedChunk, RenditionSpec } from "../worker/render_messages.ts";
import type { RenderTarget } from "../worker/targets.ts";

/** What of a rendition may be another from some frame on: its size or whom it shows. */
export type Changed = Partial<Pick<RenditionSpec, "size" | "avatarFolder">>;

/** A rendition at the render worker, which may be exchanged for one of another size or avatar without a gap. */
export interface ChangingTarget extends RenderTarget {
  readonly spec: RenditionSpec;
  /** Opens one that is changed beside it, in place of another that was being prepared. */
  prepare(changed: Changed): void;
  /** Goes on with what was prepared. */
  swap(): void;
  /** Goes on as it is. */
  keep(): void;
}

export interface ChangingTargetOwner {
  opened(info: Opened): void;
  /** What was prepared is open. */
  prepared(info: Opened, spec: RenditionSpec): void;
  /** It cannot be opened, and pictures go on as they are. */
  unprepared(reason: string, spec: RenditionSpec): void;
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
      opened: (info) => isNext() ? owner.prepared(info, spec) : owner.opened(info),
      chunk: owner.chunk,
      refused(reason) {
        if (!isNext()) return owner.refused(reason);
        keep();
        owner.unprepared(reason, spec);
      },
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
    prepare(changed) {
      const spec = { ...current.spec, ...changed };
      if (next?.spec.size === spec.size && next.spec.avatarFolder === spec.avatarFolder) return;
      keep();
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
