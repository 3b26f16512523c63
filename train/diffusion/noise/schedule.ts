import { shownValue } from "../../../runtime/base/message.ts";
import { type ConfigReader, readConfig } from "../../../runtime/inference/weights/config_reader.ts";

/** What a network predicts of noisy latents: the noise, or velocity (Salimans and Ho 2022). */
export type Prediction = "epsilon" | "v_prediction";

/** How noise grows with the timestep (Ho et al. 2020). */
export interface Schedule {
  /** [timesteps], the share of the picture's variance that is left, from nearly 1 to nearly 0. */
  readonly alphaBar: Float64Array;
  readonly prediction: Prediction;
}

/** Models have 1000; memory is taken for what a file says. */
const MOST_TIMESTEPS = 100_000;

/**
 * The schedule of a scheduler_config.json. Which sampler it is for does not matter to score distillation: noise levels
 * and what is predicted are the network's, whoever samples from it. Fields that are absent are diffusers' defaults.
 *
 * @param config what JSON.parse gave
 * @throws TypeError or RangeError, naming the field, where it does not describe growing noise
 */
export function readSchedule(config: unknown, source: string): Schedule {
  const reader = readConfig(config, source);
  const prediction = reader.word<Prediction>(
    "prediction_type",
    ["epsilon", "v_prediction"],
    "epsilon",
  );
  const betas = reader.has("trained_betas")
    ? trainedBetas((config as { trained_betas: unknown }).trained_betas, source)
    : plannedBetas(reader);
  const alphaBar = new Float64Array(betas.length);
  let left = 1;
  for (const [t, beta] of betas.entries()) alphaBar[t] = left *= 1 - beta;
  if (!(left > 0 && left < alphaBar[0]!)) {
    const wrong = left > 0 ? "noise must grow" : "something must be left of the picture at last";
    throw new RangeError(`Cannot read ${source}, ${wrong}: ${left}`);
  }
  return {
    alphaBar: reader.flag("rescale_betas_zero_snr", false) ? endingInNoise(alphaBar) : alphaBar,
    prediction,
  };
}

function plannedBetas(reader: ConfigReader): Float64Array {
  const count = reader.whole("num_train_timesteps", 2, MOST_TIMESTEPS, 1000);
  const plan = reader.word("beta_schedule", ["scaled_linear", "linear", "squaredcos_cap_v2"], "linear");
  if (plan === "squaredcos_cap_v2") return cosineBetas(count);
  const most = 0.999;
  const start = reader.number("beta_start", 0, most, 0.0001);
  const end = reader.number("beta_end", start, most, 0.02);
  const share = (t: number): number => t / (count - 1);
  if (plan === "linear") {
    return Float64Array.from({ length: count }, (_, t) => start + share(t) * (end - start));
  }
  // Rombach et al. 2022: the square root grows evenly.
  const [first, last] = [Math.sqrt(start), Math.sqrt(end)];
  return Float64Array.from({ length: count }, (_, t) => (first + share(t) * (last - first)) ** 2);
}

/** Nichol and Dhariwal 2021, Eq. 17. */
function cosineBetas(count: number): Float64Array {
  const left = (t: number): number => Math.cos((t / count + 0.008) / 1.008 * Math.PI / 2) ** 2;
  return Float64Array.from({ length: count }, (_, t) => Math.min(1 - left(t + 1) / left(t), 0.999));
}

function trainedBetas(betas: unknown, source: string): readonly number[] {
  if (!Array.isArray(betas) || betas.length < 2 || betas.length > MOST_TIMESTEPS) {
    const met = Array.isArray(betas) ? `${betas.length} of them` : typeof betas;
    throw new TypeError(
      `Cannot read ${source}, trained_betas must be 2 to ${MOST_TIMESTEPS} numbers: ${met}`,
    );
  }
  const wrong = betas.find((beta) => !(typeof beta === "number" && beta >= 0 && beta < 1));
  if (wrong !== undefined) {
    const met = shownValue(wrong, 40);
    throw new RangeError(`Cannot read ${source}, each of trained_betas must be from 0 to below 1: ${met}`);
  }
  return betas;
}

/** Shifted and stretched so that nothing of the picture is left at the last timestep (Lin et al. 2024, Algorithm 1). */
function endingInNoise(alphaBar: Float64Array): Float64Array {
  const first = Math.sqrt(alphaBar[0]!);
  const last = Math.sqrt(alphaBar[alphaBar.length - 1]!);
  return alphaBar.map((left) => ((Math.sqrt(left) - last) * first / (first - last)) ** 2);
}
