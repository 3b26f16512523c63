import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { StageTimer } from "../../runtime/gpu/stage_timer.ts";
import type { Still } from "../../runtime/render/frames.ts";
import { encodePasses, type Pass } from "../../runtime/render/pass.ts";
import { TUNING } from "../../runtime/render/tuning.ts";
import type { PoseSource } from "../sampling/pose_source.ts";
import { openRenderedView, type RenderedView } from "./rendered_view.ts";
import { planBatch, type RenderRoom } from "./batch_plan.ts";
import type { RenderedModel } from "./view_plan.ts";
import { makeTally, type TallyReading } from "../run/tally.ts";
import { mostIntersections } from "./view_buffers.ts";

export type { RenderRoom } from "./batch_plan.ts";

export interface DifferentiableRendererOptions {
  /** Pictures a step. */
  readonly views: number;
  /** Pixels of a side, a multiple of 16. */
  readonly size: number;
  /** Also pictures of depth, with gradients of their own; off by default. */
  readonly depth?: boolean;
  /** What an earlier renderer of this model had grown to, so that a resumed training skips what the first did. */
  readonly room?: RenderRoom;
}

/** What the views of the steps since the last reading came to. */
export interface RenderCounters {
  /** Steps whose update was left out, since a view of theirs did not fit the buffers. They fit now. */
  readonly skippedSteps: number;
  /** The most intersections of splats and tiles of any view. */
  readonly intersections: number;
  /** The most splats of any view that were left out because a value is NaN or infinite. */
  readonly droppedSplats: number;
}

/** Splats to pictures, and gradients of pictures to gradients of splats. */
export interface DifferentiableRenderer {
  readonly views: readonly RenderedView[];
  /** [1] u32: not 0 where a view of this step did not fit its buffers, so that its update must be left out. */
  readonly overflow: GPUBuffer;
  readonly room: RenderRoom;
  /** Draws all views, as one submission; reads nothing back. @throws RangeError for another number of stills than views */
  forward(stills: readonly Still[], timer?: StageTimer): void;
  /** Adds what the views' `gradient` means for the splats to the model's; as one submission. */
  backward(timer?: StageTimer): void;
  /**
   * Reads what was counted since the last call, and makes room where a view did not fit. To be called after the
   * first step, after a densification, and now and then: until it is, no update is made of what does not fit.
   *
   * @throws RangeError where more is needed than the device can hold
   */
  counters(): Promise<RenderCounters>;
  close(): void;
}

/** Intersections a splat at first. */
const FIRST_INTERSECTIONS = 6;
/** Binning gets more chunks, by fours, up to this factor, where a thread's share of it was too long. */
const MOST_CHUNK_FACTOR = 64;

/** Beyond this a thread that sums up a splat over the whole picture would take more turns than lavapipe allows. */
const MOST_SIZE = 2032;

/**
 * Splat rasterisation with gradients (Kerbl et al. 2023), for a batch of views of one model.
 *
 * @throws RangeError for a size that is not a multiple of 16 or that the device cannot hold
 */
export async function createDifferentiableRenderer(
  gpu: Gpu,
  model: RenderedModel,
  rig: PoseSource,
  { views: viewCount, size, depth = false, room = firstRoom(gpu, model) }: DifferentiableRendererOptions,
): Promise<DifferentiableRenderer> {
  if (!Number.isInteger(size) || size < 16 || size % 16 !== 0 || size > MOST_SIZE) {
    throw new RangeError(
      `Cannot train on pictures, their size must be a multiple of 16 up to ${MOST_SIZE}: ${size}`,
    );
  }
  const tuning = TUNING[gpu.profile];
  const splatCount = gpu.buffer("splat count", 4);
  const tally = await makeTally(gpu);
  const views = await Promise.all(
    Array.from({ length: viewCount }, () => openRenderedView(gpu, tuning, rig, { size, depth })),
  );
  const parts = { gpu, tuning, model, rig, views, splatCount, tally };
  let plan = await planBatch(parts, room);

  return {
    views,
    overflow: tally.overflow,
    get room() {
      return plan.room;
    },
    forward(stills, timer) {
      if (stills.length !== viewCount) {
        throw new RangeError(`Cannot draw a batch, it has ${viewCount} views: ${stills.length} stills`);
      }
      gpu.device.queue.writeBuffer(splatCount, 0, Uint32Array.of(model.count));
      views.forEach((view, index) => view.update(stills[index]!, model.count, plan.room.intersections));
      submit(gpu, plan.forward, timer, (encoder) => {
        for (const counters of plan.counters) encoder.clearBuffer(counters);
        tally.begin(encoder);
      });
    },
    backward: (timer) => submit(gpu, plan.backward, timer),
    async counters() {
      const reading = await tally.read(); // SYNC
      const more = moreRoom(gpu, plan.room, reading);
      if (more) {
        plan.destroy();
        plan = await planBatch(parts, more);
      }
      const { skippedSteps, intersections, droppedSplats } = reading;
      return { skippedSteps, intersections, droppedSplats };
    },
    close() {
      for (const view of views) view.close();
      plan.destroy();
      tally.destroy();
      splatCount.destroy();
    },
  };
}

/** A first guess: no more than the device holds, for the pictures may well need less. */
function firstRoom(gpu: Gpu, model: RenderedModel): RenderRoom {
  const intersections = Math.max(65536, model.capacity * FIRST_INTERSECTIONS);
  return { intersections: Math.min(mostIntersections(gpu), intersections), chunkFactor: 1 };
}

/** What it takes for pictures to fit that did not; null where they did. @throws RangeError where nothing helps */
function moreRoom(
  gpu: Gpu,
  room: RenderRoom,
  { intersections, cut, crowded }: TallyReading,
): RenderRoom | null {
  if (crowded) {
    throw new RangeError(`Cannot train, too many splats lie over one tile: ${crowded}`);
  }
  const { chunkFactor } = room;
  if (cut && chunkFactor >= MOST_CHUNK_FACTOR) {
    throw new RangeError(
      `Cannot bin the splats, the device ends a thread too early: ${intersections} intersections`,
    );
  }
  if (!cut && intersections <= room.intersections) return null;
  const ample = Math.min(mostIntersections(gpu), Math.ceil(intersections * 1.25));
  return {
    intersections: Math.max(room.intersections, intersections, ample),
    chunkFactor: cut ? chunkFactor * 4 : chunkFactor,
  };
}

function submit(
  gpu: Gpu,
  passes: readonly Pass[],
  timer: StageTimer | undefined,
  first?: (encoder: GPUCommandEncoder) => void,
): void {
  const encoder = gpu.device.createCommandEncoder();
  first?.(encoder);
  encodePasses(encoder, passes, timer ?? null);
  timer?.resolve(encoder);
  gpu.device.queue.submit([encoder.finish()]);
}
