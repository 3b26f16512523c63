import { clamp01, ease } from "../../base/scalar.ts";

/** Milliseconds of a stroke's way up, at its height, and down. */
export interface StrokeKind {
  readonly rise: number;
  readonly hold: number;
  readonly fall: number;
}

/** Movements that come and go, some at once; where one is known too late it is made late, never with a jump. */
export function createStrokes({ rise, hold, fall }: StrokeKind) {
  const SLOTS = 8, LATE_RISE = 100;
  const starts = new Float64Array(SLOTS).fill(-Infinity), tops = new Float64Array(SLOTS).fill(-Infinity);
  const sizes = new Float64Array(SLOTS);
  let next = 0;
  return {
    /** @param top when it is at its height @param now the latest time that was shown */
    add(top: number, now: number, size: number): void {
      const start = Math.max(top - rise, now);
      starts[next] = start;
      tops[next] = Math.max(top, start + LATE_RISE);
      sizes[next] = size;
      next = (next + 1) % SLOTS;
    },
    at(t: number): number {
      let sum = 0;
      for (let i = 0; i < SLOTS; i++) {
        const start = starts[i]!, top = tops[i]!;
        if (t <= start || t >= top + hold + fall) continue;
        sum += sizes[i]! *
          (t < top ? ease((t - start) / (top - start)) : 1 - ease(clamp01((t - top - hold) / fall)));
      }
      return sum;
    },
    /** Those that have begun go back; those to come are forgotten. */
    end(t: number): void {
      for (let i = 0; i < SLOTS; i++) {
        const start = starts[i]!, top = tops[i]!;
        if (start >= t) starts[i] = tops[i] = -Infinity;
        else if (top > t) {
          sizes[i]! *= ease((t - start) / (top - start));
          tops[i] = t - hold;
        }
      }
    },
    reset(): void {
      starts.fill(-Infinity);
      tops.fill(-Infinity);
    },
  };
}
