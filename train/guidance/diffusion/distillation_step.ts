import type { Camera } from "../../../runtime/base/camera.ts";
import type { TrainConfig } from "../../config/config.ts";
import type { DiffusionModel } from "../../diffusion/diffusion_model.ts";
import type { PromptBook } from "../../diffusion/language/prompt_book.ts";
import type { DistillationRules } from "../../diffusion/noise/distillation.ts";
import { addNoise } from "../../diffusion/noise/noising.ts";
import { drawTimesteps, noiseRange, normalNoise } from "../../diffusion/noise/timesteps.ts";
import { elementsOf } from "../../../runtime/inference/weights/stored_tensor.ts";
import { asker } from "./kinds/ask_views.ts";
import type { Beside } from "./kinds/beside.ts";
import type { DistillationConfig } from "./kinds/kind.ts";
import { KINDS } from "./kinds/kinds.ts";

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

/** The encoder's noise of the step to come, drawn while networks compute: 9 ms for eight views that they would wait for. */
export interface NoiseAhead {
  /** @returns [length], standard normal, the same whether it was prepared or not */
  take(step: number, length: number): Float32Array;
  prepare(step: number, length: number): void;
}

export function createNoiseAhead(seed: number): NoiseAhead {
  let ready: { readonly step: number; readonly noise: Float32Array } | null = null;
  const draw = (step: number, length: number) => normalNoise(length, seed, step, ENCODER_NOISE);
  return {
    take(step, length) {
      const noise = ready?.step === step && ready.noise.length === length ? ready.noise : draw(step, length);
      ready = null;
      return noise;
    },
    prepare(step, length) {
      ready = { step, noise: draw(step, length) };
    },
  };
}

/**
 * One step of score distillation on the host (HeadStudio Eq. 6 and 7, or another kind): pictures to latents, noise
 * added, the model asked what it sees, and what the kind makes of that taken back to the pictures. A function of its
 * arguments alone, and of what is learned beside the avatar, so that a resumed training goes on bit by bit.
 *
 * @param beside what the kind learns; null for the kinds that learn nothing
 * @param ahead kept from step to step where steps follow each other
 */
export async function distilStep(
  model: DiffusionModel,
  config: DistillationConfig,
  prompts: PromptBook,
  { cameras, pictures, controlMaps: drawMaps }: HostViews,
  step: number,
  beside: Beside | null = null,
  ahead: NoiseAhead = createNoiseAhead(config.seed),
): Promise<DistilledViews> {
  const { schedule, latentShape } = model;
  const { seed, controlScale, editWeight } = config;
  const views = cameras.length;
  const item = elementsOf(latentShape);
  const encoderNoise = ahead.take(step, views * item);
  const encoding = model.encode(pictures, encoderNoise);
  const range = noiseRange({
    early: [config.noiseLeast, config.noiseMost],
    late: [config.lateNoiseLeast, config.lateNoiseMost],
    lateFrom: config.lateNoiseFrom,
  }, step);
  // The frames of a clip are denoised as one.
  const frames = Math.max(1, config.temporal);
  const timesteps = drawTimesteps(schedule, range, views / frames, seed, step, TIMESTEPS)
    .flatMap((timestep) => new Array<number>(frames).fill(timestep));
  const noise = normalNoise(views * item, seed, step, ADDED_NOISE);
  const [latents, controlMaps] = await Promise.all([encoding, drawMaps?.() ?? null]);
  const noisy = addNoise(schedule, latents, noise, timesteps);

  const seen = { step, cameras, latents, timesteps, noise, noisy, controlMaps };
  const ask = await asker(model, prompts, { ...seen, controlScale, editWeight });
  const answer = await KINDS[config.distillation].answer({
    ...seen,
    ...{ schedule, config, rules: rulesOf(config), beside, ask },
  });
  const returning = model.encodeGradient(pictures, encoderNoise, answer.latentGradient);
  ahead.prepare(step + 1, views * item);
  const gradient = await returning;
  await beside?.learn(seen);
  return {
    gradient,
    magnitude: meanMagnitude(answer.latentGradient),
    timesteps,
    noisy: answer.noisy ?? noisy,
    predicted: answer.predicted,
    controlMaps,
  };
}

const rulesOf = (config: DistillationConfig): DistillationRules => ({
  guidanceScale: config.guidanceScale,
  negativeScale: config.negativeScale,
  guidanceInterval: [config.guidanceFrom, config.guidanceUntil],
});

/** Items that the denoiser is asked for at once, at the most: a larger batch would be computed for nothing. */
export function mostAsked(
  config:
    & Pick<TrainConfig, "views" | "distillation" | "negativeScale">
    & Partial<Pick<TrainConfig, "sourcePrompt">>,
): number {
  const { views, distillation, sourcePrompt = "" } = config, kind = KINDS[distillation];
  const again = sourcePrompt === "" ? 0 : kind.descriptions ?? 1;
  return views * (kind.mostAsked(config) + again);
}

function meanMagnitude(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += Math.abs(value);
  return sum / values.length;
}
