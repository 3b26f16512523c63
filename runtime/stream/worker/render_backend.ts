import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { HeadPose } from "../../motion/head_pose.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import type { Camera } from "../../base/camera.ts";
import type { RenditionSpec } from "./render_messages.ts";

/** What the render loop needs of a renderer: the GPU's in `gpu_backend.ts`, a painted one in the tests. */
export interface RenderBackend {
  readonly adapter: string;
  /** Resolves with the reason when the device is gone. */
  readonly lost: Promise<string>;
  open(spec: RenditionSpec): Promise<RenderView>;
  /**
   * Queues a picture of each of several views and returns at once. What is wrong with one of them is told where it is
   * read; the pictures of a view are read in the order of submission.
   */
  submit(frames: readonly ViewFrame[]): PendingPictures;
  /** Loses the device on purpose. */
  destroyDevice(): void;
  close(): void;
}

export interface RenderView {
  /** The expression space of the head that is shown. */
  readonly expressionSpace: ExpressionSpace;
  /** How frames of other spaces move it, and how it moves others; none where only joints carry over. */
  readonly retargets?: readonly RetargetData[];
  close(): void;
}

export interface ViewFrame {
  readonly view: RenderView;
  readonly pose: HeadPose;
  readonly camera: Camera;
  /** Pixels a side to draw, and scale up to the view's; it may take some frames until that can be. */
  readonly drawn: number;
  /** Takes the picture: I420, BT.709 limited range, stacked where the rendition is. */
  readonly into: Uint8Array;
}

/** Pictures that are drawn together. */
export interface PendingPictures {
  /** Waits until the device has drawn them: on this thread, where nothing is given back. Once. */
  drawn(): Promise<void> | void;
  /**
   * Waits until one of them is where it is to be, once they are drawn.
   *
   * @throws {RangeError} where this picture cannot be drawn, though others can; else the device is of no use any more
   */
  read(at: number): Promise<{ drawn: number; droppedSplats: number }>;
}

/** No renderer can be had on this machine: starting the worker anew would not help. */
export class BackendUnavailableError extends Error {
  override readonly name = "BackendUnavailableError";
}
