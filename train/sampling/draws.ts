import { scrambled } from "../../runtime/base/hashed_random.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";

/**
 * Uniform numbers in [0, 1) for one place of a training, such as (seed, step, what for): the same place gives the
 * same numbers whatever was drawn before, so that a resumed run needs no generator's state.
 */
export function drawsFor(...place: readonly number[]): () => number {
  let state = 0x9e3779b9;
  for (const number of place) state = scrambled(state ^ Math.imul(number + 1, 0x85ebca6b));
  return createRandom(state);
}

/** 0 to count - 1 in an order of its own for each place (Fisher and Yates). */
export function shuffled(count: number, ...place: readonly number[]): Uint32Array {
  const random = drawsFor(...place);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
