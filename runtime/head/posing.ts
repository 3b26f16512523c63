import type { Stored } from "../gpu/buffer_set.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { Kernel } from "../gpu/kernel.ts";
import { FRAME } from "../gpu/layouts.ts";
import { writeTexels } from "../gpu/texels.ts";
import { type CoefficientPose, createCoefficients } from "./coefficients.ts";
import type { FoldedIdentity } from "./identity.ts";
import { createPoseEntries, POSE_BLOCK, poseBasis } from "./pose_basis.ts";
import { type HeadModel, triangleCount, vertexCount } from "./head_model.ts";

/** A head with its identity on the GPU, posed frame by frame. */
export interface Posing<Kind extends Stored = GPUBuffer> {
  /** [vertices, 4], world units, after `encode` has run. */
  readonly posed: Kind;
  /** [triangles] of Frame: sqrt(area) R~ and the centre (HeadStudio Eq. 5). */
  readonly frames: Kind;
  /** Uploads a pose for the frames submitted from now on. Allocates nothing. */
  update(pose: CoefficientPose): void;
  encode(pass: GPUComputePassEncoder): void;
  destroy(): void;
}

/** Puts a head on the GPU: the template with beta folded in, the basis in world units, skinning weights. */
export function makePosing(gpu: Gpu, head: HeadModel, identity: FoldedIdentity): Promise<Posing>;
/** @param inTexels whether it is posed through storage textures (shaders/lib/texels.wgsl) */
export function makePosing(
  gpu: Gpu,
  head: HeadModel,
  identity: FoldedIdentity,
  inTexels: boolean,
): Promise<Posing<Stored>>;
export async function makePosing(
  gpu: Gpu,
  head: HeadModel,
  identity: FoldedIdentity,
  inTexels = false,
): Promise<Posing<Stored>> {
  const [pose, frame] = await posingKernels(gpu, inTexels);
  const vertices = vertexCount(head);
  const triangles = triangleCount(head);
  const coefficients = createCoefficients(head, identity);
  const basis = poseBasis(head, identity.expressionBasis, identity.worldScale);
  // The basis itself, 15 MB, is held by nobody from here on.
  const { blocks } = basis;
  const entries = createPoseEntries(basis, 2);

  const upload = (label: string, data: ArrayBufferView<ArrayBuffer>) =>
    inTexels ? gpu.uploadTexels(label, "r32uint", data) : gpu.upload(label, data);
  const folded = inTexels
    ? gpu.uploadTexels("template and skinning", "rgba32float", withSkinning(identity.template, head))
    : gpu.upload("template", contiguous(identity.template));
  const rows = upload("basis", basis.table);
  const skinning = inTexels ? null : gpu.upload("skinning", contiguous(head.skinningWeights));
  const corners = upload("corners", contiguous(head.triangles));
  const weights = upload("weights", entries.words);
  const starts = gpu.buffer("weights' starts", entries.starts.byteLength);
  const vectors = (label: string, count: number) =>
    inTexels ? gpu.texels(label, "rgba32float", count) : gpu.buffer(label, count * 16);
  const posed = vectors("posed", vertices);
  const frames = vectors("frames", triangles * FRAME.size / 16);
  const uniforms = pose.uniforms("Pose", { vertices });
  const triangleUniforms = frame.uniforms("Triangles", { count: triangles });
  const poseGroup = pose.bind({
    ...{ folded, basis: rows, weights, posed, starts },
    ...(skinning && { skinning }),
    pose: uniforms.buffer,
  });
  const frameGroup = frame.bind({ posed, corners, frames, triangles: triangleUniforms.buffer });
  await gpu.settle();

  return {
    posed,
    frames,
    update(next) {
      coefficients.update(next);
      entries.take(coefficients);
      const words = entries.list();
      if (words && "createView" in weights) {
        writeTexels(gpu.device.queue, weights, entries.words.subarray(0, words));
      } else if (words) {
        gpu.device.queue.writeBuffer(weights as GPUBuffer, 0, entries.words, 0, words);
      }
      gpu.device.queue.writeBuffer(starts, 0, entries.starts);
      uniforms.set("joints", coefficients.skinning);
      uniforms.send();
    },
    encode(pass) {
      pass.setPipeline(pose.pipeline);
      pass.setBindGroup(0, poseGroup);
      pass.dispatchWorkgroups(blocks);
      pass.setPipeline(frame.pipeline);
      pass.setBindGroup(0, frameGroup);
      pass.dispatchWorkgroups(Math.ceil(triangles / 64));
    },
    destroy() {
      for (const each of [folded, rows, weights, starts, skinning, corners, posed, frames]) each?.destroy();
      uniforms.buffer.destroy();
      triangleUniforms.buffer.destroy();
    },
  };
}

/** What poses any head: the first moves vertices, the second follows with the triangles. */
export function posingKernels(gpu: Gpu, inTexels: boolean): Promise<[Kernel, Kernel]> {
  const flags = { TEXELS: inTexels };
  return Promise.all([
    gpu.kernel("pose/pose.wgsl", { flags: { ...flags, SHAPED: false }, numbers: { BLOCK: POSE_BLOCK } }),
    gpu.kernel("pose/triangle_frames.wgsl", { flags }),
  ]);
}

/** [vertices, 8]: each one's place at rest, and its weight of each joint. */
function withSkinning(template: ArrayLike<number>, head: HeadModel): Float32Array<ArrayBuffer> {
  const { skinningWeights } = head;
  const rows = new Float32Array(vertexCount(head) * 8);
  for (let vertex = 0; vertex * 8 < rows.length; vertex++) {
    for (let c = 0; c < 3; c++) rows[vertex * 8 + c] = template[vertex * 3 + c]!;
    for (let joint = 0; joint < 5; joint++) {
      rows[vertex * 8 + 3 + joint] = skinningWeights[vertex * 5 + joint]!;
    }
  }
  return rows;
}

/** WebGPU uploads want a view on a plain ArrayBuffer. */
function contiguous<T extends Float32Array | Uint32Array>(data: T): T & ArrayBufferView<ArrayBuffer> {
  if (data.buffer instanceof ArrayBuffer) return data as T & ArrayBufferView<ArrayBuffer>;
  return data.slice() as unknown as T & ArrayBufferView<ArrayBuffer>;
}
