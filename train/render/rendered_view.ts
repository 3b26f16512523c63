import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { makeUniforms } from "../../runtime/gpu/uniforms.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { type Camera, PORTRAIT } from "../../runtime/base/camera.ts";
import type { Still } from "../../runtime/render/frames.ts";
import type { Pass } from "../../runtime/render/pass.ts";
import { planRasterizing, stopsLength } from "../../runtime/render/rasterizing.ts";
import { planSplatLists, type SplatLists } from "../../runtime/render/sort/splat_lists.ts";
import { startsLength } from "../../runtime/render/sort/tile_sort.ts";
import type { Tuning } from "../../runtime/render/tuning.ts";
import { HEAD_EXTENT, setBackground, setCamera } from "../../runtime/render/view_uniforms.ts";
import type { Model } from "../splats/model.ts";
import type { PoseSource } from "../sampling/pose_source.ts";
import type { TrainingView } from "../guidance/guidance.ts";
import { planProjectBackward } from "./project_backward.ts";
import { planRasterBackward } from "./raster_backward.ts";
import type { ViewBuffers } from "./view_buffers.ts";

/** What is drawn. */
export type RenderedModel = Pick<
  Model,
  "splats" | "count" | "capacity" | "gradient" | "statistics" | "harmonics"
>;

/** A picture with gradients. */
export interface RenderedView extends TrainingView {
  /** [triangles, 3, 4], of the view's pose: rows of sqrt(area) R~ and the centre. */
  readonly frames: GPUBuffer;
  /** [size, size], f32: world units along the view times the head's alpha; null where not asked for. */
  readonly depths: GPUBuffer | null;
  /** [size, size], f32: dL/ddepths, 0 unless somebody writes it. */
  readonly depthGradient: GPUBuffer | null;
}

/** What a view does in a step. */
export interface ViewPlan {
  readonly forward: Pass[];
  readonly backward: Pass[];
  /** The tiles' lists of splats, and how far down each thread went (`stopsLength`). */
  readonly lists: SplatLists;
  readonly stops: GPUBuffer;
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
  const tilesAcross = Math.ceil(size / tuning.tile);
  const made: GPUBuffer[] = [];
  const make = (label: string, words: number) => {
    const buffer = gpu.buffer(label, words * 4);
    made.push(buffer);
    return buffer;
  };
  const pair = (label: string) =>
    [make(`${label} A`, tilesAcross ** 2), make(`${label} B`, tilesAcross ** 2)] as const;
  const picture = make("picture", size * size * 4);
  const gradient = make("v_picture", size * size * 4);
  const depths = depth ? make("depths", size * size) : null;
  const depthGradient = depth ? make("v_depths", size * size) : null;
  const starts = make("starts", startsLength(size, tuning));
  const stops = make("stops", stopsLength(size, tuning));
  const tileWork = tuning.sharedMemory ? null : { keys: pair("tile work"), order: pair("tile order") };
  const view = makeUniforms(gpu, (await gpu.kernel("train/tally_view.wgsl")).wgsl, "View");
  view.set("width", size);
  view.set("height", size);
  view.set("tiles_x", tilesAcross);
  view.set("tiles_y", tilesAcross);
  setBackground(view, "transparent");
  const posing = await rig.openPose();
  let camera: Camera = PORTRAIT;
  let pose: HeadPose = restPose();

  return {
    size,
    get camera() {
      return camera;
    },
    get pose() {
      return pose;
    },
    posed: posing.posed,
    frames: posing.frames,
    picture,
    gradient,
    depths,
    depthGradient,
    uniforms: view.buffer,
    async plan(model, splatCount, buffers, index) {
      const workspace = buffers.workspaces[index]!;
      const slots = buffers.slots[index]!;
      const source = {
        splats: model.splats,
        count: model.capacity,
        length: splatCount,
        frames: posing.frames,
        harmonics: model.harmonics?.raw ?? null,
      };
      const target = { size, starts, tileWork, view: view.buffer, slots };
      const { passes, lists } = await planSplatLists(gpu, tuning, workspace, source, target);
      const training = { stops, depths };
      const rasterize = await planRasterizing(gpu, tuning, workspace, size, lists, { picture, training });
      const { parts, vProjected } = buffers;
      const rasterBackward = await planRasterBackward(gpu, tuning, workspace, {
        size,
        splats: model.capacity,
        lists,
        stops,
        tileWork,
        slots,
        parts,
        picture,
        vPicture: gradient,
        depths,
        vDepths: depthGradient,
        vProjected,
      });
      const projectBackward = await planProjectBackward(gpu, model, {
        frames: posing.frames,
        footprints: workspace.footprints,
        vProjected,
        vFrames: rig.vFrames,
        view: view.buffer,
      });
      return {
        forward: [
          { stage: "pose", encode: (pass) => posing.encode(pass) },
          ...passes,
          rasterize,
        ],
        backward: [
          ...rasterBackward,
          ...projectBackward,
          { stage: "pose backward", encode: (pass) => posing.encodeBackward(pass) },
        ],
        lists,
        stops,
      };
    },
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
      view.buffer.destroy();
      for (const buffer of made) buffer.destroy();
    },
  };
}
