import type { HeadModel } from "../../../runtime/head/head_model.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";
import { eyeDistance, ownLandmarks } from "../own_landmarks.ts";

/** What a mouth shows, in distances between the eyes. */
export interface MouthShape {
  /** Between the inner edges of the lips: the mean of their three middle pairs. */
  readonly gap: number;
  /** From the inner edge of the upper lip to the chin. */
  readonly chin: number;
  /** From corner to corner. */
  readonly width: number;
}

/** MediaPipe's points: inner edges of the upper and lower lip, the corners, the chin. */
const INNER = [[82, 87], [13, 14], [312, 317]] as const;
const CORNERS = [61, 291] as const;
const CHIN = 152;
const EYES = [33, 160, 158, 133, 153, 144, 263, 387, 385, 362, 380, 373];

/** Measures a head's mouth in a pose of its own space, by the embedding of its landmarks. */
export function createMouthMeter(
  head: HeadModel,
  shape: ArrayLike<number> = [],
): (pose: HeadPose) => MouthShape {
  const part = partOf(head, shape, [...INNER.flat(), ...CORNERS, CHIN, ...EYES]);
  return (pose) => {
    const points = ownLandmarks(part, [], pose);
    const unit = eyeDistance(points, 3);
    const apart = (a: number, b: number) =>
      Math.hypot(...[0, 1, 2].map((c) => points[a * 3 + c]! - points[b * 3 + c]!)) / unit;
    return {
      gap: INNER.reduce((sum, [upper, lower]) => sum + apart(upper, lower) / INNER.length, 0),
      chin: apart(13, CHIN),
      width: apart(...CORNERS),
    };
  };
}

/**
 * The triangles of a head under some landmarks, and the joints as vertices of their own: thousands of poses a second by
 * the tests' twin. Its world has another scale than the head's.
 */
function partOf(head: HeadModel, shape: ArrayLike<number>, points: readonly number[]): HeadModel {
  const shaped = { ...head, template: shapedTemplate(head, shape) };
  const joints = jointsOf(shaped);
  const chosen = [...head.landmarks.indices.keys()].filter((i) =>
    points.includes(head.landmarks.indices[i]!)
  );
  const corners = chosen.flatMap((i) =>
    [0, 1, 2].map((k) => head.triangles[head.landmarks.triangles[i]! * 3 + k]!)
  );
  const vertices = [...new Set(corners)], rank = new Map(vertices.map((vertex, i) => [vertex, i]));
  const jointCount = head.jointParents.length,
    count = vertices.length + jointCount,
    old = head.template.length / 3;
  const carry = (rows: Float32Array): Float32Array => {
    const length = rows.length / (old * 3), to = new Float32Array(length * count * 3);
    for (let row = 0; row < length; row++) {
      vertices.forEach((vertex, i) => {
        for (let c = 0; c < 3; c++) to[(row * count + i) * 3 + c] = rows[(row * old + vertex) * 3 + c]!;
      });
    }
    return to;
  };
  const template = carry(shaped.template), regressor = new Float32Array(jointCount * count);
  const skinning = new Float32Array(count * jointCount);
  for (let j = 0; j < jointCount; j++) {
    template.set(joints.subarray(j * 3, j * 3 + 3), (vertices.length + j) * 3);
    regressor[j * count + vertices.length + j] = 1;
    skinning[(vertices.length + j) * jointCount] = 1;
    vertices.forEach((vertex, i) => {
      skinning[i * jointCount + j] = head.skinningWeights[vertex * jointCount + j]!;
    });
  }
  return {
    ...head,
    template,
    triangles: Uint32Array.from(corners, (vertex) => rank.get(vertex)!),
    shapeBasis: new Float32Array(),
    shapeNames: [],
    expressionBasis: carry(head.expressionBasis),
    shapedExpressionBasis: carry(head.shapedExpressionBasis),
    jointRegressor: regressor,
    skinningWeights: skinning,
    poseCorrectives: carry(head.poseCorrectives),
    landmarks: {
      indices: Uint16Array.from(chosen, (i) => head.landmarks.indices[i]!),
      triangles: Uint32Array.from(chosen.keys()),
      barycentric: Float32Array.from(
        chosen.flatMap((i) => [0, 1, 2].map((k) => head.landmarks.barycentric[i * 3 + k]!)),
      ),
    },
  };
}

function shapedTemplate(head: HeadModel, shape: ArrayLike<number>): Float32Array {
  const shaped = head.template.slice(), size = shaped.length;
  for (let s = 0; s < Math.min(shape.length, head.shapeNames.length); s++) {
    if (shape[s] === 0) continue;
    for (let i = 0; i < size; i++) shaped[i]! += shape[s]! * head.shapeBasis[s * size + i]!;
  }
  return shaped;
}

/** [joints, 3] of the neutral head, metres. */
function jointsOf(head: HeadModel): Float64Array {
  const count = head.template.length / 3, joints = new Float64Array(head.jointParents.length * 3);
  for (let j = 0; j < head.jointParents.length; j++) {
    for (let v = 0; v < count; v++) {
      const weight = head.jointRegressor[j * count + v]!;
      if (weight !== 0) {
        for (let c = 0; c < 3; c++) joints[j * 3 + c]! += weight * head.template[v * 3 + c]!;
      }
    }
  }
  return joints;
}
