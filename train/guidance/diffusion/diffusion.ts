import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import type { TrainConfig } from "../../config/config.ts";
import type { ControlMapDrawer } from "../../diffusion/control/control_drawer.ts";
import type { DiffusionModel } from "../../diffusion/diffusion_model.ts";
import type { PromptBook } from "../../diffusion/language/prompt_book.ts";
import type { Guidance } from "../guidance.ts";
import { createNoiseAhead, type DistilledViews, distilStep } from "./distillation_step.ts";
import type { Beside } from "./kinds/beside.ts";
import type { DistillationConfig } from "./kinds/kind.ts";
import { createPictureExchange } from "./picture_exchange.ts";
import { createStepFigures } from "./step_figures.ts";
import { stepPictures } from "./step_pictures.ts";

export interface DiffusionGuidanceParts {
  readonly model: DiffusionModel;
  /** Of the model's control net; null where it has none. */
  readonly control: ControlMapDrawer | null;
  readonly prompts: PromptBook;
  /** What the kind of distillation learns beside the avatar, closed with the guidance. */
  readonly beside?: Beside;
}

/**
 * Score distillation (HeadStudio Eq. 6 and 7): a diffusion model says how the pictures' latents should change to look
 * more like the prompt. Waits for the device in every step, since the networks work on the host's side. Closing it
 * leaves the model open.
 */
export async function createDiffusionGuidance(
  gpu: Gpu,
  config: DistillationConfig & Pick<TrainConfig, "distillationWeight">,
  { model, control, prompts, beside }: DiffusionGuidanceParts,
): Promise<Guidance> {
  const side = model.imageSize;
  const exchange = await createPictureExchange(gpu, side);
  const losses = gpu.buffer("distillation losses", 4);
  const figures = createStepFigures(model), ahead = createNoiseAhead(config.seed);
  let last: { readonly pictures: Float32Array; readonly distilled: DistilledViews } | null = null;

  return {
    name: "diffusion",
    terms: ["latentGradient"],
    losses,
    async gradient(views, step) {
      figures.begin();
      const { pictures, vertices } = await exchange.read(views); // SYNC
      figures.mark("pictures");
      const seen = views.map(({ camera, pose }, index) => ({ camera, pose, vertices: vertices[index]! }));
      const distilled = await distilStep(
        model,
        config,
        prompts,
        {
          cameras: views.map(({ camera }) => camera),
          pictures,
          controlMaps: control && (() => control.draw(seen, side)),
        },
        step,
        beside,
        ahead,
      );
      figures.mark("distillation");
      // L is the mean over the views.
      exchange.write(views, distilled.gradient, config.distillationWeight / views.length);
      const loss = config.distillationWeight * distilled.magnitude;
      gpu.device.queue.writeBuffer(losses, 0, Float32Array.of(loss));
      figures.end();
      last = { pictures, distilled };
    },
    picture: () => Promise.resolve(null),
    lastStep: (size, most) =>
      last ? stepPictures(model, last.pictures, last.distilled, size, most) : Promise.resolve([]),
    figures: () => ({ ...figures.report(), ...beside?.figures?.() }),
    ...beside && { beside },
    async close() {
      await beside?.close();
      exchange.close();
      losses.destroy();
    },
  };
}
