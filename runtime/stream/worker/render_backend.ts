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
  /** Loses the device on purpose. */
  destroyDevice(): void;
  close(): void;
}

export interface RenderView {
  /** The expression space of the head that is shown. */
  readonly expressionSpace: ExpressionSpace;
  /** How frames of other spaces move it, and how it moves others; none where only joints carry over. */
  readonly retargets?: readonly RetargetData[];
  /**
   * Queues one picture and returns at once. Pictures are read in the order of submission.
   *
   * @param drawn pixels a side to draw, and scale up, all where left out; it may take some frames until that can be
   */
  submit(pose: HeadPose, camera: Camera, drawn?: number): PendingPicture;
  close(): void;
}

export interface PendingPicture {
  /** I420, BT.709 limited range, stacked where the rendition is; the bytes are good until the view's next read. */
  read(): Promise<{ data: Uint8Array; drawn: number; droppedSplats: number }>;
}

/** No renderer can be had on this machine: starting the worker anew would not help. */
export class BackendUnavailableError extends Error {
  override readonly name = "BackendUnavailableError";
}
