import { selfDistillation } from "../../../diffusion/noise/distillation.ts";
import type { DistillationKind } from "./kind.ts";

/**
 * Self score distillation (`selfDistillation`): the model with its landmarks is asked twice, as what the picture shall
 * be, guided and for its side, and as what it is, unguided and whatever the side. No second model is learned for that.
 * HeadArtist's guidanceScale is 7.5 (100 for bare geometry), its controlScale 1, its bad words those of negativePrompt;
 * an empty negativePrompt is its rule without them.
 */
export const ssd: DistillationKind = {
  mostAsked: () => 3,
  descriptions: 2,
  async answer({ ask, schedule, timesteps, rules }) {
    const [text, negative, self] = await ask(
      { text: "prompt" },
      { text: "negative" },
      { text: "plain" },
    ) as [Float32Array, Float32Array, Float32Array];
    return {
      latentGradient: selfDistillation(schedule, { text, negative }, self, timesteps, rules),
      predicted: text,
    };
  },
};
