import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { Pass } from "../../runtime/render/pass.ts";
import { planRasterizing } from "../../runtime/render/rasterizing.ts";
import type { ListTarget } from "../../runtime/render/sort/list_target.ts";
import { planSplatLists, type SplatLists } from "../../runtime/render/sort/splat_lists.ts";
import type { Tuning } from "../../runtime/render/tuning.ts";
import type { RigPose } from "../sampling/pose_source.ts";
import type { Model } from "../splats/model.ts";
import { planProjectBackward } from "./project_backward.ts";
import { planRasterBackward } from "./raster_backward.ts";
import type { ViewBuffers } from "./view_buffers.ts";

/** What is drawn. */
export type RenderedModel = Pick<
  Model,
  "splats" | "count" | "capacity" | "gradient" | "statistics" | "harmonics"
>;

/** A model in a pose. */
export interface PosedModel {
  readonly model: RenderedModel;
  /** [1], how many splats there are. */
  readonly splatCount: GPUBuffer;
  readonly posing: RigPose;
  /** Of the rig: where frames' gradients go, or null. */
  readonly vFrames: GPUBuffer | null;
}

/** A view's own buffers. */
export interface ViewTargets extends Pick<ListTarget, "size" | "starts" | "tileWork"> {
  /** [size, size, 4], f32, premultiplied, and dL/d it. */
  readonly picture: GPUBuffer;
  readonly gradient: GPUBuffer;
  /** [size, size], f32, and dL/d it, or null. */
  readonly depths: GPUBuffer | null;
  readonly depthGradient: GPUBuffer | null;
  /** `stopsLength` words. */
  readonly stops: GPUBuffer;
  /** `View` of shaders/lib/view.wgsl. */
  readonly uniforms: GPUBuffer;
}

/** What a view does in a step. */
export interface ViewPlan {
  readonly forward: Pass[];
  readonly backward: Pass[];
  /** The tiles' lists of splats, and how far down each thread went (`stopsLength`). */
  readonly lists: SplatLists;
  readonly stops: GPUBuffer;
}

/** @param index of the view among those that share the buffers */
export async function planView(
  gpu: Gpu,
  tuning: Tuning,
  { model, splatCount, posing, vFrames }: PosedModel,
  own: ViewTargets,
  { workspaces, slots: allSlots, parts, vProjected }: ViewBuffers,
  index: number,
): Promise<ViewPlan> {
  const { size, picture, depths, stops, tileWork, uniforms: view } = own;
  const [workspace, slots] = [workspaces[index]!, allSlots[index]!];
  const source = {
    splats: model.splats,
    count: model.capacity,
    length: splatCount,
    frames: posing.frames,
    harmonics: model.harmonics?.raw ?? null,
  };
  const { passes, lists } = await planSplatLists(gpu, tuning, workspace, source, { ...own, view, slots });
  const training = { stops, depths };
  const rasterize = await planRasterizing(gpu, tuning, workspace, size, lists, { picture, training });
  const rasterBackward = await planRasterBackward(gpu, tuning, workspace, {
    ...{ size, lists, stops, tileWork, slots, parts, picture, depths, vProjected },
    splats: model.capacity,
    vPicture: own.gradient,
    vDepths: own.depthGradient,
  });
  const { footprints } = workspace;
  const projectBackward = await planProjectBackward(gpu, model, {
    ...{ footprints, vProjected, vFrames, view },
    frames: posing.frames,
  });
  return {
    forward: [{ stage: "pose", encode: posing.encode }, ...passes, rasterize],
    backward: [
      ...rasterBackward,
      ...projectBackward,
      { stage: "pose backward", encode: posing.encodeBackward },
    ],
    lists,
    stops,
  };
}
