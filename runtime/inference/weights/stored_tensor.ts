/** Types of numbers that weights are kept in. Those of one byte are Micikevicius et al. 2022's, as ONNX names them. */
export type StoredType = "float32" | "float16" | "bfloat16" | "float8e4m3fn" | "float8e5m2";

export const STORED_BYTES: Readonly<Record<StoredType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float8e4m3fn: 1,
  float8e5m2: 1,
};

/** Whether numbers of one byte are kept, which are widened before anything is computed. */
export function isNarrow(type: string): boolean {
  return type === "float8e4m3fn" || type === "float8e5m2";
}

/** Weights where they lie: a stretch of a file. Nothing of them is read. */
export interface StoredTensor {
  readonly name: string;
  readonly type: StoredType;
  readonly shape: readonly number[];
  /** Absolute and real, no link. */
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

/** A network's weights by name. */
export interface Weights {
  /** Where they come from, for messages. */
  readonly source: string;
  readonly names: readonly string[];
  has(name: string): boolean;
  /** A weight of whatever shape; undefined where there is none. */
  peek(name: string): StoredTensor | undefined;
  /** @throws RangeError where there is no such weight or its shape is another */
  find(name: string, shape: readonly number[]): StoredTensor;
}

/** The number of elements of a shape. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Rows first to last (last not included) along the first axis of a tensor, which lie side by side in its file: a
 * fused projection's query, key or value.
 */
export function rowsOf(tensor: StoredTensor, name: string, first: number, last: number): StoredTensor {
  const [rows = 0, ...rest] = tensor.shape;
  if (!(first >= 0 && first <= last && last <= rows)) {
    throw new RangeError(`Cannot take rows of ${tensor.name}, it has ${rows}: ${first} to ${last}`);
  }
  const rowBytes = elementsOf(rest) * STORED_BYTES[tensor.type];
  return {
    ...tensor,
    name,
    shape: [last - first, ...rest],
    offset: tensor.offset + first * rowBytes,
    length: (last - first) * rowBytes,
  };
}

/** The same numbers under another shape, such as a convolution of one pixel as a matrix. */
export function reshaped(tensor: StoredTensor, shape: readonly number[]): StoredTensor {
  if (elementsOf(shape) !== elementsOf(tensor.shape)) {
    throw new RangeError(`Cannot reshape ${tensor.name} of [${tensor.shape}], sizes differ: [${shape}]`);
  }
  return { ...tensor, shape };
}
