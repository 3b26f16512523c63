import type { SafetensorsFile } from "../../../runtime/inference/weights/safetensors.ts";
import type { Prediction } from "../noise/schedule.ts";

/** What a single file tells of its schedule. */
export interface PredictionMarks {
  /** null where nothing tells. */
  readonly prediction: Prediction | null;
  /** The schedule ends in noise alone (Lin et al. 2024). */
  readonly zeroSnr: boolean;
  /** The marks that tell it, for messages. */
  readonly marks: readonly string[];
}

/** Values of `modelspec.prediction_type`, and of `modelspec.architecture` where they imply one. */
const WORDS: Readonly<Record<string, Prediction>> = {
  v: "v_prediction",
  v_prediction: "v_prediction",
  epsilon: "epsilon",
  eps: "epsilon",
  "stable-diffusion-v2-768-v": "v_prediction",
  "stable-diffusion-v2-512": "epsilon",
};

/**
 * Marks of a velocity and of a zero terminal signal: the empty tensors `v_pred` and `ztsnr`, and the header's
 * `modelspec.prediction_type`, `modelspec.architecture` and `ss_zero_terminal_snr`.
 */
export function predictionMarks({ tensors, others, metadata }: SafetensorsFile): PredictionMarks {
  const names = new Set([...tensors.map(({ name }) => name), ...others]);
  const marks: string[] = ["v_pred", "ztsnr"].filter((name) => names.has(name));
  let prediction: Prediction | null = names.has("v_pred") ? "v_prediction" : null;
  for (const key of ["modelspec.prediction_type", "modelspec.architecture"]) {
    const word = metadata[key]?.toLowerCase() ?? "";
    if (!Object.hasOwn(WORDS, word)) continue;
    prediction ??= WORDS[word]!;
    marks.push(`${key} ${word}`);
  }
  let zeroSnr = names.has("ztsnr");
  if (/^(true|1)$/i.test(metadata["ss_zero_terminal_snr"] ?? "")) {
    zeroSnr = true;
    marks.push("ss_zero_terminal_snr");
  }
  // Where nothing is left of the picture its noise says nothing: only velocity can be learned there.
  return { prediction: zeroSnr ? prediction ?? "v_prediction" : prediction, zeroSnr, marks };
}
