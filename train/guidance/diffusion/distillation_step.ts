import type { Camera } from "../../../runtime/base/camera.ts";
import type { TrainConfig } from "../../config/config.ts";
import type { DiffusionModel } from "../../diffusion/diffusion_model.ts";
import type { PromptBook } from "../../diffusion/language/prompt_book.ts";
import { EMPTY_PROMPT } from "../../diffusion/language/prompts.ts";
import {
  type DistillationRules,
  needsNegative,
  noiseFreeDistillation,
  type NoisePredictions,
  scoreDistillation,
} from "../../diffusion/noise/distillation.ts";
import { addNoise } from "../../diffusion/noise/noising.ts";
import { drawTimesteps, noiseRange, normalNoise } from "../../diffusion/noise/timesteps.ts";
import { elementsOf } from "../../../runtime/inference/weights/stored_tensor.ts";

export type DistillationConfig = Pick<
  TrainConfig,
  | "seed"
  | "distillation"
  | "guidanceScale"
  | "guidanceFrom"
  | "guidanceUntil"
  | "negativeScale"
  | "controlScale"
  | "noiseLeast"
  | "noiseMost"
  | "lateNoiseLeast"
  | "lateNoiseMost"
  | "lateNoiseFrom"
>;

/** Views as the host has them. */
export interface HostViews {
  readonly cameras: readonly Camera[];
  /** [views, 3, imageSize, imageSize], -1..1. */
  readonly pictures: Float32Array;
  /** Begun once the networks are at work, and done beside them; null where there is no control net. */
  readonly controlMaps: (() => Promise<readonly Float32Array[]>) | null;
}

/** What became of the views. */
export interface DistilledViews {
  /** [views, 3, imageSize, imageSize], dL/dpictures, L being the sum over the views. */
  readonly gradient: Float32Array;
  /** Mean of |dL/dlatents|. */
  readonly magnitude: number;
  readonly timesteps: readonly number[];
  /** [views, ...latentShape]: the noisy latents, and the noise that the model saw in them by the prompt. */
  readonly noisy: Float32Array;
  readonly predicted: Float32Array;
  readonly controlMaps: readonly Float32Array[] | null;
}

// Keep the draws of a step's timesteps, encoder's noise and added noise apart from each other and from all others.
const TIMESTEPS = 11, ENCODER_NOISE = 12, ADDED_NOISE = 13;

/**
 * One step of score distillation (HeadStudio Eq. 6 and 7) on the host: pictures to latents, noise added, noise
 * predicted under the prompt, under what is not wanted and under the empty text, and the difference taken back to
 * the pictures. A function of its arguments alone, so that a resumed training goes on bit by bit.
 */
export async function distilStep(
  model: DiffusionModel,
  config: DistillationConfig,
  prompts: PromptBook,
  { cameras, pictures, controlMaps: drawMaps }: HostViews,
  step: number,
): Promise<DistilledViews> {
  const { schedule, latentShape } = model;
  const { seed } = config;
  const views = cameras.length;
  const item = elementsOf(latentShape);
  const encoderNoise = normalNoise(views * item, seed, step, ENCODER_NOISE);
  const encoding = model.encode(pictures, encoderNoise);
  const range = noiseRange({
    early: [config.noiseLeast, config.noiseMost],
    late: [config.lateNoiseLeast, config.lateNoiseMost],
    lateFrom: config.lateNoiseFrom,
  }, step);
  const timesteps = drawTimesteps(schedule, range, views, seed, step, TIMESTEPS);
  const noise = normalNoise(views * item, seed, step, ADDED_NOISE);
  const [latents, controlMaps] = await Promise.all([encoding, drawMaps?.() ?? null]);
  const noisy = addNoise(schedule, latents, noise, timesteps);

  const { text, negative, empty } = await askDenoiser(model, config, prompts, cameras, {
    noisy,
    timesteps,
    controlMaps,
  });
  const rules: DistillationRules = {
    guidanceScale: config.guidanceScale,
    negativeScale: config.negativeScale,
    guidanceInterval: [config.guidanceFrom, config.guidanceUntil],
  };
  const latentGradient = config.distillation === "nfsd"
    ? noiseFreeDistillation(schedule, { text, negative, empty }, timesteps, rules)
    : scoreDistillation(schedule, { text, empty }, noise, timesteps, rules);
  return {
    gradient: await model.encodeGradient(pictures, encoderNoise, latentGradient),
    magnitude: meanMagnitude(latentGradient),
    timesteps,
    noisy,
    predicted: text,
    controlMaps,
  };
}

/** Items that the denoiser is asked for in one step, at the most: a larger batch would be computed for nothing. */
export function mostAsked(
  { views, ...config }: Pick<TrainConfig, "views" | "distillation" | "negativeScale">,
): number {
  return (asksNegative(config) ? 3 : 2) * views;
}

function asksNegative(
  { distillation, negativeScale }: Pick<TrainConfig, "distillation" | "negativeScale">,
): boolean {
  return distillation === "nfsd" && negativeScale > 0;
}

/** The noise that the model sees in each view: under its prompt, the empty text and, where it counts, bad words. */
async function askDenoiser(
  model: DiffusionModel,
  config: DistillationConfig,
  prompts: PromptBook,
  cameras: readonly Camera[],
  { noisy, timesteps, controlMaps }: Pick<DistilledViews, "noisy" | "timesteps" | "controlMaps">,
): Promise<NoisePredictions> {
  const views = cameras.length;
  const item = noisy.length / views;
  const [empty, negative, ...texts] = await model.embed([
    EMPTY_PROMPT,
    prompts.negative,
    ...cameras.map((camera) => prompts.text(camera)),
  ]);
  const all = cameras.map((_, view) => view);
  const wary = asksNegative(config)
    ? all.filter((view) => needsNegative(model.schedule, timesteps[view]!))
    : [];
  const asked = [...all, ...all, ...wary];
  const batch = new Float32Array(asked.length * item);
  asked.forEach((view, i) => batch.set(noisy.subarray(view * item, (view + 1) * item), i * item));
  const predicted = await model.denoise({
    count: asked.length,
    latents: batch,
    timesteps: asked.map((view) => timesteps[view]!),
    embeddings: [...texts, ...all.map(() => empty!), ...wary.map(() => negative!)],
    controlMaps: controlMaps && asked.map((view) => controlMaps[view]!),
    controlScale: config.controlScale,
  });
  const unwanted = new Float32Array(views * item);
  wary.forEach((view, i) =>
    unwanted.set(predicted.subarray((2 * views + i) * item, (2 * views + i + 1) * item), view * item)
  );
  return {
    text: predicted.subarray(0, views * item),
    empty: predicted.subarray(views * item, 2 * views * item),
    negative: unwanted,
  };
}

function meanMagnitude(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += Math.abs(value);
  return sum / values.length;
}
