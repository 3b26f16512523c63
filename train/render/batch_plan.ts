import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { Pass } from "../../runtime/render/pass.ts";
import type { Tuning } from "../../runtime/render/tuning.ts";
import type { Tally } from "../run/tally.ts";
import type { PoseSource } from "../sampling/pose_source.ts";
import type { OpenView } from "./rendered_view.ts";
import { makeViewBuffers } from "./view_buffers.ts";
import type { RenderedModel } from "./view_plan.ts";

/** What fits into the buffers. */
export interface RenderRoom {
  /** Intersections of splats and tiles, a view. */
  readonly intersections: number;
  /** Factor on the threads that bin them. */
  readonly chunkFactor: number;
}

/** What a batch is planned for. */
export interface BatchParts {
  readonly gpu: Gpu;
  readonly tuning: Tuning;
  readonly model: RenderedModel;
  readonly rig: PoseSource;
  readonly views: readonly OpenView[];
  /** [1], how many splats there are. */
  readonly splatCount: GPUBuffer;
  readonly tally: Tally;
}

/** The passes of all views of a step, and the buffers they are bound to. */
export interface BatchPlan {
  readonly room: RenderRoom;
  readonly forward: readonly Pass[];
  readonly backward: readonly Pass[];
  /** [views], to be cleared at the start of a step. */
  readonly counters: readonly GPUBuffer[];
  destroy(): void;
}

/** @throws RangeError where the device cannot hold so much */
export async function planBatch(parts: BatchParts, room: RenderRoom): Promise<BatchPlan> {
  const { gpu, tuning, model, rig, views, splatCount, tally } = parts;
  const { intersections, chunkFactor } = room;
  const need = { views: views.length, splats: model.capacity, intersections, chunkFactor };
  const buffers = makeViewBuffers(gpu, tuning, need);
  const forward: Pass[] = [{ stage: "fold", encode: rig.fold }];
  const backward: Pass[] = [];
  for (const [index, view] of views.entries()) {
    const plan = await view.plan(model, splatCount, buffers, index);
    forward.push(...plan.forward, tally.plan(buffers.workspaces[index]!, view.uniforms));
    backward.push(...plan.backward);
  }
  backward.push({ stage: "shape backward", encode: rig.encodeShapeBackward });
  await gpu.settle();
  return {
    room,
    forward,
    backward,
    counters: buffers.workspaces.map(({ counters }) => counters),
    destroy: buffers.destroy,
  };
}
