import type { Gpu } from "../gpu/gpu.ts";
import { makeUniforms } from "../gpu/uniforms.ts";
import { type CoefficientPose, createCoefficients } from "./coefficients.ts";
import type { FoldedIdentity } from "./identity.ts";
import { poseBasis } from "./pose_basis.ts";
import { type HeadModel, triangleCount, vertexCount } from "./head_model.ts";

/** A head with its identity on the GPU, posed frame by frame. */
export interface Posing {
  /** [vertices, 4], world units, after `encode` has run. */
  readonly posed: GPUBuffer;
  /** [triangles, 3, 4]: rows of sqrt(area) R~ and the centre (HeadStudio Eq. 5). */
  readonly frames: GPUBuffer;
  /** Uploads a pose for the frames submitted from now on. Allocates nothing. */
  update(pose: CoefficientPose): void;
  encode(pass: GPUComputePassEncoder): void;
  destroy(): void;
}

/** Puts a head on the GPU: the template with beta folded in, the basis in world units, skinning weights. */
export async function makePosing(gpu: Gpu, head: HeadModel, identity: FoldedIdentity): Promise<Posing> {
  const [pose, frame] = await Promise.all([
    gpu.kernel("pose.wgsl", { flags: { SHAPED: false } }),
    gpu.kernel("triangle_frames.wgsl"),
  ]);
  const vertices = vertexCount(head);
  const triangles = triangleCount(head);
  const coefficients = createCoefficients(head, identity);
  const basis = poseBasis(head, identity.expressionBasis, identity.worldScale);

  const template = gpu.upload("template", contiguous(identity.template));
  const basisBuffer = gpu.upload("basis", basis.table);
  const weights = gpu.buffer("weights", Math.max(1, basis.rows) * 8);
  const skinning = gpu.upload("skinning", contiguous(head.skinningWeights));
  const corners = gpu.upload("corners", contiguous(head.triangles));
  const posed = gpu.buffer("posed", vertices * 16);
  const frames = gpu.buffer("frames", triangles * 48);
  const uniforms = makeUniforms(gpu, pose.wgsl, "Pose");
  const triangleUniforms = makeUniforms(gpu, frame.wgsl, "Triangles");
  triangleUniforms.set("count", triangles);
  triangleUniforms.send();
  const poseGroup = pose.bind({
    folded: template,
    basis: basisBuffer,
    weights,
    skinning,
    posed,
    pose: uniforms.buffer,
  });
  const frameGroup = frame.bind({ posed, corners, frames, triangles: triangleUniforms.buffer });
  await gpu.settle();

  const entryBytes = new ArrayBuffer(basis.rows * 8);
  const entryRows = new Uint32Array(entryBytes);
  const entryWeights = new Float32Array(entryBytes);
  uniforms.set("vertices", vertices);
  return {
    posed,
    frames,
    update(next) {
      coefficients.update(next);
      const used = basis.write(coefficients, entryRows, entryWeights, 2);
      if (used) gpu.device.queue.writeBuffer(weights, 0, entryBytes, 0, used * 8);
      uniforms.set("used", used);
      uniforms.set("joints", coefficients.skinning);
      uniforms.send();
    },
    encode(pass) {
      pass.setPipeline(pose.pipeline);
      pass.setBindGroup(0, poseGroup);
      pass.dispatchWorkgroups(Math.ceil(vertices / 64));
      pass.setPipeline(frame.pipeline);
      pass.setBindGroup(0, frameGroup);
      pass.dispatchWorkgroups(Math.ceil(triangles / 64));
    },
    destroy() {
      for (const buffer of [template, basisBuffer, weights, skinning, corners, posed, frames]) {
        buffer.destroy();
      }
      uniforms.buffer.destroy();
      triangleUniforms.buffer.destroy();
    },
  };
}

/** WebGPU uploads want a view on a plain ArrayBuffer. */
function contiguous<T extends Float32Array | Uint32Array>(data: T): T & ArrayBufferView<ArrayBuffer> {
  if (data.buffer instanceof ArrayBuffer) return data as T & ArrayBufferView<ArrayBuffer>;
  return data.slice() as unknown as T & ArrayBufferView<ArrayBuffer>;
}
