import type { Gpu } from "../gpu/gpu.ts";
import { COUNTERS } from "../gpu/layouts.ts";
import type { Camera } from "../base/camera.ts";
import { type ExpressionSpace, forEachSpace } from "../head/expression_space.ts";
import { type HeadPose, restPose } from "../motion/head_pose.ts";
import type { LoadedAvatar } from "./renderer_context.ts";
import type { Workspace } from "./workspace.ts";

/** A frame between its submission and its reading. */
export interface Slot {
  /** The picture, and behind it the counters. */
  readonly staging: GPUBuffer;
  readonly poses: Readonly<Record<ExpressionSpace, HeadPose>>;
  readonly camera: Camera;
  pose: HeadPose;
  avatar: LoadedAvatar | null;
  /** Pixels a side that it draws. */
  drawn: number;
  workspace: Workspace | null;
  /** Set while the frame waits for its kernels to compile; null once it is on the queue. */
  waiting: Promise<void> | null;
}

export function makeSlot(gpu: Gpu, shownBytes: number): Slot {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const poses = forEachSpace(restPose);
  return {
    staging: gpu.buffer("staging", shownBytes + COUNTERS.size, usage),
    poses,
    camera: { azimuth: 0, elevation: 0, distance: 1, fovY: 1 },
    pose: poses.arkit,
    avatar: null,
    drawn: 0,
    workspace: null,
    waiting: null,
  };
}

/** What a frame counted: see shaders/lib/counters.wgsl. */
export interface FrameCounts {
  expected: number;
  intersections: number;
  dropped: number;
}

/**
 * Copies a mapped frame's picture into `data`, where the frame fitted its buffers, and unmaps it.
 *
 * @param mapped the slot's staging buffer
 * @param counts are overwritten
 * @returns whether it fitted
 */
export function takePicture(
  slot: Slot,
  mapped: ArrayBuffer,
  data: Uint8Array,
  counts: FrameCounts,
): boolean {
  const words = new Uint32Array(mapped, data.byteLength);
  counts.expected = words[COUNTERS.at("expected")]!;
  counts.intersections = words[COUNTERS.at("intersections")]!;
  counts.dropped = words[COUNTERS.at("dropped")]!;
  const fits = counts.expected <= slot.workspace!.capacity && counts.expected === counts.intersections;
  if (fits) data.set(new Uint8Array(mapped, 0, data.byteLength));
  slot.staging.unmap();
  return fits;
}
