import { drawsFor } from "../../sampling/draws.ts";
import type { Schedule } from "./schedule.ts";

/** The least and the most noise that is asked about, as shares of the schedule's length. */
export type NoiseRange = readonly [least: number, most: number];

/**
 * Much noise first, which settles the shape, less later, which settles what is fine (HeadStudio A.1: 0.05..0.8 for
 * 3,000 steps, then 0.02..0.55).
 */
export interface Annealing {
  readonly early: NoiseRange;
  readonly late: NoiseRange;
  /** The step from which on it is `late`. */
  readonly lateFrom: number;
}

export function noiseRange({ early, late, lateFrom }: Annealing, step: number): NoiseRange {
  return step < lateFrom ? early : late;
}

/**
 * A timestep for each of `count` views, uniform in the range, both ends included.
 *
 * @param place what the draws depend on, such as seed, step and a number of this use's own
 * @throws RangeError where the range does not lie in 0..1
 */
export function drawTimesteps(
  schedule: Schedule,
  [least, most]: NoiseRange,
  count: number,
  ...place: readonly number[]
): number[] {
  if (!(least >= 0 && least <= most && most <= 1)) {
    throw new RangeError(`Cannot draw timesteps, the range must lie in 0..1: ${least} to ${most}`);
  }
  const steps = schedule.alphaBar.length;
  const last = Math.min(Math.floor(most * steps), steps - 1);
  const first = Math.min(Math.floor(least * steps), last);
  const random = drawsFor(...place);
  return Array.from({ length: count }, () => first + Math.floor(random() * (last - first + 1)));
}

/**
 * Standard normal deviates (Box and Muller 1958).
 *
 * @param place as of `drawTimesteps`
 */
export function normalNoise(length: number, ...place: readonly number[]): Float32Array {
  const random = drawsFor(...place);
  const noise = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    // 1 - random() is never 0, whose logarithm there is none of.
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    noise[i] = radius * Math.cos(angle);
    if (i + 1 < length) noise[i + 1] = radius * Math.sin(angle);
  }
  return noise;
}
