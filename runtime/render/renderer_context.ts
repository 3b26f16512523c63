import type { Stored } from "../gpu/buffer_set.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { HarmonicsDegree } from "../avatar/harmonics.ts";
import type { LevelReach } from "../avatar/levels/choose.ts";
import type { Posing } from "../head/posing.ts";
import type { LoadedHead } from "./loaded_head.ts";
import type { CommandBatch } from "./command_batch.ts";
import type { MovingLight } from "./moving_light.ts";
import type { Workspace } from "./workspace.ts";

/** Splats that are on the GPU, ready to be drawn. */
export interface LoadedAvatar {
  readonly splatCount: number;
  /** Null for splats in world units. */
  readonly posing: Posing<Stored> | null;
  /** Whose posing that is, for avatars that share it; left out for levels of detail and splats in world units. */
  readonly head?: LoadedHead;
  readonly splats: Stored;
  /** Null where colours are the same from all sides. */
  readonly harmonics: GPUBuffer | null;
  /** Of the harmonics there are; 1 where left out. */
  readonly harmonicsDegree?: HarmonicsDegree;
  /** Null, or left out, where colours are drawn as they were baked. */
  readonly light?: MovingLight | null;
  /** Fewer splats for smaller pictures; null, or left out, where there are none. They share its head and its lamps. */
  readonly levels?: LoadedLevels | null;
  destroy(): void;
}

/** A level of detail on the GPU: drawn in place of all splats where a world unit takes at most so many pixels. */
export interface LoadedLevel extends LevelReach {
  readonly avatar: LoadedAvatar;
}

/** An avatar's levels, which are fetched once a picture is small enough for one. */
export interface LoadedLevels {
  /** The finest first; empty until they are there. */
  readonly list: readonly LoadedLevel[];
  /** Has them fetched, once; what is drawn meanwhile is the avatar. Resolves when they are there, or cannot be. */
  want(): Promise<void>;
}

/** What views need of the renderer that made them. */
export interface RendererContext {
  readonly gpu: Gpu;
  /** What frames are recorded in that are sent alone; empty between two of them. */
  readonly batch: CommandBatch;
  /** A workspace that holds at least so many splats. */
  workspace(splats: number): Workspace;
  /** Runs what binds buffers of a workspace: none is destroyed meanwhile, though another may be made. */
  binding<T>(work: () => Promise<T>): Promise<T>;
  /** Makes room after a frame that did not fit. */
  grow(need: { intersections: number; chunkFactor: number }): void;
}
