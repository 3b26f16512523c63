import type { HeadPose } from "../../runtime/motion/head_pose.ts";

/** A head in one pose, and the backward pass from its triangles' frames to what moves them. */
export interface RigPose {
  /** [vertices, 4], world units, after `encode`. */
  readonly posed: GPUBuffer;
  /** [triangles] of Frame: sqrt(area) R~ and the centre (HeadStudio Eq. 5). */
  readonly frames: GPUBuffer;
  /** Uploads a pose for what is submitted from now on. */
  update(pose: HeadPose): void;
  encode(pass: GPUComputePassEncoder): void;
  /** Takes `vFrames`, as this view's project_backward left it, on towards beta. Nothing where beta is not learned. */
  encodeBackward(pass: GPUComputePassEncoder): void;
  destroy(): void;
}

/** Where poses come from. */
export interface PoseSource {
  /** dL/dframe of each splat, shared by all views; null where nothing of the head is learned. */
  readonly vFrames: GPUBuffer | null;
  openPose(): Promise<RigPose>;
  /** Once a step, before the poses. */
  fold(pass: GPUComputePassEncoder): void;
  /** Once a step, after all views. */
  encodeShapeBackward(pass: GPUComputePassEncoder): void;
}
