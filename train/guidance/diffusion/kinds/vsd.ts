import { variationalScore } from "../../../diffusion/noise/distillation.ts";
import type { DistillationKind } from "./kind.ts";

/**
 * Variational score distillation (`variationalScore`) beside the student that `createLearner` teaches. ProlificDreamer's
 * guidanceScale is 7.5, as HeadStudio's.
 */
export const vsd: DistillationKind = {
  mostAsked: () => 2,
  async answer(step) {
    const { ask, schedule, timesteps, rules, beside } = step;
    if (!beside) {
      throw new TypeError(`Cannot distil by vsd, there must be a student beside the avatar: ${beside}`);
    }
    const [[text, empty], student] = await Promise.all([
      ask({ text: "prompt" }, { text: "empty" }) as Promise<[Float32Array, Float32Array]>,
      beside.predict(step),
    ]);
    return {
      latentGradient: variationalScore(schedule, { text, empty, student }, timesteps, rules),
      predicted: text,
    };
  },
};
