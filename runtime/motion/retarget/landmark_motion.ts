import { createCoefficients } from "../../head/coefficients.ts";
import { type HeadModel, JOINT_COUNT, vertexCount } from "../../head/head_model.ts";
import { foldIdentity } from "../../head/identity.ts";
import type { HeadPose } from "../head_pose.ts";

/** Where a head's landmarks are under a pose, on the processor: for solving maps, not for drawing. */
export interface LandmarkMotion {
  /** [landmarks], MediaPipe's index of each. */
  readonly indices: ArrayLike<number>;
  /**
   * Writes the landmarks under a pose.
   *
   * @param into [landmarks, 3], metres
   */
  pose(pose: HeadPose, into: Float64Array): void;
}

/**
 * Of the head's average person: a map is of heads, not of those who wear them.
 *
 * @param only MediaPipe's indices of the points that are wanted, which must be among the head's
 */
export function createLandmarkMotion(head: HeadModel, only: readonly number[]): LandmarkMotion {
  const places = only.map((index) => head.landmarks.indices.indexOf(index));
  const triangles = places.map((place) => head.landmarks.triangles[place]!);
  const barycentric = places.flatMap((place) => [
    ...head.landmarks.barycentric.subarray(place * 3, place * 3 + 3),
  ]);
  const identity = foldIdentity(head, []);
  const coefficients = createCoefficients(head, identity);
  const vertices = vertexCount(head), size = vertices * 3;
  const cornersOf = triangles.flatMap((t) => [...head.triangles.subarray(t * 3, t * 3 + 3)]);
  const corners = [...new Set(cornersOf)];
  const slotOf = new Map(corners.map((vertex, slot) => [vertex, slot]));
  const slots = cornersOf.map((vertex) => slotOf.get(vertex)!);
  const posed = new Float64Array(corners.length * 3);
  const shaped = new Float64Array(3);
  const features = head.poseCorrectives.length / size;
  const { template, expressionBasis, worldScale } = identity;

  /** Template, expressions and pose correctives of a vertex, world units. */
  function shape(vertex: number): void {
    for (let c = 0; c < 3; c++) {
      const at = vertex * 3 + c;
      let move = 0;
      for (let k = 0; k < coefficients.count; k++) {
        move += coefficients.weights[k]! * expressionBasis[coefficients.indices[k]! * size + at]!;
      }
      for (let f = 0; f < features; f++) {
        const feature = coefficients.poseFeatures[f]!;
        if (feature !== 0) move += feature * head.poseCorrectives[f * size + at]!;
      }
      shaped[c] = template[at]! + move * worldScale;
    }
  }

  function skin(vertex: number, slot: number): void {
    for (let r = 0; r < 3; r++) {
      let sum = 0;
      for (let j = 0; j < JOINT_COUNT; j++) {
        const weight = head.skinningWeights[vertex * JOINT_COUNT + j]!;
        if (weight === 0) continue;
        const row = j * 12 + r * 4;
        sum += weight *
          (coefficients.skinning[row]! * shaped[0]! + coefficients.skinning[row + 1]! * shaped[1]! +
            coefficients.skinning[row + 2]! * shaped[2]! + coefficients.skinning[row + 3]!);
      }
      posed[slot * 3 + r] = sum / worldScale;
    }
  }

  return {
    indices: only,
    pose(pose, into) {
      coefficients.update(pose);
      corners.forEach((vertex, slot) => {
        shape(vertex);
        skin(vertex, slot);
      });
      for (let i = 0; i < triangles.length; i++) {
        for (let c = 0; c < 3; c++) {
          let sum = 0;
          for (let k = 0; k < 3; k++) {
            sum += barycentric[i * 3 + k]! * posed[slots[i * 3 + k]! * 3 + c]!;
          }
          into[i * 3 + c] = sum;
        }
      }
    },
  };
}
