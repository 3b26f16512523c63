import type { HeadPose } from "../../runtime/motion/head_pose.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import type { WornSurface } from "./painter/scene/worn_surface.ts";
import type { CoverOptions, StartCover } from "./start_cover.ts";

/** One picture of a step's batch: what was drawn, and where the guidance says how it should change. */
export interface TrainingView {
  /** Pixels of a side. */
  readonly size: number;
  readonly camera: Camera;
  readonly pose: HeadPose;
  /** [vertices, 4], f32: the posed head with the beta of this step, world units. */
  readonly posed: GPUBuffer;
  /** [size, size, 4], f32: RGB premultiplied by the head's alpha, with nothing behind it, and that alpha. */
  readonly picture: GPUBuffer;
  /** [size, size, 4], f32: dL/dRGB and dL/dalpha, overwritten by the guidance, where L is the mean over views. */
  readonly gradient: GPUBuffer;
}

/**
 * Tells pictures how to look more like what is wanted (HeadStudio Eq. 6 is one such teller). The trainer knows
 * no more of it than this.
 */
export interface Guidance {
  readonly name: string;
  /** Names of the loss's terms, in the order of `losses`. */
  readonly terms: readonly string[];
  /** [terms], f32: each term of the last step, weighted, mean over views. Their sum is the guidance's loss. */
  readonly losses: GPUBuffer;
  /**
   * Fills every view's `gradient`, and `losses`. Work is put on the device's queue, behind what drew the
   * pictures; only a guidance that works on the host waits for them.
   *
   * @param step from 0
   */
  gradient(views: readonly TrainingView[], step: number): Promise<void>;
  /** Splats to begin with, where it knows what lies where; a training begins with grey ones on the skin otherwise. */
  start?(options: CoverOptions): Promise<StartCover>;
  /** What stands off the skin, for the light of what comes out. */
  worn?(): WornSurface | undefined;
  /** What it would like to see, as RGBA8 [size, size, 4] over black, for previews; null where it cannot tell. */
  picture(camera: Camera, pose: HeadPose, size: number): Promise<Uint8Array | null>;
  /** What it worked with in its last step, where that says something: rows of pictures of that kind, for previews. */
  lastStep?(size: number, most: number): Promise<Uint8Array[][]>;
  /** Figures of its steps since the last call, for the log; wall-clock times among them. */
  figures?(): Readonly<Record<string, number>>;
  /** What it learns besides, for checkpoints. */
  readonly beside?: GuidanceState;
  close(): void | Promise<void>;
}

/** What a guidance has learned, as arrays by name. */
export interface GuidanceState {
  state(): Promise<Readonly<Record<string, Float32Array>>>;
  /** @throws RangeError where the state is of another guidance */
  restore(state: Readonly<Record<string, Float32Array>>): Promise<void>;
}
