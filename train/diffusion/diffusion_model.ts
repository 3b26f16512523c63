import type { Tokenizer } from "./language/tokenizer.ts";
import type { Schedule } from "./noise/schedule.ts";

/** What the text encoder makes of one prompt: [77, width], f32. */
export type TextEmbedding = Float32Array;

/**
 * Noisy latents whose noise is to be told. Every array holds `count` items, one after the other; for a model over clips,
 * whole clips with their frames in order, each of one timestep.
 */
export interface DenoiseBatch {
  readonly count: number;
  /** [count, ...latentShape]. */
  readonly latents: Float32Array;
  /** [count], from 0 to below the schedule's length. */
  readonly timesteps: readonly number[];
  /** [count]. */
  readonly embeddings: readonly TextEmbedding[];
  /** [count], each [3, imageSize, imageSize] in 0..1; null where no control net is asked. */
  readonly controlMaps: readonly Float32Array[] | null;
  /** Factor on the control net's residuals (HeadStudio A.1: 1.5). */
  readonly controlScale: number;
}

/**
 * A latent diffusion model as score distillation sees it (Rombach et al. 2022; HeadStudio Eq. 6). Pictures are
 * [count, 3, imageSize, imageSize], f32 in -1..1, latents [count, ...latentShape], f32, already times the model's
 * scaling factor.
 */
export interface DiffusionModel {
  readonly name: string;
  /** Pixels of a picture's side. */
  readonly imageSize: number;
  /** [channels, height, width]. */
  readonly latentShape: readonly [number, number, number];
  readonly schedule: Schedule;
  /** Tells what a text is too long for. */
  readonly tokenizer: Pick<Tokenizer, "encode">;
  /** Milliseconds spent inside the networks since it was opened, whoever waited for them. */
  readonly networkTime: number;
  /** Texts to embeddings; what is asked again comes from memory. */
  embed(texts: readonly string[]): Promise<readonly TextEmbedding[]>;
  /**
   * The encoder's mean plus its standard deviation times the given noise, times the scaling factor.
   *
   * @param noise [count, ...latentShape], standard normal
   */
  encode(pictures: Float32Array, noise: Float32Array): Promise<Float32Array>;
  /** Noise predictions, [count, ...latentShape], whatever the model's own parametrisation is. */
  denoise(batch: DenoiseBatch): Promise<Float32Array>;
  /**
   * dL/dpictures for dL/dlatents of `encode` with the same pictures and noise.
   *
   * @returns [count, 3, imageSize, imageSize]
   */
  encodeGradient(
    pictures: Float32Array,
    noise: Float32Array,
    latentGradient: Float32Array,
  ): Promise<Float32Array>;
  /** Latents to pictures, for previews. */
  decode(latents: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}
