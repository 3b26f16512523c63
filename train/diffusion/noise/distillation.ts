import { alphaBarAt, itemLength } from "./noising.ts";
import type { NoiseRange } from "./timesteps.ts";
import type { Schedule } from "./schedule.ts";

/** Noise predictions of the same noisy latents under three texts; each holds an item for each timestep. */
export interface NoisePredictions {
  readonly text: Float32Array;
  /** Of what is not wanted. */
  readonly negative: Float32Array;
  /** Of the empty text. */
  readonly empty: Float32Array;
}

export interface DistillationRules {
  /** Classifier-free guidance (Ho and Salimans 2022), s. HeadStudio 7.5. */
  readonly guidanceScale: number;
  /** How strongly what is not wanted is left. HeadStudio 1. */
  readonly negativeScale: number;
  /**
   * Shares of the schedule's length within which the scale is `guidanceScale`; outside it is 1 (Kynkäänniemi et al.
   * 2024). HeadStudio 0..1.
   */
  readonly guidanceInterval: NoiseRange;
}

/** Share of the schedule's length below which the prediction of the empty text is all domain (Katzir et al. 2024: 200 of 1000). */
const NEARLY_CLEAN = 0.2;

/** Whether `noiseFreeDistillation` looks at the prediction of what is not wanted at a timestep. */
export function needsNegative(schedule: Schedule, timestep: number): boolean {
  return timestep / schedule.alphaBar.length >= NEARLY_CLEAN;
}

/**
 * Noise-free score distillation (Katzir et al. 2024; HeadStudio Eq. 6 and 7), dL/dlatents:
 * (1 - a) (s (text - empty) + d), where d leads to what pictures look like: `empty` where there is little noise, else
 * what lies between `empty` and `negative`.
 *
 * @returns as long as each prediction; a sum over the batch's items, not a mean
 */
export function noiseFreeDistillation(
  schedule: Schedule,
  { text, negative, empty }: NoisePredictions,
  timesteps: readonly number[],
  rules: DistillationRules,
): Float32Array {
  return weighed(schedule, timesteps, rules, [text, negative, empty], (scale, nearlyClean, i) => {
    const domain = nearlyClean ? empty[i]! : rules.negativeScale * (empty[i]! - negative[i]!);
    return scale * (text[i]! - empty[i]!) + domain;
  });
}

/**
 * Score distillation sampling (Poole et al. 2023, Eq. 3), dL/dlatents: (1 - a) (empty + s (text - empty) - noise).
 *
 * @param noise what was added to the latents
 */
export function scoreDistillation(
  schedule: Schedule,
  { text, empty }: Pick<NoisePredictions, "text" | "empty">,
  noise: Float32Array,
  timesteps: readonly number[],
  rules: DistillationRules,
): Float32Array {
  return weighed(
    schedule,
    timesteps,
    rules,
    [text, empty, noise],
    (scale, _, i) => empty[i]! + scale * (text[i]! - empty[i]!) - noise[i]!,
  );
}

/**
 * Classifier score distillation (Yu et al. 2024, "Text-to-3D with Classifier Score Distillation", its L_CSD and that with
 * negative prompts), dL/dlatents: (1 - a) (s (text - empty) + n (empty - negative)). The rest of score distillation,
 * empty - noise, only holds pictures to the sort that the model knows, and is left out. With a negative weight n it
 * is noise-free distillation's rule without the exception for little noise.
 */
export function classifierScore(
  schedule: Schedule,
  { text, negative, empty }: NoisePredictions,
  timesteps: readonly number[],
  rules: DistillationRules,
): Float32Array {
  return weighed(
    schedule,
    timesteps,
    rules,
    [text, negative, empty],
    (scale, _, i) => scale * (text[i]! - empty[i]!) + rules.negativeScale * (empty[i]! - negative[i]!),
  );
}

/**
 * Self score distillation (HeadArtist, Liu et al. 2024, its L_SSD), dL/dlatents:
 * (1 - a) (negative + s (text - negative) - self). What is not wanted stands in the empty text's place, and both
 * scores are the landmark-conditioned model's: `self` without guidance is what it takes the picture for as it is.
 *
 * @param self the prediction under the prompt without its side
 */
export function selfDistillation(
  schedule: Schedule,
  { text, negative }: Pick<NoisePredictions, "text" | "negative">,
  self: Float32Array,
  timesteps: readonly number[],
  rules: DistillationRules,
): Float32Array {
  return scoreDistillation(schedule, { text, empty: negative }, self, timesteps, rules);
}

/**
 * Interval score matching (LucidDreamer, Liang et al. 2024, its L_ISM), dL/dlatents:
 * sqrt((1 - a) / a) (empty + s (text - empty) - before). LucidDreamer's weight, as in its code.
 *
 * @param before the prediction of the empty text at the interval's other end, from which the noisy latents came
 */
export function intervalScore(
  schedule: Schedule,
  { text, empty }: Pick<NoisePredictions, "text" | "empty">,
  before: Float32Array,
  timesteps: readonly number[],
  rules: DistillationRules,
): Float32Array {
  return weighed(
    schedule,
    timesteps,
    rules,
    [text, empty, before],
    (scale, _, i) => empty[i]! + scale * (text[i]! - empty[i]!) - before[i]!,
    (a) => Math.sqrt((1 - a) / Math.max(a, 1e-4)),
  );
}

/**
 * Variational score distillation (Wang et al. 2023, "ProlificDreamer", Eq. 9), dL/dlatents:
 * (1 - a) (empty + s (text - empty) - student), where the student sees the noise of the pictures that there are, and
 * not that which was added: what all of them have in common is left alone.
 */
export function variationalScore(
  schedule: Schedule,
  { text, empty, student }: Pick<NoisePredictions, "text" | "empty"> & { readonly student: Float32Array },
  timesteps: readonly number[],
  rules: DistillationRules,
): Float32Array {
  return scoreDistillation(schedule, { text, empty }, student, timesteps, rules);
}

/** @param direction of one number, by the guidance scale there and whether there is little noise */
function weighed(
  schedule: Schedule,
  timesteps: readonly number[],
  { guidanceScale, guidanceInterval: [from, to] }: DistillationRules,
  arrays: readonly Float32Array[],
  direction: (scale: number, nearlyClean: boolean, index: number) => number,
  weightOf = (alphaBar: number): number => 1 - alphaBar,
): Float32Array {
  const [{ length }] = arrays as [Float32Array];
  const other = arrays.find((array) => array.length !== length);
  if (other) {
    throw new RangeError(`Cannot distil predictions of ${length} numbers, lengths differ: ${other.length}`);
  }
  const item = itemLength(arrays[0]!, timesteps);
  const gradient = new Float32Array(length);
  for (const [i, t] of timesteps.entries()) {
    const weight = weightOf(alphaBarAt(schedule, t));
    const share = t / schedule.alphaBar.length;
    const scale = share >= from && share <= to ? guidanceScale : 1;
    for (let k = i * item; k < (i + 1) * item; k++) {
      gradient[k] = weight * direction(scale, share < NEARLY_CLEAN, k);
    }
  }
  return gradient;
}
