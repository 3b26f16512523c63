import { type CoefficientPose, createCoefficients } from "../../head/coefficients.ts";
import type { FoldedIdentity } from "../../head/identity.ts";
import { type HeadModel, JOINT_COUNT } from "../../head/head_model.ts";

/**
 * Poses a head off the GPU: HeadStudio Eq. 4 as shaders/pose/pose.wgsl has it, for what is written rather than drawn.
 *
 * @returns makes [vertices, 3], world units, of a pose; a new array each time
 */
export function meshPoser(
  head: HeadModel,
  identity: FoldedIdentity,
): (pose: CoefficientPose) => Float64Array<ArrayBuffer> {
  const coefficients = createCoefficients(head, identity);
  const size = head.template.length;
  const add = (vertices: Float64Array, basis: Float32Array, row: number, weight: number) => {
    const factor = weight * identity.worldScale;
    for (let i = 0; i < size; i++) vertices[i]! += factor * basis[row * size + i]!;
  };
  return (pose) => {
    coefficients.update(pose);
    const vertices = Float64Array.from(identity.template);
    for (let k = 0; k < coefficients.count; k++) {
      add(vertices, identity.expressionBasis, coefficients.indices[k]!, coefficients.weights[k]!);
    }
    if (head.poseCorrectives.length > 0) {
      coefficients.poseFeatures.forEach((weight, row) => {
        if (weight !== 0) add(vertices, head.poseCorrectives, row, weight);
      });
    }
    return skinned(vertices, head.skinningWeights, coefficients.skinning);
  };
}

function skinned(
  vertices: Float64Array,
  weights: Float32Array,
  skinning: Float32Array,
): Float64Array<ArrayBuffer> {
  const posed = new Float64Array(vertices.length);
  for (let v = 0, at = 0; at < vertices.length; v++, at += 3) {
    const [x, y, z] = [vertices[at]!, vertices[at + 1]!, vertices[at + 2]!];
    for (let j = 0; j < JOINT_COUNT; j++) {
      const weight = weights[v * JOINT_COUNT + j]!;
      if (weight === 0) continue;
      for (let r = 0; r < 3; r++) {
        const m = j * 12 + r * 4;
        posed[at + r]! += weight *
          (skinning[m]! * x + skinning[m + 1]! * y + skinning[m + 2]! * z + skinning[m + 3]!);
      }
    }
  }
  return posed;
}
