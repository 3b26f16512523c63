import type { PictureKind } from "../shares/cost_book.ts";
import type { RenderedChunk, RenditionSpec } from "../worker/render_messages.ts";
import type { DeviceLoad } from "./device_load.ts";
import { ladderOf } from "./ladder.ts";
import { CALM, type PressureState, underPressure } from "./pressure.ts";

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
  /**
   * Closes the second.
   *
   * @param missed frames that were due since the beginning and not drawn
   * @returns the size that its pictures should have from now on, where the server may choose it; null where they have it
   */
  tick(seconds: number, missed: number): number | null;
  /** Its pictures have that size now. */
  resized(size: number): void;
}

/** Seconds for which a smaller size is drawn and scaled up, until the pictures themselves are smaller. */
const SETTLED = 6;

/** Draws smaller where the device falls behind, and whole again where there is room. */
export function createDrawnSize(spec: RenditionSpec, load: DeviceLoad): DrawnSize {
  const { auto, fps } = spec;
  const ladder = ladderOf(auto ?? spec.size, auto !== undefined);
  let { size } = spec, drawn = size, arrived = 0, ms = 0, missedBefore = 0;
  let state: PressureState = { ...CALM, step: ladder.findLastIndex((each) => each >= size) };

  /** Nothing larger is tried than its pictures have: how that fares cannot be seen. */
  function step(second: Parameters<typeof underPressure>[3]): void {
    const next = underPressure(state, ladder, fps, second);
    const isUnseen = next.step < state.step && ladder[state.step]! > size;
    state = isUnseen ? { ...state, roomy: 0 } : next;
  }

  return {
    get wanted() {
      return Math.min(size, ladder[state.step]!);
    },
    get drawn() {
      return drawn;
    },
    kind: {
      ...spec,
      get size() {
        return size;
      },
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
      if (!load.scales) return null;
      step(second);
      const fit = ladder[state.step]!;
      const isDue = fit > size || fit < size && state.since >= SETTLED;
      return auto !== undefined && isDue ? fit : null;
    },
    resized(to) {
      size = drawn = to;
    },
  };
}
