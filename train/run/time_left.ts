import { sizeAt, type TrainConfig } from "../config/config.ts";

/** Intervals between measurements that say how fast it goes. */
const RECENT = 5;
/**
 * What a step takes, in pixels of its pictures: what does not grow with them, and for each pixel of a picture that is drawn
 * for the first time. Of `fast` on llvmpipe: 0.56 CPU-s a step at 256 pixels, 0.95 at 384, and 0.55 more
 * where pictures are drawn.
 */
const FIXED = 230 ** 2;
const DRAWING = 0.8;

/** Tells how long a training still takes. */
export interface TimeLeft {
  /** Steps have been done. @param from the first of them @param to behind the last */
  passed(from: number, to: number, seconds: number): void;
  /** Seconds from a step to the last; null where nothing is known yet. */
  at(done: number): number | null;
}

/**
 * By what steps have taken, and by what is known of those to come: they grow with the pictures, and take less once all
 * pictures have been drawn. The first interval is left out, which compiles kernels.
 */
export function createTimeLeft(config: TrainConfig): TimeLeft {
  const recent: { readonly weight: number; readonly seconds: number }[] = [];
  let first = true;
  return {
    passed(from, to, seconds) {
      if (!first) recent.push({ weight: weightOf(config, from, to), seconds });
      first = false;
      if (recent.length > RECENT) recent.shift();
    },
    at(done) {
      const weight = recent.reduce((sum, each) => sum + each.weight, 0);
      const seconds = recent.reduce((sum, each) => sum + each.seconds, 0);
      return weight === 0 ? null : weightOf(config, done, config.steps) * seconds / weight;
    },
  };
}

/** How much work lies between two steps, in any unit. */
function weightOf(config: TrainConfig, from: number, to: number): number {
  const { pictures, views, size, finalSize } = config;
  const drawn = DRAWING * Math.max(size, finalSize) ** 2;
  let sum = 0;
  for (let step = from; step < to; step++) {
    const isSeen = pictures > 0 && step * views >= pictures;
    sum += FIXED + sizeAt(config, step) ** 2 + (isSeen ? 0 : drawn);
  }
  return sum;
}
