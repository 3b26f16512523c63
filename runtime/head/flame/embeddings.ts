import { looksLikeNpy, type NpyValue, readNpyValue } from "../../formats/npy.ts";
import { toNumbers } from "../../formats/npy_array.ts";
import { readNpzValues } from "../../formats/npz.ts";
import { IBUG_68 } from "../landmark_subsets.ts";
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
/** Of iBUG's 68, the first lie along the face's outline. */
const OUTLINE = 17;

/**
 * Reads points on FLAME's triangles: `lmk_face_idx`, `lmk_b_coords` and `landmark_indices`, as the embedding of MediaPipe's
 * 105 points has them. A file without indices is iBUG's: all 68, or the 51 within the outline, in FLAME's static embedding
 * and in DECA's.
 *
 * @param triangles how many FLAME has
 * @throws SyntaxError, TypeError or RangeError where it is broken or does not fit
 */
export async function readEmbedding(bytes: Uint8Array, triangles: number): Promise<NamedPoint[]> {
  const file = await openEmbedding(bytes);
  const points = pointsOf(file, triangles, ["lmk", "full_lmk", "static_lmk"]);
  const indices = file.has("landmark_indices")
    ? Array.from(arrayOf(file, "landmark_indices").data)
    : points.length === IBUG_68.length
    ? IBUG_68
    : IBUG_68.slice(OUTLINE);
  if (points.length !== indices.length) {
    throw new RangeError(
      `landmarks must be MediaPipe's with landmark_indices, or 51 or 68: ${points.length} with ${indices.length} names`,
    );
  }
  return points.map((point, i) => {
    const index = indices[i]!;
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
 * The points of `lmk_face_idx` and `lmk_b_coords`, row by row where they have two dimensions. DECA calls them
 * `full_lmk_faces_idx` and `full_lmk_bary_coords`.
 *
 * @param triangles how many FLAME has
 * @param prefixes what names may begin with, the one wanted most first
 */
export function pointsOf(
  file: ReadonlyMap<PickleValue, unknown>,
  triangles: number,
  prefixes: readonly string[],
): SurfacePoint[] {
  const named = (endings: readonly string[]) => {
    const names = prefixes.flatMap((prefix) => endings.map((ending) => prefix + ending));
    return arrayOf(file, names.find((name) => file.has(name)) ?? names[0]!);
  };
  const faces = named(["_face_idx", "_faces_idx"]);
  const weights = named(["_b_coords", "_bary_coords"]);
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
): { shape: readonly number[]; data: ArrayLike<number> } {
  const given = file.get(name);
  const value = given instanceof ChumpyRecord ? given.value() : given;
  const tensor = value as NdArrayRecord | undefined;
  if (!tensor || typeof tensor !== "object" || !("data" in tensor) || !ArrayBuffer.isView(tensor.data)) {
    throw new TypeError(`${name} must be an array of numbers: ${describe(given as PickleValue)}`);
  }
  return { shape: tensor.shape, data: toNumbers(tensor) };
}
