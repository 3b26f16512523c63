import { scoreDistillation } from "../../../diffusion/noise/distillation.ts";
import type { DistillationKind } from "./kind.ts";

/** Score distillation sampling (`scoreDistillation`). DreamFusion took a guidanceScale of 100, HeadStudio's is 7.5. */
export const sds: DistillationKind = {
  mostAsked: () => 2,
  async answer({ ask, schedule, timesteps, noise, rules }) {
    const [text, empty] = await ask({ text: "prompt" }, { text: "empty" }) as [Float32Array, Float32Array];
    return {
      latentGradient: scoreDistillation(schedule, { text, empty }, noise, timesteps, rules),
      predicted: text,
    };
  },
};
