import { makeBufferSet } from "../../runtime/gpu/buffer_set.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { type Camera, PORTRAIT } from "../../runtime/base/camera.ts";
import type { Still } from "../../runtime/render/frames.ts";
import { stopsLength } from "../../runtime/render/rasterizing.ts";
import { makeTileBuffers } from "../../runtime/render/sort/tile_sort.ts";
import type { Tuning } from "../../runtime/render/tuning.ts";
import { HEAD_EXTENT, makeViewUniforms, setCamera } from "../../runtime/render/view_uniforms.ts";
import type { PoseSource } from "../sampling/pose_source.ts";
import type { TrainingView } from "../guidance/guidance.ts";
import { planView, type RenderedModel, type ViewPlan } from "./view_plan.ts";
import type { ViewBuffers } from "./view_buffers.ts";

/** A picture with gradients. */
export interface RenderedView extends TrainingView {
  /** [triangles] of Frame, of the view's pose. */
  readonly frames: GPUBuffer;
  /** [size, size], f32: world units along the view times the head's alpha; null where not asked for. */
  readonly depths: GPUBuffer | null;
  /** [size, size], f32: dL/ddepths, 0 unless somebody writes it. */
  readonly depthGradient: GPUBuffer | null;
}

/** A view as the renderer sees it. */
export interface OpenView extends RenderedView {
  /** `View` of shaders/lib/view.wgsl. */
  readonly uniforms: GPUBuffer;
  /** The view's passes, on these buffers. */
  plan(
    model: RenderedModel,
    splatCount: GPUBuffer,
    buffers: ViewBuffers,
    index: number,
  ): Promise<ViewPlan>;
  /** Says what the next submission draws. */
  update(still: Still, splats: number, capacity: number): void;
  close(): void;
}

export async function openRenderedView(
  gpu: Gpu,
  tuning: Tuning,
  rig: PoseSource,
  { size, depth }: { size: number; depth: boolean },
): Promise<OpenView> {
  const buffers = makeBufferSet(gpu);
  const view = makeViewUniforms(gpu, tuning, size, "transparent");
  const pixels = size * size * 4;
  const own = {
    size,
    picture: buffers.make("picture", pixels * 4),
    gradient: buffers.make("v_picture", pixels * 4),
    depths: depth ? buffers.make("depths", pixels) : null,
    depthGradient: depth ? buffers.make("v_depths", pixels) : null,
    stops: buffers.make("stops", stopsLength(size, tuning) * 4),
    ...makeTileBuffers(buffers, size, tuning),
    uniforms: buffers.keep(view.buffer),
  };
  const posing = await rig.openPose();
  let camera: Camera = PORTRAIT;
  let pose: HeadPose = restPose();

  return {
    ...own,
    get camera() {
      return camera;
    },
    get pose() {
      return pose;
    },
    posed: posing.posed,
    frames: posing.frames,
    plan: (model, splatCount, shared, index) =>
      planView(gpu, tuning, { model, splatCount, posing, vFrames: rig.vFrames }, own, shared, index),
    update(still, splats, capacity) {
      camera = still.camera;
      pose = still.pose;
      posing.update(pose);
      setCamera(view, camera, size, HEAD_EXTENT);
      view.set("splats", splats);
      view.set("capacity", capacity);
      view.send();
    },
    close() {
      posing.destroy();
      buffers.destroy();
    },
  };
}
