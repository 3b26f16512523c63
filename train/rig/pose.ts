import { makeBufferSet } from "../../runtime/gpu/buffer_set.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { Kernel } from "../../runtime/gpu/kernel.ts";
import { FRAME } from "../../runtime/gpu/layouts.ts";
import type { Uniforms } from "../../runtime/gpu/uniforms.ts";
import { type CoefficientPose, createCoefficients } from "../../runtime/head/coefficients.ts";
import { type HeadModel, JOINT_COUNT, triangleCount, vertexCount } from "../../runtime/head/head_model.ts";
import { foldExpressions, jointBasisOf, worldTransform } from "../../runtime/head/identity.ts";
import {
  createPoseEntries,
  POSE_BLOCK,
  type PoseBasis,
  type PoseEntries,
} from "../../runtime/head/pose_basis.ts";
import { dispatch, dispatchThreads, type Pass } from "../../runtime/render/pass.ts";
import type { RigPose } from "../sampling/pose_source.ts";
import { type BackwardBuffers, planRigBackward, type PoseBuffers } from "./backward.ts";
import type { RigBuffers } from "./rig_buffers.ts";
import type { ShapedRows } from "./tables.ts";

/** Whether beta is learned at the moment. */
export interface RigState {
  learning: boolean;
}

/** A rig, as its poses need it. */
export interface RigParts {
  readonly head: HeadModel;
  readonly rows: PoseBasis;
  readonly shaped: ShapedRows;
  readonly shared: RigBuffers;
  /** Null where beta is never learned. */
  readonly backward: BackwardBuffers | null;
  readonly state: RigState;
}

/** One view's posed head. Its `update` allocates nothing; its backward goes on from the rig's `vFrames` towards beta. */
export async function makeRigPose(gpu: Gpu, parts: RigParts): Promise<RigPose> {
  const { head, rows, shaped, shared, backward: backwardBuffers, state } = parts;
  const { make, keep, destroy } = makeBufferSet(gpu);
  const [pose, frame] = await Promise.all([
    gpu.kernel("pose/pose.wgsl", { flags: { SHAPED: true, TEXELS: false }, numbers: { BLOCK: POSE_BLOCK } }),
    gpu.kernel("pose/triangle_frames.wgsl", { flags: { TEXELS: false } }),
  ]);
  const entries = createPoseEntries(rows, 4);
  const uniforms = pose.uniforms("Pose", { vertices: vertexCount(head) });
  const own: PoseBuffers = {
    posed: make("posed", vertexCount(head) * 16),
    frames: make("frames", triangleCount(head) * FRAME.size),
    weights: make("weights", entries.words.byteLength),
    starts: make("weights' starts", entries.starts.byteLength),
    shapedWeights: make("shaped weights", shaped.shapes.length * 4),
    pose: keep(uniforms.buffer),
    triangles: keep(frame.uniforms("Triangles", { count: triangleCount(head) }).buffer),
  };
  const joints = make("joints", JOINT_COUNT * 48);
  const forward = await planPosing(gpu, parts, own, joints, pose, frame);
  const backward = backwardBuffers
    ? await planRigBackward(gpu, head, shaped, shared, backwardBuffers, own)
    : [];
  await gpu.settle();
  return {
    posed: own.posed,
    frames: own.frames,
    update: createPoseWriter(gpu, parts, own, entries, uniforms),
    encode(pass) {
      for (const each of forward) each.encode(pass);
    },
    encodeBackward(pass) {
      if (state.learning) { for (const each of backward) each.encode(pass); }
    },
    destroy,
  };
}

async function planPosing(
  gpu: Gpu,
  { head, rows, shared }: RigParts,
  { posed, frames, weights, starts, pose: uniforms, triangles }: PoseBuffers,
  joints: GPUBuffer,
  pose: Kernel,
  frame: Kernel,
): Promise<Pass[]> {
  const { folded, basis, skinning, corners, shape } = shared;
  const place = await gpu.kernel("pose/place_joints.wgsl");
  const placed = place.bind({ folded, joints, pose: uniforms });
  const moved = pose.bind({
    ...{ folded, basis, weights, skinning, posed, starts, shape, joints },
    pose: uniforms,
  });
  const framed = frame.bind({ posed, corners, frames, triangles });
  return [
    dispatch("pose", place, placed, 1),
    dispatch("pose", pose, moved, rows.blocks),
    dispatchThreads("frames", frame, framed, triangleCount(head)),
  ];
}

/** Uploads poses for what is submitted from then on. */
function createPoseWriter(
  gpu: Gpu,
  { head, rows, shaped }: RigParts,
  own: PoseBuffers,
  entries: PoseEntries,
  uniforms: Uniforms,
): (pose: CoefficientPose) => void {
  // The joints' places are on the device alone. With all of them at 0, what is left of the translations is what the
  // expression's shift of the joints makes of them.
  const { scale } = worldTransform(head);
  const expressions = foldExpressions(head, []);
  const coefficients = createCoefficients(head, {
    jointPositions: new Float32Array(JOINT_COUNT * 3),
    template: head.template,
    expressionBasis: expressions,
    jointBasis: jointBasisOf(head, expressions, scale),
    worldScale: scale,
  });
  const byRow = new Float32Array(head.expressionNames.length + head.correctives.length);
  const shapedFloats = new Float32Array(shaped.shapes.length);
  const rotations = new Float32Array(JOINT_COUNT * 12);
  const levers = new Float32Array(JOINT_COUNT * 12);
  const { queue } = gpu.device;
  return (next) => {
    coefficients.update(next);
    entries.take(coefficients);
    byRow.fill(0);
    for (let i = 0; i < coefficients.count; i++) byRow[coefficients.indices[i]!] = coefficients.weights[i]!;
    for (let i = 0; i < shapedFloats.length; i++) {
      const weight = shapedFloats[i] = byRow[shaped.expressions[i]!]!;
      if (weight === 0) continue;
      entries.add(rows.firstExtra + i, weight, 1 + shaped.shapes[i]!);
    }
    const words = entries.list();
    if (words) queue.writeBuffer(own.weights, 0, entries.words, 0, words);
    queue.writeBuffer(own.starts, 0, entries.starts);
    if (shapedFloats.length) queue.writeBuffer(own.shapedWeights, 0, shapedFloats);
    turn(head, coefficients.skinning, rotations, levers);
    uniforms.set("joints", rotations);
    uniforms.set("levers", levers);
    uniforms.send();
  };
}

/** The joints' rotations G with what the expression adds to their translations, and the levers: see shaders/lib/pose.wgsl. */
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
      rotations[j * 12 + r * 4 + 3] = skinning[j * 12 + r * 4 + 3]!;
    }
    levers[j * 12 + 3] = above;
  }
}
