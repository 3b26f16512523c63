import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import type { TrainConfig } from "../config/config.ts";
import {
  createDifferentiableRenderer,
  type DifferentiableRenderer,
  type RenderRoom,
} from "../render/differentiable_renderer.ts";
import { createRig } from "../rig/rig.ts";
import { createDensifier, type Densifier } from "../splats/densify.ts";
import { createModel, type Model } from "../splats/model.ts";
import { createOptimiser, type Optimiser } from "../splats/optimiser.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { writeSkipped } from "./finite_check.ts";
import { createPreviewer, type Previewer } from "./previews.ts";

/** What a run computes with on the device. */
export interface RunParts {
  readonly model: Model;
  readonly optimiser: Optimiser;
  readonly densifier: Densifier;
  readonly previewer: Previewer;
  /** The renderer of a size; one at a time is kept. */
  rendererOf(size: number): Promise<DifferentiableRenderer>;
  /** What a checkpoint keeps of the renderer, so that a resumed run leaves out the very steps that an unbroken one does. */
  rendererState(): { readonly size: number; readonly room: RenderRoom };
  /** From the step on at which beta is final, its gradient costs nothing any more. @param done updates */
  settle(done: number): void;
  close(): void;
}

/** @param from the checkpoint to go on from; null for the start */
export async function createRunParts(
  gpu: Gpu,
  head: HeadModel,
  config: TrainConfig,
  from: Checkpoint | null,
): Promise<RunParts> {
  const model = await createModel(gpu, head, config, from ? { snapshot: from.snapshot } : {});
  if (from) writeSkipped(gpu, model, Number(from.extra.skipped ?? 0));
  const optimiser = await createOptimiser(gpu, model, config);
  const rig = await createRig(gpu, head, model, { learnsShape: config.learnShape });
  const previewer = await createPreviewer(gpu);
  let renderer: DifferentiableRenderer | null = null;
  let size = 0;
  return {
    model,
    optimiser,
    densifier: createDensifier(gpu, model, config),
    previewer,
    async rendererOf(wanted) {
      if (renderer && size === wanted) return renderer;
      renderer?.close();
      const room = from?.extra.size === wanted ? { room: from.extra.room as RenderRoom } : {};
      size = wanted;
      return renderer = await createDifferentiableRenderer(gpu, model, rig, {
        views: config.views,
        size,
        ...room,
      });
    },
    rendererState: () => ({ size, room: renderer!.room }),
    settle(done) {
      if (done >= config.shapeUntil * config.steps) rig.stopLearning();
    },
    close() {
      renderer?.close();
      previewer.close();
      optimiser.destroy();
      rig.destroy();
      model.destroy();
    },
  };
}
