import type { Camera } from "../../../../runtime/base/camera.ts";

/** What a student is shown of a step's views. Latents are [views, ...latentShape]. */
export interface StudentViews {
  /** From 0. */
  readonly step: number;
  readonly cameras: readonly Camera[];
  /** Of the pictures, without noise. */
  readonly latents: Float32Array;
  readonly timesteps: readonly number[];
  readonly noise: Float32Array;
  /** The latents with the noise, at the timesteps. */
  readonly noisy: Float32Array;
  /** [views], each [3, imageSize, imageSize]; null where there is no control net. */
  readonly controlMaps: readonly Float32Array[] | null;
}

/** Arrays by name, as a checkpoint keeps them. */
export type BesideState = Readonly<Record<string, Float32Array>>;

/**
 * What is learned beside the avatar by a kind of score distillation that needs such a thing: a second model of the
 * noise, that of the avatar's own pictures. Handed to the guidance, which closes it.
 */
export interface Beside {
  /** The noise that it sees in the noisy latents, [views, ...latentShape]. */
  predict(views: StudentViews): Promise<Float32Array>;
  /** One update by the step's views, behind their gradient. */
  learn(views: StudentViews): Promise<void>;
  /** Of its last update, for the log. */
  figures?(): Readonly<Record<string, number>>;
  /** All that it takes to go on bit by bit. */
  state(): Promise<BesideState>;
  /** @throws RangeError where the state is of another student */
  restore(state: BesideState): Promise<void>;
  close(): void | Promise<void>;
}
