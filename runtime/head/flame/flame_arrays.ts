import type { NumericTensor } from "../../formats/npy_array.ts";
import { NdArrayRecord } from "../../formats/pickle/numpy.ts";
import { ChumpyRecord, describe, type PickleValue, SparseRecord } from "../../formats/pickle/pickle.ts";
import { JOINT_COUNT, SHAPE_LIMIT } from "../head_model.ts";

/** What a FLAME file holds, in the layout of a HeadModel. */
export interface FlameArrays {
  /** [vertices, 3], metres. */
  readonly template: Float32Array;
  /** [triangles, 3]. */
  readonly triangles: Uint32Array;
  /** [300, vertices, 3]. */
  readonly shapeBasis: Float32Array;
  /** [100, vertices, 3]. */
  readonly expressionBasis: Float32Array;
  /** [36, vertices, 3]. */
  readonly poseCorrectives: Float32Array;
  /** [joints, vertices]. */
  readonly jointRegressor: Float32Array;
  /** [vertices, joints]. */
  readonly skinningWeights: Float32Array;
  /** [joints]. */
  readonly jointParents: Int8Array;
}

const EXPRESSIONS = 100;
const CORRECTIVES = 9 * (JOINT_COUNT - 1);
/** FLAME has 5,023 vertices; copies with teeth or a lining have a few hundred more. */
const MOST_VERTICES = 200_000;

/**
 * Takes the arrays of a FLAME file. Their sizes are held against the template's and the triangles' before anything is
 * allocated for them.
 *
 * @throws TypeError or RangeError that names the array
 */
export function flameArrays(file: ReadonlyMap<PickleValue, unknown>): FlameArrays {
  const template = numbers(file, "v_template", ["vertices", 3]);
  const vertices = template.length / 3;
  if (vertices < 3 || vertices > MOST_VERTICES) {
    throw new RangeError(`v_template must have 3 to ${MOST_VERTICES} vertices: ${vertices}`);
  }
  const basis = shapeDirections(file, vertices);
  const correctives = numbers(file, "posedirs", [vertices, 3, CORRECTIVES]);
  return {
    template: finite("v_template", Float32Array.from(template)),
    triangles: trianglesOf(file, vertices),
    shapeBasis: finite("shapedirs", rowsOf(basis, vertices, 0, SHAPE_LIMIT)),
    expressionBasis: finite("shapedirs", rowsOf(basis, vertices, SHAPE_LIMIT, EXPRESSIONS)),
    poseCorrectives: finite("posedirs", rowsOf(correctives, vertices, 0, CORRECTIVES)),
    jointRegressor: regressorOf(file, vertices),
    skinningWeights: weightsOf(file, vertices),
    jointParents: parentsOf(file),
  };
}

interface Plain {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** An array of numbers, whatever it is wrapped in. */
function plain(name: string, given: unknown): Plain {
  const inner = unwrapped(given);
  const value = inner instanceof ChumpyRecord ? inner.value() : inner;
  const objects = value instanceof NdArrayRecord && value.objects !== null;
  if (isTensor(value) && !objects) {
    const { shape, data } = value;
    const wide = data instanceof BigInt64Array || data instanceof BigUint64Array;
    // Too large ones are rounded: the root's parent is -1, which 64 unsigned bits have as 2^64 - 1.
    return { shape, data: wide ? Float64Array.from(data, Number) : data };
  }
  throw new TypeError(`${name} must be an array of numbers: ${described(given)}`);
}

/** A .npz holds what is no array in an array of one object. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("objects" in value)) return value;
  return Array.isArray(value.objects) && value.objects.length === 1 ? value.objects[0] : value;
}

const isTensor = (value: unknown): value is NumericTensor =>
  typeof value === "object" && value !== null && "shape" in value && "data" in value &&
  ArrayBuffer.isView(value.data);

function described(value: unknown): string {
  if (value === undefined) return "it is missing";
  if (typeof value === "object" && value !== null) {
    if ("text" in value) return "it is text";
    if ("objects" in value && !("kind" in value)) return "it holds Python objects";
  }
  return describe(value as PickleValue);
}

function numbers(
  file: ReadonlyMap<PickleValue, unknown>,
  name: string,
  wanted: readonly (number | string)[],
): ArrayLike<number> {
  const { shape, data } = plain(name, file.get(name));
  if (
    shape.length !== wanted.length || wanted.some((size, i) => size !== shape[i] && typeof size === "number")
  ) {
    throw new RangeError(
      `${name} must be of ${wanted.join(" x ")}: ${shape.join(" x ") || "a single number"}`,
    );
  }
  return data;
}

/** [vertices, 3, 400]. */
function shapeDirections(file: ReadonlyMap<PickleValue, unknown>, vertices: number): ArrayLike<number> {
  const { shape, data } = plain("shapedirs", file.get("shapedirs"));
  const wanted = SHAPE_LIMIT + EXPRESSIONS, columns = shape[2] ?? 0;
  if (shape.length !== 3 || shape[0] !== vertices || shape[1] !== 3) {
    throw new RangeError(`shapedirs must be of ${vertices} x 3 x ${wanted}: ${shape.join(" x ")}`);
  }
  if (columns !== wanted) {
    throw new RangeError(
      `shapedirs must have ${wanted} columns, ${SHAPE_LIMIT} of shape and ${EXPRESSIONS} of expression (in a file that was ` +
        `cut nothing says which are which, and an expression must not change who somebody is): ${columns}`,
    );
  }
  return data;
}

/** Some columns of [vertices, 3, columns] as rows. */
function rowsOf(data: ArrayLike<number>, vertices: number, first: number, count: number): Float32Array {
  const size = vertices * 3, columns = data.length / size;
  const rows = new Float32Array(count * size);
  // A block at a time, so that both sides stay in the cache.
  for (let from = 0; from < size; from += BLOCK) {
    const to = Math.min(size, from + BLOCK);
    for (let k = 0; k < count; k++) {
      for (let i = from, at = from * columns + first + k; i < to; i++, at += columns) {
        rows[k * size + i] = data[at]!;
      }
    }
  }
  return rows;
}

const BLOCK = 64;

function finite(name: string, values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) {
    // A displacement of a kilometre is as broken as NaN.
    if (!(Math.abs(values[i]!) < 1e3)) throw new RangeError(`${name} must be finite: ${values[i]}`);
  }
  return values;
}

function trianglesOf(file: ReadonlyMap<PickleValue, unknown>, vertices: number): Uint32Array {
  const corners = numbers(file, "f", ["triangles", 3]);
  if (corners.length === 0) throw new RangeError("f must have triangles: 0");
  const triangles = new Uint32Array(corners.length);
  for (let i = 0; i < corners.length; i++) {
    const corner = corners[i]!;
    if (!(Number.isInteger(corner) && corner >= 0 && corner < vertices)) {
      throw new RangeError(`f must name vertices below ${vertices}: ${corner}`);
    }
    triangles[i] = corner;
  }
  return triangles;
}

function regressorOf(file: ReadonlyMap<PickleValue, unknown>, vertices: number): Float32Array {
  const inner = unwrapped(file.get("J_regressor"));
  const dense = inner instanceof SparseRecord
    ? sparseRegressor(inner, vertices)
    : numbers(file, "J_regressor", [JOINT_COUNT, vertices]);
  const regressor = finite("J_regressor", Float32Array.from(dense));
  for (let j = 0; j < JOINT_COUNT; j++) {
    if (regressor.subarray(j * vertices, (j + 1) * vertices).every((weight) => weight === 0)) {
      throw new RangeError(`J_regressor must have weights for each joint: none for joint ${j}`);
    }
  }
  return regressor;
}

function sparseRegressor(sparse: SparseRecord, vertices: number): Float64Array {
  const [joints, columns] = sparse.shape;
  if (joints !== JOINT_COUNT || columns !== vertices) {
    throw new RangeError(`J_regressor must be of ${JOINT_COUNT} x ${vertices}: ${joints} x ${columns}`);
  }
  return sparse.toDense(JOINT_COUNT, vertices);
}

/** How far a vertex's weights may be from 1 in all. */
const LOOSE = 0.01;

function weightsOf(file: ReadonlyMap<PickleValue, unknown>, vertices: number): Float32Array {
  const weights = finite(
    "weights",
    Float32Array.from(numbers(file, "weights", [vertices, JOINT_COUNT])),
  );
  for (let v = 0; v < vertices; v++) {
    let sum = 0;
    for (let j = 0; j < JOINT_COUNT; j++) sum += weights[v * JOINT_COUNT + j]!;
    if (!(Math.abs(sum - 1) <= LOOSE)) throw new RangeError(`weights must sum to 1, at vertex ${v}: ${sum}`);
  }
  return weights;
}

function parentsOf(file: ReadonlyMap<PickleValue, unknown>): Int8Array {
  const table = numbers(file, "kintree_table", [2, JOINT_COUNT]);
  return Int8Array.from({ length: JOINT_COUNT }, (_, j) => {
    const parent = table[j]!;
    // The root's is -1, which unsigned numbers have as 4294967295.
    if (j === 0) return -1;
    if (!(Number.isInteger(parent) && parent >= 0 && parent < j)) {
      throw new RangeError(`kintree_table must name a joint before joint ${j}: ${parent}`);
    }
    return parent;
  });
}
