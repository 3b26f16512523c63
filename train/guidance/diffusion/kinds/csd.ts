import { classifierScore } from "../../../diffusion/noise/distillation.ts";
import type { DistillationKind } from "./kind.ts";

/**
 * Classifier score distillation (`classifierScore`). Its guidanceScale is the weight of the classifier, negativeScale
 * that of what is not wanted: 0 for the paper's plain rule, which asks for two predictions instead of three.
 */
export const csd: DistillationKind = {
  mostAsked: ({ negativeScale }) => negativeScale > 0 ? 3 : 2,
  async answer({ ask, schedule, timesteps, rules }) {
    const [text, empty, negative] = await ask(
      { text: "prompt" },
      { text: "empty" },
      { text: "negative", ...rules.negativeScale > 0 ? {} : { views: [] } },
    ) as [Float32Array, Float32Array, Float32Array];
    return {
      latentGradient: classifierScore(schedule, { text, negative, empty }, timesteps, rules),
      predicted: text,
    };
  },
};
