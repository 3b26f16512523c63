import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { BufferSet } from "../../runtime/gpu/buffer_set.ts";
import { FRAME } from "../../runtime/gpu/layouts.ts";
import { type HeadModel, triangleCount, vertexCount } from "../../runtime/head/head_model.ts";
import { dispatch, dispatchThreads, type Pass } from "../../runtime/render/pass.ts";
import type { RigBuffers } from "./rig_buffers.ts";
import { cornersOfVertices, inQuads, type ShapedRows } from "./tables.ts";

/** What the backward pass from frames to beta goes through; shared by all views, which take it one after the other. */
export interface BackwardBuffers {
  /** [capacity] of Frame, each splat's part of dL/dframes. */
  readonly vFrames: GPUBuffer;
  /** [triangles, 3 corners, 4]. */
  readonly vCorners: GPUBuffer;
  /** [vertices, 4]. */
  readonly vPosed: GPUBuffer;
  /** [vertices, 3], before skinning. */
  readonly vRest: GPUBuffer;
  readonly cornersStarts: GPUBuffer;
  readonly cornersOf: GPUBuffer;
  /** ShapedRows.basis in world units, by four floats, and their starts; `quads` of a row. */
  readonly shapedBasis: GPUBuffer;
  readonly shapedStarts: GPUBuffer;
  readonly quads: number;
}

/** @param scale world units per metre */
export function makeBackwardBuffers(
  { make, upload }: BufferSet,
  head: HeadModel,
  shaped: ShapedRows,
  scale: number,
  capacity: number,
): BackwardBuffers {
  const { starts, corners } = cornersOfVertices(head);
  const size = head.template.length;
  const rows = shaped.shapes.map((_, i) =>
    shaped.basis.subarray(i * size, (i + 1) * size).map((x) => x * scale)
  );
  const { quads, table } = inQuads(rows);
  return {
    vFrames: make("v_frames", capacity * FRAME.size),
    vCorners: make("v_corners", head.triangles.length * 16),
    vPosed: make("v_posed", vertexCount(head) * 16),
    vRest: make("v_rest", Math.ceil(size / 4) * 16),
    cornersStarts: upload("corners' starts", starts),
    cornersOf: upload("corners of vertices", corners),
    shapedBasis: upload("shaped basis", table),
    shapedStarts: upload("shaped starts", shaped.starts),
    quads,
  };
}

/** One view's own buffers. */
export interface PoseBuffers {
  /** [vertices, 4], world units. */
  readonly posed: GPUBuffer;
  /** [triangles] of Frame. */
  readonly frames: GPUBuffer;
  /** The entries of a PoseEntries, and where each block's begin. */
  readonly weights: GPUBuffer;
  readonly starts: GPUBuffer;
  /** [rows] of a ShapedRows. */
  readonly shapedWeights: GPUBuffer;
  /** Uniforms `Pose` and `Triangles`. */
  readonly pose: GPUBuffer;
  readonly triangles: GPUBuffer;
}

/** Passes from `vFrames` of one view to the gradients of the folded template, and of beta through the expressions. */
export async function planRigBackward(
  gpu: Gpu,
  head: HeadModel,
  shaped: ShapedRows,
  shared: RigBuffers,
  own: BackwardBuffers,
  view: PoseBuffers,
): Promise<Pass[]> {
  const [frames, skinning, joints, shape] = await Promise.all([
    gpu.kernel("train/frames_backward.wgsl"),
    gpu.kernel("train/skinning_backward.wgsl"),
    gpu.kernel("train/joints_backward.wgsl"),
    gpu.kernel("train/shape_backward.wgsl"),
  ]);
  const framesGroup = frames.bind({
    posed: view.posed,
    corners: shared.corners,
    starts: shared.triangleStarts,
    v_frames: own.vFrames,
    v_corners: own.vCorners,
    triangles: view.triangles,
  });
  const skinningGroup = skinning.bind({
    v_corners: own.vCorners,
    corners_starts: own.cornersStarts,
    corners_of: own.cornersOf,
    skinning: shared.skinning,
    v_posed: own.vPosed,
    v_rest: own.vRest,
    v_folded: shared.vFolded,
    pose: view.pose,
  });
  const jointsGroup = joints.bind({
    v_posed: own.vPosed,
    skinning: shared.skinning,
    v_folded: shared.vFolded,
    pose: view.pose,
  });
  const passes = [
    dispatchThreads("frames backward", frames, framesGroup, triangleCount(head)),
    dispatchThreads("skinning backward", skinning, skinningGroup, vertexCount(head)),
    dispatch("skinning backward", joints, jointsGroup, 1),
  ];
  if (shaped.shapes.length === 0) return passes;
  const shapeGroup = shape.bind({
    v_points: own.vRest,
    basis: own.shapedBasis,
    starts: own.shapedStarts,
    weights: view.shapedWeights,
    v_shape: shared.shapeGradient,
    rows: shape.uniforms("Rows", { quads: own.quads }).buffer,
  });
  return [...passes, dispatch("shape backward", shape, shapeGroup, head.shapeNames.length)];
}
