import { HOP } from "./mel.ts";
import { PITCH_WINDOW } from "./pitch.ts";

/** The newest samples of a stream, hop by hop. */
export interface SoundWindow {
  /** [PITCH_WINDOW] mono at 16 kHz, the newest last. */
  readonly heard: Float32Array;
  /** The last `take` made a hop whole. */
  readonly isDue: boolean;
  /** Takes samples up to the end of a hop. Allocates nothing. @returns where the next begin */
  take(pcm: Float32Array, from: number): number;
  /** Forgets all. */
  reset(): void;
}

/** @param first samples of the first hop; the others have HOP @param clean what is heard of a sample */
export function createSoundWindow(first: number, clean: (sample: number) => number): SoundWindow {
  const heard = new Float32Array(PITCH_WINDOW);
  let due = first, filled = 0, isDue = false;
  return {
    heard,
    get isDue() {
      return isDue;
    },
    take(pcm, from) {
      const count = Math.min(pcm.length - from, due - filled);
      heard.copyWithin(0, count);
      for (let k = 0, to = PITCH_WINDOW - count; k < count; k++) heard[to + k] = clean(pcm[from + k]!);
      filled += count;
      isDue = filled === due;
      if (isDue) filled = 0, due = HOP;
      return from + count;
    },
    reset() {
      heard.fill(0);
      due = first, filled = 0, isDue = false;
    },
  };
}
