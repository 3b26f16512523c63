import type { AvatarPlace } from "../session_state.ts";
import type { ServerFacts } from "../session/server_facts.ts";
import type { CostBook } from "../shares/cost_book.ts";
import type { MemoryWatch } from "../shares/memory_watch.ts";
import type { Clock } from "../live_clock.ts";
import type { HeldSize } from "../sizes/held_size.ts";
import { measureRate } from "../sizes/measure.ts";
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
  /** Told what is held of the usual size, in frames a second; nothing is measured where nobody is. */
  readonly capacity?: ((framesPerSecond: number) => void) | undefined;
  readonly clock: Pick<Clock, "now">;
}

/** Has a first picture rendered, so that the first viewer need not wait for kernels, and finds what size is held. */
export function createWarmUp(
  { render, facts, place, costs, memory, held, capacity, clock }: WarmUpOptions,
): () => Promise<void> {
  let isMeasured = false;
  return async () => {
    const found = place();
    if (!found) return;
    const { folder: avatarFolder, space } = found;
    const shape = { size: facts.size, fps: facts.fps, codec: "h264", background: [0, 0, 0] } as const;
    const cost = await renderOnce(render, { avatarFolder, ...shape }, space);
    if (cost !== null) costs.note(shape, cost);
    if (capacity && cost !== null && !isMeasured) {
      isMeasured = true;
      const rate = await measureRate(render, { avatarFolder, ...shape }, space, clock);
      // Somebody has come meanwhile: then it is what one picture took.
      capacity(rate ?? 1000 / cost);
    }
    if (held?.isKnown === false) await held.measure({ avatarFolder, ...shape }, space);
    if (render.targets.size === 0) memory.warmed();
  };
}
