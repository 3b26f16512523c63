import type { TrainConfig } from "../../../config/config.ts";
import type { DistillationRules } from "../../../diffusion/noise/distillation.ts";
import type { Schedule } from "../../../diffusion/noise/schedule.ts";
import type { Beside, StudentViews } from "./beside.ts";

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
  | "temporal"
  | "ismInterval"
  | "editWeight"
  | "ismStride"
>;

/** Which text the views are held against: each view's own, that without the side, what is not wanted, or nothing. */
export type AskedText = "prompt" | "plain" | "negative" | "empty";

/** What the model is asked of a step's views. */
export interface Question {
  readonly text: AskedText;
  /** [views, ...latentShape] and [views]; the step's where not given. */
  readonly noisy?: Float32Array;
  readonly timesteps?: readonly number[];
  /** The views that are asked about; zeros stand in the answer for others. All where not given. */
  readonly views?: readonly number[];
}

/** A step's views as a kind of score distillation meets them. Arrays of latents are [views, ...latentShape]. */
export interface KindStep extends StudentViews {
  readonly schedule: Schedule;
  readonly config: DistillationConfig;
  readonly rules: DistillationRules;
  /** What the kind learns beside the avatar; null where it learns nothing. */
  readonly beside: Beside | null;
  /**
   * The noise that the model sees, an answer for each question; all go to the denoiser as one batch. May be called
   * again, where one answer is part of the next question.
   */
  ask(...questions: readonly Question[]): Promise<Float32Array[]>;
}

/** What a kind makes of a step. */
export interface KindAnswer {
  /** [views, ...latentShape], dL/dlatents, L being the sum over the views. */
  readonly latentGradient: Float32Array;
  /** For previews: what the model saw under the prompt. */
  readonly predicted: Float32Array;
  /** In which latents it saw that; the step's where not given. */
  readonly noisy?: Float32Array;
}

/** One way to take a direction for the latents out of a model's predictions. */
export interface DistillationKind {
  /** Items for each view that the denoiser is asked for at once, at the most. */
  mostAsked(config: Pick<TrainConfig, "negativeScale">): number;
  /** How many of these are about the description, and are asked about the old one too in an edit; 1 where not given. */
  readonly descriptions?: number;
  answer(step: KindStep): Promise<KindAnswer>;
}
