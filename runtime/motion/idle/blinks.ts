import { createRandom } from "../../base/mulberry32.ts";
import { ease } from "../../base/scalar.ts";

export interface BlinkSource {
  /** How far the lids are closed by a blink, 0 to 1, at a time in seconds, which goes forward. */
  at(time: number): number;
  /** Wishes for a blink at a time: the next comes then, unless the last is less than half a second past by then. */
  wish(time: number): void;
}

/**
 * Seconds: no blink follows another sooner, and beyond that the wait is exponential. With a blink's own 0.3 s the
 * mean is 3.8 s, 16 a minute (people at rest: 15 to 17, Bentivoglio et al. 1997).
 */
const REFRACTORY = 1;
const MEAN_WAIT = 2.5;
/** An exponential has no end; a face that stares for longer than this looks dead. */
const LONGEST_WAIT = 10;
const LONGEST_STEP = 30;
/** Seconds from the end of one blink to another that is wished for. */
const SHORTEST_WISHED = 0.5;

/** Blinks that close in 80 to 100 ms and open in 150 to 200 ms. */
export function createBlinks(seed: number): BlinkSource {
  const random = createRandom(seed ^ 0xb11c);
  let start = 0;
  let closing = 0, shut = 0, opening = 0, depth = 0;
  let last = 0;
  let next = 0.4 + MEAN_WAIT * random();
  const begin = () => {
    start = next;
    closing = 0.08 + 0.02 * random();
    shut = 0.02 + 0.02 * random();
    opening = 0.15 + 0.05 * random();
    depth = 0.92 + 0.08 * random();
    const wait = REFRACTORY + Math.min(LONGEST_WAIT, -MEAN_WAIT * Math.log(1 - random()));
    next += closing + shut + opening + wait;
  };
  return {
    wish(time) {
      const free = depth === 0 ? 0 : start + closing + shut + opening + SHORTEST_WISHED;
      if (time >= free && time < next) next = Math.max(time, last);
    },
    at(time) {
      last = time;
      if (time - next > LONGEST_STEP) next = time;
      while (next <= time) begin();
      const elapsed = time - start;
      if (depth === 0 || elapsed < 0) return 0;
      if (elapsed < closing) return depth * ease(elapsed / closing);
      if (elapsed < closing + shut) return depth;
      return depth * (1 - ease(Math.min(1, (elapsed - closing - shut) / opening)));
    },
  };
}
