import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { Clock } from "../live_clock.ts";
import type { RenderClient } from "../worker/render_client.ts";
import type { RenditionSpec } from "../worker/render_messages.ts";
import { ladderOf } from "./ladder.ts";
import { measureHeld } from "./measure.ts";
import { heldRate } from "./pressure.ts";

/** The size of pictures whose size is the server's to choose. */
export interface HeldSize {
  /** Pixels a side; the whole picture until that is known to be too much. */
  readonly size: number;
  /** Whether it has been measured. */
  readonly isKnown: boolean;
  /** Measures it, where nobody watches. @param spec of the whole picture */
  measure(spec: RenditionSpec, space: ExpressionSpace): Promise<void>;
  /**
   * Measures again, once nobody watches, where somebody came meanwhile; and where less than the whole was held, which a
   * busy minute may have been the reason for: after one, then twice as long each time.
   */
  review(): void;
}

const FIRST_WAIT_MS = 60_000, MOST_WAIT_MS = 3_600_000;

/**
 * @param whole pixels a side of the whole picture
 * @param told what was measured
 */
export function createHeldSize(
  whole: number,
  render: RenderClient,
  clock: Clock,
  told: (size: number) => void,
): HeldSize {
  const ladder = ladderOf(whole, true);
  let held: number | null = null, isBusy = false;
  let wait = FIRST_WAIT_MS, nextAt = 0;
  let again: (() => void) | null = null;

  async function measure(spec: RenditionSpec, space: ExpressionSpace): Promise<void> {
    if (isBusy) return;
    again = () => void measure(spec, space);
    if (render.targets.size > 0) return;
    isBusy = true;
    const found = await measureHeld(render, spec, space, ladder, heldRate(spec.fps), clock);
    isBusy = false;
    if (found === null) {
      // Nothing could be drawn, which nobody's leaving will change.
      if (render.targets.size === 0) again = null;
      return;
    }
    if (found !== held) told(held = found);
    if (found === whole) again = null;
    nextAt = clock.now() + wait;
    wait = Math.min(MOST_WAIT_MS, wait * 2);
  }

  return {
    get size() {
      return held ?? whole;
    },
    get isKnown() {
      return held !== null;
    },
    measure,
    review() {
      if (!isBusy && render.targets.size === 0 && clock.now() >= nextAt) again?.();
    },
  };
}
