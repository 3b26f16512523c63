import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { makeUniforms } from "../../runtime/gpu/uniforms.ts";
import { type CoefficientPose, createCoefficients } from "../../runtime/head/coefficients.ts";
import { type HeadModel, JOINT_COUNT, triangleCount, vertexCount } from "../../runtime/head/head_model.ts";
import { createPoseEntries, POSE_BLOCK, type PoseBasis } from "../../runtime/head/pose_basis.ts";
import { dispatch } from "../../runtime/render/pass.ts";
import { type BackwardBuffers, planRigBackward } from "./backward.ts";
import type { ShapedRows } from "./tables.ts";

/** One view's posed head. */
export interface RigPose {
  /** [vertices, 4], world units, after `encode`. */
  readonly posed: GPUBuffer;
  /** [triangles, 3, 4]: rows of sqrt(area) R~ and the centre (HeadStudio Eq. 5). */
  readonly frames: GPUBuffer;
  /** Uploads a pose for what is submitted from now on. Allocates nothing. */
  update(pose: CoefficientPose): void;
  encode(pass: GPUComputePassEncoder): void;
  /**
   * Takes the rig's `vFrames`, as this view's project_backward left it, on towards beta. Nothing where beta is not
   * learned.
   */
  encodeBackward(pass: GPUComputePassEncoder): void;
  destroy(): void;
}

/** What all poses of a rig share. */
export interface RigBuffers {
  /** [vertices + joints, 3], and its gradient, summed over views. */
  readonly folded: GPUBuffer;
  readonly vFolded: GPUBuffer;
  /** [rows, vertices, 3], the table of a PoseBasis. */
  readonly basis: GPUBuffer;
  readonly skinning: GPUBuffer;
  readonly corners: GPUBuffer;
  readonly triangleStarts: GPUBuffer;
  readonly shape: GPUBuffer;
  readonly shapeGradient: GPUBuffer;
}

/** Whether beta is learned at the moment. */
export interface RigState {
  learning: boolean;
}

export async function makeRigPose(
  gpu: Gpu,
  head: HeadModel,
  rows: PoseBasis,
  shaped: ShapedRows,
  shared: RigBuffers,
  own: BackwardBuffers | null,
  state: RigState,
): Promise<RigPose> {
  const [vertices, triangles] = [vertexCount(head), triangleCount(head)];
  const [place, pose, frame] = await Promise.all([
    gpu.kernel("pose/place_joints.wgsl", { flags: { SHAPED: true } }),
    gpu.kernel("pose/pose.wgsl", { flags: { SHAPED: true }, numbers: { BLOCK: POSE_BLOCK } }),
    gpu.kernel("pose/triangle_frames.wgsl"),
  ]);
  // Only rotations are asked of it, so its joints may lie anywhere.
  const coefficients = createCoefficients(head, {
    jointPositions: new Float32Array(JOINT_COUNT * 3),
    template: head.template,
    expressionBasis: head.expressionBasis,
    worldScale: 1,
  });
  const posed = gpu.buffer("posed", vertices * 16);
  const frames = gpu.buffer("frames", triangles * 48);
  const entries = createPoseEntries(rows, 4);
  const weights = gpu.buffer("weights", entries.words.byteLength);
  const starts = gpu.buffer("weights' starts", entries.starts.byteLength);
  const shapedWeights = gpu.buffer("shaped weights", shaped.shapes.length * 4);
  const joints = gpu.buffer("joints", JOINT_COUNT * 48);
  const uniforms = makeUniforms(gpu, pose.wgsl, "Pose");
  uniforms.set("vertices", vertices);
  const triangleUniforms = makeUniforms(gpu, frame.wgsl, "Triangles");
  triangleUniforms.set("count", triangles);
  triangleUniforms.send();

  const { folded, basis, skinning, corners, shape } = shared;
  const forward = [
    dispatch("pose", place, place.bind({ folded, joints, pose: uniforms.buffer }), 1),
    dispatch(
      "pose",
      pose,
      pose.bind({ folded, basis, weights, skinning, posed, starts, shape, joints, pose: uniforms.buffer }),
      rows.blocks,
    ),
    dispatch(
      "frames",
      frame,
      frame.bind({ posed, corners, frames, triangles: triangleUniforms.buffer }),
      Math.ceil(triangles / 64),
    ),
  ];
  const backward = own
    ? await planRigBackward(gpu, head, shaped, shared, own, {
      posed,
      shapedWeights,
      pose: uniforms.buffer,
      triangles: triangleUniforms.buffer,
    })
    : [];
  await gpu.settle();

  const byExpression = new Float32Array(head.expressionNames.length);
  const shapedFloats = new Float32Array(shaped.shapes.length);
  const rotations = new Float32Array(JOINT_COUNT * 12);
  const levers = new Float32Array(JOINT_COUNT * 12);
  return {
    posed,
    frames,
    update(next) {
      coefficients.update(next);
      entries.take(coefficients);
      byExpression.fill(0);
      for (let i = 0; i < coefficients.count; i++) {
        const row = coefficients.indices[i]!;
        if (row < byExpression.length) byExpression[row] = coefficients.weights[i]!;
      }
      for (let i = 0; i < shapedFloats.length; i++) {
        const weight = shapedFloats[i] = byExpression[shaped.expressions[i]!]!;
        if (weight === 0) continue;
        entries.add(rows.firstExtra + i, weight, 1 + shaped.shapes[i]!);
      }
      const words = entries.list();
      if (words) gpu.device.queue.writeBuffer(weights, 0, entries.words, 0, words);
      gpu.device.queue.writeBuffer(starts, 0, entries.starts);
      if (shapedFloats.length) gpu.device.queue.writeBuffer(shapedWeights, 0, shapedFloats);
      turn(head, coefficients.skinning, rotations, levers);
      uniforms.set("joints", rotations);
      uniforms.set("levers", levers);
      uniforms.send();
    },
    encode(pass) {
      for (const each of forward) each.encode(pass);
    },
    encodeBackward(pass) {
      if (state.learning) { for (const each of backward) each.encode(pass); }
    },
    destroy() {
      for (const buffer of [posed, frames, weights, starts, shapedWeights, joints]) buffer.destroy();
      uniforms.buffer.destroy();
      triangleUniforms.buffer.destroy();
    },
  };
}

/** The joints' rotations G, and the levers G_above - G with the joint above: see shaders/lib/pose.wgsl. */
function turn(head: HeadModel, skinning: Float32Array, rotations: Float32Array, levers: Float32Array): void {
  for (let j = 0; j < JOINT_COUNT; j++) {
    const above = head.jointParents[j]!;
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) {
        const at = j * 12 + r * 4 + c;
        const over = above < 0 ? (r === c ? 1 : 0) : skinning[above * 12 + r * 4 + c]!;
        rotations[at] = skinning[at]!;
        levers[at] = over - skinning[at]!;
      }
    }
    levers[j * 12 + 3] = above;
  }
}
