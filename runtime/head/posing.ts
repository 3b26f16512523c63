import type { Gpu } from "../gpu/gpu.ts";
import { makeUniforms } from "../gpu/uniforms.ts";
import { type CoefficientPose, createCoefficients } from "./coefficients.ts";
import type { FoldedIdentity } from "./identity.ts";
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
  const [pose, frame] = await Promise.all([gpu.kernel("pose.wgsl"), gpu.kernel("triangle_frames.wgsl")]);
  const vertices = vertexCount(head);
  const triangles = triangleCount(head);
  const coefficients = createCoefficients(head, identity);
  const expressionRows = head.expressionBasis.length / head.template.length;
  const size = head.template.length;
  /** Pose features that move anything: a stock head has none for the eyes. */
  const features = Array.from({ length: head.poseCorrectives.length / size }, (_, i) => i)
    .filter((i) => head.poseCorrectives.subarray(i * size, (i + 1) * size).some((move) => move !== 0));
  const poseRows = features.length;

  // Pose correctives are blend shapes whose weights are the entries of R - I: rows behind the expressions.
  const basis = new Float32Array(Math.max(1, expressionRows + poseRows) * size);
  basis.set(identity.expressionBasis);
  features.forEach((feature, row) =>
    basis.set(
      head.poseCorrectives.subarray(feature * size, (feature + 1) * size),
      (expressionRows + row) * size,
    )
  );
  for (let i = 0; i < basis.length; i++) basis[i]! *= identity.worldScale;

  const template = gpu.upload("template", contiguous(identity.template));
  const basisBuffer = gpu.upload("basis", basis);
  const weights = gpu.buffer("weights", Math.max(1, expressionRows + poseRows) * 8);
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

  const entryBytes = new ArrayBuffer((expressionRows + poseRows) * 8);
  const entryRows = new Uint32Array(entryBytes);
  const entryWeights = new Float32Array(entryBytes);
  uniforms.set("vertices", vertices);
  return {
    posed,
    frames,
    update(next) {
      coefficients.update(next);
      let used = 0;
      for (let i = 0; i < coefficients.count; i++) {
        entryRows[used * 2] = coefficients.indices[i]!;
        entryWeights[used * 2 + 1] = coefficients.weights[i]!;
        used++;
      }
      for (let i = 0; i < poseRows; i++) {
        const weight = coefficients.poseFeatures[features[i]!]!;
        if (Math.abs(weight) < 1e-6) continue;
        entryRows[used * 2] = expressionRows + i;
        entryWeights[used * 2 + 1] = weight;
        used++;
      }
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
