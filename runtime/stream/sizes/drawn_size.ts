import type { PictureKind } from "../shares/cost_book.ts";
import type { RenderedChunk, RenditionSpec } from "../worker/render_messages.ts";
import type { DeviceLoad } from "./device_load.ts";
import { ladderOf } from "./ladder.ts";
import { CALM, underPressure } from "./pressure.ts";

/** What of its size a rendition draws. */
export interface DrawnSize {
  /** Pixels a side that the next frame is to be drawn at, and scaled up from. */
  readonly wanted: number;
  /** Those of the last frame. */
  readonly drawn: number;
  /** What its frames cost is known by. */
  readonly kind: PictureKind;
  /** A frame has come. */
  came(chunk: RenderedChunk): void;
  /** Closes the second. @param missed frames that were due since the beginning and not drawn */
  tick(seconds: number, missed: number): void;
}

/** Draws smaller where the device falls behind, and whole again where there is room. */
export function createDrawnSize(spec: RenditionSpec, load: DeviceLoad): DrawnSize {
  const ladder = ladderOf(spec.size);
  let drawn = spec.size, state = CALM, arrived = 0, ms = 0, missedBefore = 0;
  return {
    get wanted() {
      return ladder[state.step]!;
    },
    get drawn() {
      return drawn;
    },
    kind: {
      ...spec,
      get drawn() {
        return drawn;
      },
    },
    came(chunk) {
      arrived++;
      ms += chunk.cost;
      drawn = chunk.drawn;
      load.spent(chunk.cost);
    },
    tick(seconds, missed) {
      const late = Math.max(0, missed - missedBefore);
      missedBefore = missed;
      // Where not one has come, a frame takes longer than the second.
      const cost = arrived > 0 ? ms / arrived : late > 0 ? 1000 * seconds : 0;
      const second = { seconds, asked: arrived + late, arrived, cost, busy: load.busy };
      arrived = ms = 0;
      if (load.scales) state = underPressure(state, ladder, spec.fps, second);
    },
  };
}
