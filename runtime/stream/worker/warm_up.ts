import type { AvatarPlace, ServerFacts } from "../session.ts";
import type { CostBook } from "../shares/cost_book.ts";
import type { MemoryWatch } from "../shares/memory_watch.ts";
import type { HeldSize } from "../sizes/held_size.ts";
import type { RenderClient } from "./render_client.ts";
import { renderOnce } from "./render_once.ts";

export interface WarmUpOptions {
  readonly render: RenderClient;
  readonly facts: ServerFacts;
  /** Where the usual avatar is. */
  place(): AvatarPlace | undefined;
  readonly costs: CostBook;
  readonly memory: MemoryWatch;
  /** Null where the size is not the server's to choose. */
  readonly held: HeldSize | null;
}

/** Has a first picture rendered, so that the first viewer need not wait for kernels, and finds what size is held. */
export function createWarmUp(
  { render, facts, place, costs, memory, held }: WarmUpOptions,
): () => Promise<void> {
  return async () => {
    const found = place();
    if (!found) return;
    const { folder: avatarFolder, space } = found;
    const shape = { size: facts.size, fps: facts.fps, codec: "h264", background: [0, 0, 0] } as const;
    const cost = await renderOnce(render, { avatarFolder, ...shape }, space);
    if (cost !== null) costs.note(shape, cost);
    if (held?.isKnown === false) await held.measure({ avatarFolder, ...shape }, space);
    if (render.targets.size === 0) memory.warmed();
  };
}
