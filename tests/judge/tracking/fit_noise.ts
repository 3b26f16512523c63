import { createRandom } from "../../../runtime/base/mulberry32.ts";

/** Standard normal deviates (Box and Muller 1958), the same ones for a seed. */
export function normalNoise(seed: number): () => number {
  const random = createRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
