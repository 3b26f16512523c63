import { needsNegative, noiseFreeDistillation } from "../../../diffusion/noise/distillation.ts";
import type { DistillationKind } from "./kind.ts";

/** Noise-free score distillation (`noiseFreeDistillation`), HeadStudio's own. Paper: guidanceScale 7.5, negativeScale 1. */
export const nfsd: DistillationKind = {
  mostAsked: ({ negativeScale }) => negativeScale > 0 ? 3 : 2,
  async answer({ ask, schedule, timesteps, rules }) {
    const all = timesteps.map((_, view) => view);
    const wary = rules.negativeScale > 0
      ? all.filter((view) => needsNegative(schedule, timesteps[view]!))
      : [];
    const [text, empty, negative] = await ask(
      { text: "prompt" },
      { text: "empty" },
      { text: "negative", views: wary },
    ) as [Float32Array, Float32Array, Float32Array];
    return {
      latentGradient: noiseFreeDistillation(schedule, { text, negative, empty }, timesteps, rules),
      predicted: text,
    };
  },
};
