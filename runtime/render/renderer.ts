import type { Avatar } from "../avatar/avatar.ts";
import { harmonicsDegree } from "../avatar/harmonics.ts";
import type { LevelSplats } from "../avatar/levels/level.ts";
import type { Stored } from "../gpu/buffer_set.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { makeStageTimer, type StageTimer } from "../gpu/stage_timer.ts";
import type { Posing } from "../head/posing.ts";
import type { HeadPose } from "../motion/head_pose.ts";
import type { Camera } from "../base/camera.ts";
import { loadLight, loadLightUnder, type MovingLight } from "./moving_light.ts";
import { compileAhead, type DrawnKind } from "./compile_ahead.ts";
import { type CommandBatch, createCommandBatch } from "./command_batch.ts";
import { type FreeSplats, uploadHarmonics, uploadSplats, uploadSplatTexels } from "./splat_source.ts";
import { loadHead } from "./loaded_head.ts";
import { type LevelsGiver, withLevels } from "./loaded_levels.ts";
import type { LoadedAvatar, RendererContext } from "./renderer_context.ts";
import { TUNING } from "./tuning.ts";
import { openView, type Submission, type View, type ViewOptions } from "./view.ts";
import { makeWorkspace, type Workspace } from "./workspace.ts";

export type { DrawnKind } from "./compile_ahead.ts";
export type { LoadedAvatar } from "./renderer_context.ts";
export type { Background } from "./view_uniforms.ts";
export type { Picture, Submission, View, ViewOptions } from "./view.ts";

/** (avatar, pose, camera) to picture. */
export interface Renderer {
  /**
   * Puts an avatar on the GPU; its identity is folded into the head here, once.
   *
   * @param levels gives its levels of detail, when the first picture is small enough for one
   * @param beside has the same head and identity, and is not destroyed yet: both share what poses them
   */
  load(avatar: Avatar, levels?: LevelsGiver, beside?: LoadedAvatar): Promise<LoadedAvatar>;
  /**
   * Has the kernels compiled by which an avatar of this kind will be drawn, and makes room for it, while it is still on its
   * way: avatars of fewer splats that come before are drawn by the same.
   *
   * @param size pixels of a side that is drawn
   */
  compileAhead(size: number, kind: DrawnKind): Promise<void>;
  /** Splats without a head, in world units; poses do not move them. */
  loadFree(splats: FreeSplats, levels?: LevelsGiver): Promise<LoadedAvatar>;
  /** A place for pictures of one size, format and background. @throws RangeError for a size that is not a multiple of 16 */
  openView(options: ViewOptions): View;
  /**
   * Queues a frame of each of several views. They go on the device in one submit, but for those that would need an
   * avatar in another pose than the ones before; who then calls `read` of each before it awaits any waits once for all.
   * A frame that cannot be submitted says so when it is read, and harms no other.
   */
  submitAll(frames: readonly ViewFrame[]): Submission[];
  /** Milliseconds by stage of one frame, by timestamp queries. @throws Error where the device has none */
  timeStages(
    view: View,
    avatar: LoadedAvatar,
    pose: HeadPose,
    camera: Camera,
  ): Promise<Record<string, number>>;
  close(): void;
}

/** One of several frames that are submitted together. */
export interface ViewFrame {
  readonly view: View;
  readonly avatar: LoadedAvatar;
  readonly pose: HeadPose;
  readonly camera: Camera;
}

/** Intersections a splat at first; a head at 1024 pixels has 2 to 4, and the buffers grow when it is more. */
const FIRST_INTERSECTIONS = 5;

export function createRenderer(gpu: Gpu): Promise<Renderer> {
  const tuning = TUNING[gpu.profile];
  let workspace: Workspace | null = null;
  let timer: StageTimer | null = null;
  /** Plans that are being bound, and the workspaces that are destroyed once they are. */
  let binding = 0;
  const retired: Workspace[] = [];
  const tidy = () => {
    if (binding === 0) { for (const each of retired.splice(0)) each.destroy(); }
  };
  const remake = (splats: number, capacity: number, chunkFactor: number): Workspace => {
    if (workspace) retired.push(workspace);
    tidy();
    return workspace = makeWorkspace(gpu, tuning, splats, capacity, chunkFactor, tuning.texels);
  };
  const batch = createCommandBatch(gpu.device);
  const finish = (
    splats: LevelSplats | FreeSplats,
    posing: Posing<Stored> | null,
    light: MovingLight | null,
  ) => place(gpu, tuning.texels, splats, posing, light);
  const context: RendererContext = {
    gpu,
    batch: createCommandBatch(gpu.device),
    workspace(splats) {
      if (workspace && workspace.splats >= splats) return workspace;
      const capacity = Math.max(workspace?.capacity ?? 65536, splats * FIRST_INTERSECTIONS);
      return remake(splats, capacity, workspace?.chunkFactor ?? 1);
    },
    async binding(work) {
      binding++;
      try {
        return await work();
      } finally {
        binding--;
        tidy();
      }
    },
    grow({ intersections, chunkFactor }) {
      if (!workspace) throw new Error("Cannot grow before the first frame");
      if (workspace.capacity >= intersections && workspace.chunkFactor >= chunkFactor) return;
      const capacity = Math.max(workspace.capacity, Math.ceil(intersections * 1.25));
      remake(workspace.splats, capacity, Math.max(workspace.chunkFactor, chunkFactor));
    },
  };
  const renderer: Renderer = {
    async load(avatar, giver, beside) {
      const head = beside?.head?.hold() ?? await loadHead(gpu, avatar, tuning.texels);
      const loaded = {
        ...await finish(avatar, head.posing, loadLight(gpu, avatar, head.rest, tuning.texels)),
        head,
      };
      return withLevels(loaded, giver, ({ splats }) => {
        const light = loaded.light && loadLightUnder(gpu, loaded.light, splats, head.rest);
        // What moves a level is its avatar's own.
        return finish(splats, { ...head.posing, destroy: () => {} }, light ?? null);
      });
    },
    compileAhead: (size, kind) => compileAhead(gpu, size, kind, context.workspace(kind.splatCount)),
    async loadFree(splats, giver) {
      return withLevels(await finish(splats, null, null), giver, (level) => finish(level.splats, null, null));
    },
    openView: (options) => openView(context, tuning, options),
    submitAll(frames) {
      const all = frames.map((frame) => recordIn(batch, frame));
      batch.send();
      return all;
    },
    async timeStages(view, avatar, pose, camera) {
      timer ??= makeStageTimer(gpu);
      await view.submit(avatar, pose, camera, timer).read();
      return timer.read();
    },
    close() {
      for (const each of retired.splice(0)) each.destroy();
      workspace?.destroy();
      workspace = null;
      timer?.destroy();
    },
  };
  return Promise.resolve(renderer);
}

/** Puts splats on the device; what moves and lights them is there already. */
async function place(
  gpu: Gpu,
  inTexels: boolean,
  splats: LevelSplats | FreeSplats,
  posing: Posing<Stored> | null,
  light: MovingLight | null,
): Promise<LoadedAvatar> {
  const buffer = inTexels ? uploadSplatTexels(gpu, splats) : uploadSplats(gpu, splats);
  const harmonics = uploadHarmonics(gpu, splats);
  await gpu.settle();
  return {
    splatCount: splats.splatCount,
    posing,
    splats: buffer,
    harmonics,
    harmonicsDegree: harmonicsDegree(splats),
    light,
    destroy() {
      buffer.destroy();
      harmonics?.destroy();
      light?.destroy();
      posing?.destroy();
    },
  };
}

function recordIn(batch: CommandBatch, { view, avatar, pose, camera }: ViewFrame): Submission {
  try {
    return view.submit(avatar, pose, camera, null, batch);
  } catch (error) {
    return { read: () => Promise.reject(error) };
  }
}
