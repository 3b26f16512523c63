import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import type { TrainConfig } from "../config/config.ts";
import {
  createDifferentiableRenderer,
  type DifferentiableRenderer,
  type RenderRoom,
} from "../render/differentiable_renderer.ts";
import { mostIntersections } from "../render/view_buffers.ts";
import { createRig } from "../rig/rig.ts";
import { createDensifier } from "../splats/densify.ts";
import { createModel } from "../splats/model.ts";
import { startOfAvatar } from "../edit/start_of_avatar.ts";
import type { Guidance } from "../guidance/guidance.ts";
import { createOptimiser } from "../splats/optimiser.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { writeSkipped } from "./finite_check.ts";
import { createPreviewer } from "./previews.ts";
import { coveredSnapshot, startPoints } from "./start_snapshot.ts";
import type { Snapshot } from "./snapshot.ts";

/** What a run computes with on the device. */
export type RunParts = Awaited<ReturnType<typeof createRunParts>>;

/**
 * @param from the checkpoint to go on from; null for the start
 * @param shape up to 300, beta at the start
 * @param source an avatar to begin with
 */
export async function createRunParts(
  gpu: Gpu,
  head: HeadModel,
  config: TrainConfig,
  from: Checkpoint | null,
  guidance: Guidance,
  shape?: ArrayLike<number>,
  source: Avatar | null = null,
) {
  const snapshot = from
    ? from.snapshot
    : source
    ? startOfAvatar(source, config)
    : await guidedStart(head, config, guidance, shape);
  const model = await createModel(gpu, head, config, snapshot ? { snapshot } : { shape: shape ?? [] });
  if (from) writeSkipped(gpu, model, Number(from.extra.skipped ?? 0));
  // A guidance that says where splats begin says the shape too: there is nothing left to learn of it.
  const knowsShape = isGuided(config, guidance) && shape === undefined;
  const optimiser = await createOptimiser(gpu, model, config);
  const rig = await createRig(gpu, head, model, { learnsShape: config.learnShape });
  const previewer = await createPreviewer(gpu);
  let renderer: DifferentiableRenderer | null = null;
  let size = 0;
  return {
    model,
    optimiser,
    // Where the guidance's own cover all there is, seeds only float about it.
    densifier: createDensifier(
      gpu,
      model,
      isGuided(config, guidance) ? { ...config, seedSplats: 0 } : config,
    ),
    previewer,
    /** The renderer of a size; one at a time is kept. */
    async rendererOf(wanted: number): Promise<DifferentiableRenderer> {
      if (renderer && size === wanted) return renderer;
      const room = from?.extra.size === wanted
        ? { room: from.extra.room as RenderRoom }
        : renderer
        ? { room: grownRoom(gpu, renderer.room, wanted / size) }
        : {};
      renderer?.close();
      size = wanted;
      return renderer = await createDifferentiableRenderer(gpu, model, rig, {
        views: config.views,
        size,
        ...room,
      });
    },
    /** What a checkpoint keeps of it, so that a resumed run leaves out the very steps that an unbroken one does. */
    rendererState: () => ({ size, room: renderer!.room }),
    /** From the step on at which beta is final, its gradient costs nothing any more. @param done updates */
    settle(done: number): void {
      if (knowsShape || done >= config.shapeUntil * config.steps) rig.stopLearning();
    },
    close(): void {
      renderer?.close();
      previewer.close();
      optimiser.destroy();
      rig.destroy();
      model.destroy();
    },
  };
}

/** Of the capacity, what a start may take: something is to grow. */
const LARGEST_START = 0.8;

/** Larger pictures have more tiles: without room for them from the start, updates are left out until it is found. */
function grownRoom(gpu: Gpu, room: RenderRoom, factor: number): RenderRoom {
  const wanted = Math.ceil(room.intersections * Math.max(1, factor) ** 2);
  return { ...room, intersections: Math.min(mostIntersections(gpu), wanted) };
}

type StartingGuidance = Guidance & Required<Pick<Guidance, "start">>;

const isGuided = ({ startFrom }: TrainConfig, guidance: Guidance): guidance is StartingGuidance =>
  startFrom === "guidance" && guidance.start !== undefined;

/** What the guidance would begin with; null where the configuration or the guidance has grey splats. */
async function guidedStart(
  head: HeadModel,
  config: TrainConfig,
  guidance: Guidance,
  shape: ArrayLike<number> | undefined,
): Promise<Snapshot | null> {
  if (!isGuided(config, guidance)) return null;
  const { startSpread, startFlatness, startWorn, capacity } = config;
  const cover = await guidance.start({
    ...{ worn: startWorn, most: Math.floor(LARGEST_START * capacity) },
    ...{ points: startPoints(head, config), spread: startSpread, flatness: startFlatness },
  });
  // A head that learns no shape keeps the one that it was given, or the average one.
  return coveredSnapshot(head, config, cover, shape ?? (config.learnShape ? cover.shape : []));
}
