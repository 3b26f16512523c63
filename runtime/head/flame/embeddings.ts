import { looksLikeNpy, type NpyValue, readNpyValue } from "../../formats/npy.ts";
import { toNumbers } from "../../formats/npy_array.ts";
import { readNpzValues } from "../../formats/npz.ts";
import {
  ChumpyRecord,
  describe,
  type NdArrayRecord,
  type PickleValue,
  readPickle,
} from "../../formats/pickle/pickle.ts";

/** A point on a triangle. */
export interface SurfacePoint {
  readonly triangle: number;
  /** [3], barycentric. */
  readonly weights: readonly number[];
}

/** One of MediaPipe's points. */
export interface NamedPoint extends SurfacePoint {
  readonly index: number;
}

const MEDIAPIPE_POINTS = 478;

/**
 * Reads the embedding of MediaPipe's 105 points that comes with FLAME: `lmk_face_idx`, `lmk_b_coords`, `landmark_indices`.
 *
 * @param triangles how many FLAME has
 * @throws SyntaxError, TypeError or RangeError where it is broken or does not fit
 */
export async function readMediaPipeEmbedding(bytes: Uint8Array, triangles: number): Promise<NamedPoint[]> {
  const file = await openEmbedding(bytes);
  const indices = arrayOf(file, "landmark_indices", 1);
  const points = pointsOf(file, triangles);
  if (points.length !== indices.data.length) {
    throw new RangeError(`landmark_indices must name ${points.length} points: ${indices.data.length}`);
  }
  return points.map((point, i) => {
    const index = indices.data[i]!;
    if (!(Number.isInteger(index) && index >= 0 && index < MEDIAPIPE_POINTS)) {
      throw new RangeError(`landmark_indices must be below ${MEDIAPIPE_POINTS}: ${index}`);
    }
    return { index, ...point };
  });
}

/**
 * Reads flame2facemesh.npy: the vertex for each of MediaPipe's points, in their order.
 *
 * @param triangles [triangles, 3]
 * @throws SyntaxError, TypeError or RangeError where it is broken or does not fit
 */
export async function readFaceMeshVertices(bytes: Uint8Array, triangles: Uint32Array): Promise<NamedPoint[]> {
  const value = await readNpyValue(bytes);
  if (!("data" in value) || value.shape.length !== 1 || value.data.length > MEDIAPIPE_POINTS) {
    throw new TypeError(
      `the list of vertices must be of up to ${MEDIAPIPE_POINTS} numbers: ${value.shape.join(" x ")}`,
    );
  }
  const cornerOf = new Map<number, number>();
  triangles.forEach((vertex, corner) => cornerOf.set(vertex, corner));
  return Array.from(toNumbers(value), (vertex, index) => {
    const corner = cornerOf.get(vertex);
    if (corner === undefined) throw new RangeError(`the list of vertices must name FLAME's own: ${vertex}`);
    return {
      index,
      triangle: Math.floor(corner / 3),
      weights: [0, 1, 2].map((k) => k === corner % 3 ? 1 : 0),
    };
  });
}

/** An embedding's arrays by name, from .npz, from .npy that holds a dict, or from a pickle. */
export async function openEmbedding(bytes: Uint8Array): Promise<ReadonlyMap<PickleValue, unknown>> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return await readNpzValues(bytes);
  let value: PickleValue | NpyValue | undefined;
  if (looksLikeNpy(bytes)) {
    value = await readNpyValue(bytes);
    if ("objects" in value) value = value.objects[0];
  } else {
    value = readPickle(bytes);
  }
  if (!(value instanceof Map)) {
    throw new TypeError("a landmark embedding must have arrays by name: it has none");
  }
  return value;
}

/**
 * The points of `lmk_face_idx` and `lmk_b_coords`, row by row where they have two dimensions.
 *
 * @param triangles how many FLAME has
 */
export function pointsOf(file: ReadonlyMap<PickleValue, unknown>, triangles: number): SurfacePoint[] {
  const faces = arrayOf(file, "lmk_face_idx");
  const weights = arrayOf(file, "lmk_b_coords");
  if (weights.data.length !== 3 * faces.data.length) {
    throw new RangeError(`lmk_b_coords must be ${faces.data.length} x 3 numbers: ${weights.data.length}`);
  }
  return Array.from(faces.data, (triangle, i) => {
    if (!(Number.isInteger(triangle) && triangle >= 0 && triangle < triangles)) {
      throw new RangeError(`lmk_face_idx must be below ${triangles}: ${triangle}`);
    }
    const three = [0, 1, 2].map((k) => weights.data[i * 3 + k]!);
    const sum = three[0]! + three[1]! + three[2]!;
    if (!(Math.abs(sum - 1) < 0.01)) throw new RangeError(`lmk_b_coords must sum to 1: ${sum}`);
    return { triangle, weights: three };
  });
}

function arrayOf(
  file: ReadonlyMap<PickleValue, unknown>,
  name: string,
  dimensions?: number,
): { shape: readonly number[]; data: ArrayLike<number> } {
  const given = file.get(name);
  const value = given instanceof ChumpyRecord ? given.value() : given;
  const tensor = value as NdArrayRecord | undefined;
  if (!tensor || typeof tensor !== "object" || !("data" in tensor) || !ArrayBuffer.isView(tensor.data)) {
    throw new TypeError(`${name} must be an array of numbers: ${describe(given as PickleValue)}`);
  }
  if (dimensions !== undefined && tensor.shape.length !== dimensions) {
    throw new TypeError(`${name} must have ${dimensions} dimension: ${tensor.shape.length}`);
  }
  return { shape: tensor.shape, data: toNumbers(tensor) };
}
