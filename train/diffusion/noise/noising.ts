import type { Schedule } from "./schedule.ts";

/**
 * What noise is in latents and how it comes out again. Arrays hold an item for each timestep, one after the other; x
 * are latents, e noise, z noisy latents and a the share of variance that is left (`Schedule.alphaBar`).
 */

/** z = sqrt(a) x + sqrt(1 - a) e (Ho et al. 2020, Eq. 4). */
export function addNoise(
  schedule: Schedule,
  latents: Float32Array,
  noise: Float32Array,
  timesteps: readonly number[],
): Float32Array {
  return blended(schedule, timesteps, latents, noise, (a) => [Math.sqrt(a), Math.sqrt(1 - a)]);
}

/**
 * The noise that a network's output means: itself, or of a velocity v the sum sqrt(a) v + sqrt(1 - a) z (Salimans and
 * Ho 2022, appendix D).
 */
export function noiseOf(
  schedule: Schedule,
  output: Float32Array,
  noisy: Float32Array,
  timesteps: readonly number[],
): Float32Array {
  if (schedule.prediction === "epsilon") return output;
  return blended(schedule, timesteps, output, noisy, (a) => [Math.sqrt(a), Math.sqrt(1 - a)]);
}

/**
 * What a network's output is to be so that it means this noise: itself, or the velocity v = sqrt(a) e - sqrt(1 - a) x
 * of it and of the latents x that it was added to (Salimans and Ho 2022, appendix D). Where nothing is left of those
 * they count as 0.
 */
export function outputTargets(
  schedule: Schedule,
  noise: Float32Array,
  noisy: Float32Array,
  timesteps: readonly number[],
): Float32Array {
  if (schedule.prediction === "epsilon") return noise;
  const clean = cleanLatents(schedule, noise, noisy, timesteps);
  return blended(schedule, timesteps, noise, clean, (a) => [Math.sqrt(a), -Math.sqrt(1 - a)]);
}

/**
 * The latents without the noise, which previews show: x = (z - sqrt(1 - a) e) / sqrt(a). Where nothing is left of them
 * it is their mean, 0.
 */
export function cleanLatents(
  schedule: Schedule,
  noise: Float32Array,
  noisy: Float32Array,
  timesteps: readonly number[],
): Float32Array {
  return blended(
    schedule,
    timesteps,
    noisy,
    noise,
    (a) => a === 0 ? [0, 0] : [1 / Math.sqrt(a), -Math.sqrt((1 - a) / a)],
  );
}

/** factors[0] * one + factors[1] * other, item by item. */
function blended(
  schedule: Schedule,
  timesteps: readonly number[],
  one: Float32Array,
  other: Float32Array,
  factors: (alphaBar: number) => readonly [number, number],
): Float32Array {
  const item = itemLength(one, timesteps);
  if (other.length !== one.length) {
    throw new RangeError(`Cannot blend ${one.length} numbers with noise, lengths differ: ${other.length}`);
  }
  const result = new Float32Array(one.length);
  for (const [i, t] of timesteps.entries()) {
    const [a, b] = factors(alphaBarAt(schedule, t));
    for (let k = i * item; k < (i + 1) * item; k++) result[k] = a * one[k]! + b * other[k]!;
  }
  return result;
}

/** @throws RangeError where the schedule has no such timestep */
export function alphaBarAt({ alphaBar }: Schedule, timestep: number): number {
  const left = alphaBar[timestep];
  if (left !== undefined) return left;
  const last = alphaBar.length - 1;
  throw new RangeError(`Cannot tell noise, timesteps are whole numbers from 0 to ${last}: ${timestep}`);
}

/** @throws RangeError where the array does not hold an item for each timestep */
export function itemLength(array: Float32Array, timesteps: readonly number[]): number {
  const item = array.length / timesteps.length;
  if (Number.isInteger(item) && item > 0) return item;
  throw new RangeError(
    `Cannot share ${array.length} numbers among timesteps, there are as many: ${timesteps.length}`,
  );
}
