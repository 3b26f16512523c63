import { PORTRAIT } from "../../../../runtime/base/camera.ts";
import type { TrainConfig } from "../../../../train/config/config.ts";
import type { PromptBook } from "../../../../train/diffusion/language/prompt_book.ts";
import { distilStep } from "../../../../train/guidance/diffusion/distillation_step.ts";
import { openKnownModel, type World } from "./distilled_head.ts";

/**
 * Pictures that follow score distillation by Adam as splats do (HeadStudio's betas): a known answer without a head,
 * which takes a hundredth of the time.
 */
export interface Following {
  /** [3, size, size] each, 0..1: the views' control maps. */
  readonly maps: readonly Float32Array[];
  readonly prompts: PromptBook;
  readonly world?: World;
  /** [views, 3, size, size], -1..1, to begin with; grey where not given. */
  readonly from?: Float32Array;
  /** Of -1..1 a step, falling to 0. */
  readonly rate?: number;
}

/** @returns [views, 3, size, size], -1..1 */
export async function followed(
  config: TrainConfig,
  { maps, prompts, world, from, rate = 0.1 }: Following,
): Promise<Float32Array> {
  const size = Math.sqrt(maps[0]!.length / 3);
  const model = await openKnownModel(size, maps.length, world ? { nature: world } : {});
  const pictures = from?.slice() ?? new Float32Array(maps.length * maps[0]!.length);
  const [first, second] = [new Float32Array(pictures.length), new Float32Array(pictures.length)];
  const cameras = maps.map(() => PORTRAIT);
  try {
    for (let step = 0; step < config.steps; step++) {
      const views = { cameras, pictures: pictures.slice(), controlMaps: () => Promise.resolve(maps) };
      const { gradient } = await distilStep(model, config, prompts, views, step);
      const pace = rate * (1 - step / config.steps);
      gradient.forEach((g, i) => {
        first[i] = 0.9 * first[i]! + 0.1 * g;
        second[i] = 0.99 * second[i]! + 0.01 * g * g;
        const [mean, square] = [first[i]! / (1 - 0.9 ** (step + 1)), second[i]! / (1 - 0.99 ** (step + 1))];
        pictures[i] = Math.max(-1, Math.min(1, pictures[i]! - pace * mean / (Math.sqrt(square) + 1e-15)));
      });
    }
    return pictures;
  } finally {
    await model.close();
  }
}

/**
 * PSNR of pictures against what they should be.
 *
 * @param pictures [views, 3, size, size], -1..1
 * @param wanted of each view, 0..1
 * @param counts whether a pixel of a view counts; all where not given
 */
export function decibels(
  pictures: Float32Array,
  wanted: readonly Float32Array[],
  counts: (view: number, pixel: number) => boolean = () => true,
): number {
  let [sum, count] = [0, 0];
  for (const [view, map] of wanted.entries()) {
    for (const [i, value] of map.entries()) {
      if (!counts(view, i % (map.length / 3))) continue;
      sum += (value - (pictures[view * map.length + i]! + 1) / 2) ** 2;
      count++;
    }
  }
  return -10 * Math.log10(sum / count);
}
