import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { StageTimer } from "../../runtime/gpu/stage_timer.ts";
import type { Still } from "../../runtime/render/frames.ts";
import { encodePasses, type Pass } from "../../runtime/render/pass.ts";
import { TUNING } from "../../runtime/render/tuning.ts";
import type { PoseSource } from "../sampling/pose_source.ts";
import { openRenderedView, type RenderedModel, type RenderedView } from "./rendered_view.ts";
import { makeTally } from "../run/tally.ts";
import { makeViewBuffers, mostIntersections, type ViewBuffers } from "./view_buffers.ts";

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

/** What fits into the buffers. */
export interface RenderRoom {
  /** Intersections of splats and tiles, a view. */
  readonly intersections: number;
  /** Factor on the threads that bin them. */
  readonly chunkFactor: number;
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

/**
 * Splat rasterisation with gradients (Kerbl et al. 2023), for a batch of views of one model.
 *
 * @throws RangeError for a size that is not a multiple of 16 or that the device cannot hold
 */
export async function createDifferentiableRenderer(
  gpu: Gpu,
  model: RenderedModel,
  rig: PoseSource,
  { views: viewCount, size, depth = false, room }: DifferentiableRendererOptions,
): Promise<DifferentiableRenderer> {
  // Beyond this a thread that sums up a splat over the whole picture would take more turns than lavapipe allows.
  const mostSize = 2032;
  if (!Number.isInteger(size) || size < 16 || size % 16 !== 0 || size > mostSize) {
    throw new RangeError(
      `Cannot train on pictures, their size must be a multiple of 16 up to ${mostSize}: ${size}`,
    );
  }
  const tuning = TUNING[gpu.profile];
  const splatCount = gpu.buffer("splat count", 4);
  const tally = await makeTally(gpu);
  const views = await Promise.all(
    Array.from({ length: viewCount }, () => openRenderedView(gpu, tuning, rig, { size, depth })),
  );
  let buffers: ViewBuffers;
  let forwardPasses: Pass[] = [];
  let backwardPasses: Pass[] = [];

  async function plan({ intersections, chunkFactor }: RenderRoom): Promise<void> {
    buffers = makeViewBuffers(gpu, tuning, {
      views: viewCount,
      splats: model.capacity,
      intersections,
      chunkFactor,
    });
    forwardPasses = [{ stage: "fold", encode: (pass) => rig.fold(pass) }];
    backwardPasses = [];
    for (const [index, view] of views.entries()) {
      const { forward, backward } = await view.plan(model, splatCount, buffers, index);
      forwardPasses.push(...forward, tally.plan(buffers.workspaces[index]!, view.uniforms));
      backwardPasses.push(...backward);
    }
    backwardPasses.push({ stage: "shape backward", encode: (pass) => rig.encodeShapeBackward(pass) });
    await gpu.settle();
  }
  await plan(
    room ?? {
      // A first guess: no more than the device holds, for the pictures may well need less.
      intersections: Math.min(
        mostIntersections(gpu),
        Math.max(65536, model.capacity * FIRST_INTERSECTIONS),
      ),
      chunkFactor: 1,
    },
  );

  function submit(
    passes: readonly Pass[],
    timer: StageTimer | undefined,
    first?: (encoder: GPUCommandEncoder) => void,
  ) {
    const encoder = gpu.device.createCommandEncoder();
    first?.(encoder);
    encodePasses(encoder, passes, timer ?? null);
    timer?.resolve(encoder);
    gpu.device.queue.submit([encoder.finish()]);
  }

  return {
    views,
    overflow: tally.overflow,
    get room() {
      return { intersections: buffers.intersections, chunkFactor: buffers.chunkFactor };
    },
    forward(stills, timer) {
      if (stills.length !== viewCount) {
        throw new RangeError(`Cannot draw a batch, it has ${viewCount} views: ${stills.length} stills`);
      }
      gpu.device.queue.writeBuffer(splatCount, 0, Uint32Array.of(model.count));
      views.forEach((view, index) => view.update(stills[index]!, model.count, buffers.intersections));
      submit(forwardPasses, timer, (encoder) => {
        for (const { counters } of buffers.workspaces) encoder.clearBuffer(counters);
        tally.begin(encoder);
      });
    },
    backward: (timer) => submit(backwardPasses, timer),
    async counters() {
      const { skippedSteps, intersections, droppedSplats, cut, crowded } = await tally.read(); // SYNC
      if (crowded) {
        throw new RangeError(`Cannot train, too many splats lie over one tile: ${crowded}`);
      }
      const { chunkFactor } = buffers;
      if (cut && chunkFactor >= MOST_CHUNK_FACTOR) {
        throw new RangeError(
          `Cannot bin the splats, the device ends a thread too early: ${intersections} intersections`,
        );
      }
      if (cut || intersections > buffers.intersections) {
        buffers.destroy();
        const ample = Math.min(mostIntersections(gpu), Math.ceil(intersections * 1.25));
        const more = Math.max(buffers.intersections, intersections, ample);
        await plan({ intersections: more, chunkFactor: cut ? chunkFactor * 4 : chunkFactor });
      }
      return { skippedSteps, intersections, droppedSplats };
    },
    close() {
      for (const view of views) view.close();
      buffers.destroy();
      tally.destroy();
      splatCount.destroy();
    },
  };
}
