import { intervalScore } from "../../../diffusion/noise/distillation.ts";
import { addNoise, cleanLatents } from "../../../diffusion/noise/noising.ts";
import type { Schedule } from "../../../diffusion/noise/schedule.ts";
import type { DistillationKind, KindStep } from "./kind.ts";

/**
 * Interval score matching (`intervalScore`; LucidDreamer, Algorithm 1). Noise is not drawn but found: the latents are
 * taken up to a timestep s by DDIM inversion under the empty text, in strides of `ismStride`, and by one more step of
 * `ismInterval` from there to t. What the model sees at s is what it is held against at t. LucidDreamer's strides are
 * 200 and 50 of 1000 timesteps, its guidanceScale 7.5. A view asks for up to 5 predictions before the last two.
 */
export const ism: DistillationKind = {
  mostAsked: () => 2,
  async answer(step) {
    const { schedule, config, timesteps, rules } = step;
    const length = schedule.alphaBar.length;
    const interval = Math.max(1, Math.round(config.ismInterval * length));
    const stride = Math.max(1, Math.round(config.ismStride * length));
    const starts = timesteps.map((t) => Math.max(0, t - interval));
    const early = await inverted(step, starts, stride);
    const [before] = await step.ask({ text: "empty", noisy: early, timesteps: starts }) as [Float32Array];
    const noisy = carried(schedule, early, before, starts, timesteps);
    const [text, empty] = await step.ask({ text: "prompt", noisy }, { text: "empty", noisy }) as [
      Float32Array,
      Float32Array,
    ];
    return {
      latentGradient: intervalScore(schedule, { text, empty }, before, timesteps, rules),
      predicted: text,
      noisy,
    };
  },
};

/** The latents as DDIM inversion takes them to a timestep of each view's own, beginning at 0 with a breath of noise. */
async function inverted(
  { ask, schedule, latents, noise, timesteps }: KindStep,
  ends: readonly number[],
  stride: number,
): Promise<Float32Array> {
  let at = timesteps.map(() => 0);
  let noisy = addNoise(schedule, latents, noise, at);
  while (true) {
    const views = at.flatMap((t, view) => t < ends[view]! ? [view] : []);
    if (views.length === 0) return noisy;
    const [seen] = await ask({ text: "empty", noisy, timesteps: at, views }) as [Float32Array];
    const next = at.map((t, view) => Math.min(t + stride, ends[view]!));
    const item = noisy.length / at.length;
    const moved = carried(schedule, noisy, seen, at, next);
    const whole = noisy.slice();
    for (const view of views) whole.set(moved.subarray(view * item, (view + 1) * item), view * item);
    noisy = whole;
    at = next;
  }
}

/** Song et al. 2021, Eq. 12 without noise of its own: the same picture and the same noise, in other shares. */
const carried = (
  schedule: Schedule,
  noisy: Float32Array,
  noise: Float32Array,
  from: readonly number[],
  to: readonly number[],
): Float32Array => addNoise(schedule, cleanLatents(schedule, noise, noisy, from), noise, to);
