/** What a network predicts of noisy latents: the noise, or velocity (Salimans and Ho 2022). */
export type Prediction = "epsilon" | "v_prediction";

/** How noise grows with the timestep (Ho et al. 2020). */
export interface Schedule {
  /** [timesteps], the share of the picture's variance that is left, from nearly 1 to nearly 0. */
  readonly alphaBar: Float64Array;
  readonly prediction: Prediction;
}
