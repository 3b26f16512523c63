import { elementsOf } from "../weights/stored_tensor.ts";
import type { ElementType, Graph, NodeOptions, Value } from "./graph.ts";
import { broadcastShape, matmulShape, resolveAxis, resolveShape } from "./shapes.ts";

/** An array, or one number that goes with any. */
export type Operand = Value | number;

/** A number as a value of the same type as another one. */
function valueOf(graph: Graph, operand: Operand, type: ElementType): Value {
  return typeof operand === "number" ? graph.constant([operand], [], type) : operand;
}

const unary = (operator: string) => (graph: Graph, x: Value, options?: NodeOptions): Value =>
  graph.node(operator, [x], { type: x.type, shape: x.shape }, options);

export const sigmoid = unary("Sigmoid");
export const exp = unary("Exp");
export const sqrt = unary("Sqrt");
export const neg = unary("Neg");
export const sin = unary("Sin");
export const cos = unary("Cos");
export const tanh = unary("Tanh");
export const erf = unary("Erf");
/** x times the normal distribution up to x (Hendrycks and Gimpel 2016), by the error function. */
export const gelu = unary("Gelu");

const binary = (operator: string) => (graph: Graph, a: Operand, b: Operand): Value => {
  const type = typeof a === "object" ? a.type : typeof b === "object" ? b.type : graph.compute;
  const [first, second] = [valueOf(graph, a, type), valueOf(graph, b, type)];
  if (first.type !== second.type) {
    throw new TypeError(
      `Cannot combine arrays, their types must be the same: ${first.type} and ${second.type}`,
    );
  }
  return graph.node(operator, [first, second], { type, shape: broadcastShape(first.shape, second.shape) });
};

/** With broadcasting, as all of two operands here. */
export const add = binary("Add");
export const sub = binary("Sub");
export const mul = binary("Mul");
export const div = binary("Div");
export const pow = binary("Pow");
export const maximum = binary("Max");
export const minimum = binary("Min");

/** x sigmoid(x), also called swish. */
export function silu(graph: Graph, x: Value): Value {
  return mul(graph, x, sigmoid(graph, x));
}

/** x sigmoid(1.702 x): CLIP's quick approximation of `gelu`. */
export function quickGelu(graph: Graph, x: Value): Value {
  return mul(graph, x, sigmoid(graph, mul(graph, x, 1.702)));
}

/** [..., m, k] by [..., k, n]. */
export function matmul(graph: Graph, a: Value, b: Value): Value {
  return graph.node("MatMul", [a, b], { type: a.type, shape: matmulShape(a.shape, b.shape) });
}

/**
 * x W^T + bias along the last axis. As Gemm, which reads the matrix as it lies in its file: a transposed copy of all
 * weights would double the memory.
 *
 * @param x [..., in]
 * @param weight [out, in]
 * @param bias [out]
 */
export function linear(graph: Graph, x: Value, weight: Value, bias: Value | null = null): Value {
  const [out = 0, within = 0] = weight.shape;
  if (weight.shape.length !== 2 || x.shape.at(-1) !== within) {
    throw new RangeError(`Cannot apply a linear layer, shapes must fit: [${x.shape}] and [${weight.shape}]`);
  }
  const rows = elementsOf(x.shape.slice(0, -1));
  const flat = reshape(graph, x, [rows, within]);
  const product = graph.node("Gemm", bias ? [flat, weight, bias] : [flat, weight], {
    type: x.type,
    shape: [rows, out],
  }, { attributes: { transB: { int: 1 } } });
  return reshape(graph, product, [...x.shape.slice(0, -1), out]);
}

export interface ConvolutionOptions {
  readonly stride?: number;
  /** Pixels of zeros on all four sides, or [top, left, bottom, right]. */
  readonly padding?: number | readonly [number, number, number, number];
}

/**
 * @param x [batch, in, height, width]
 * @param weight [out, in, kernel height, kernel width]
 * @param bias [out]
 */
export function convolution(
  graph: Graph,
  x: Value,
  weight: Value,
  bias: Value | null,
  { stride = 1, padding = 0 }: ConvolutionOptions = {},
): Value {
  const [batch, within, height, width] = x.shape as [number, number, number, number];
  const [out, channels, kernelHeight, kernelWidth] = weight.shape as [number, number, number, number];
  if (x.shape.length !== 4 || weight.shape.length !== 4 || within !== channels) {
    throw new RangeError(`Cannot convolve, shapes must fit: [${x.shape}] and [${weight.shape}]`);
  }
  const pads = typeof padding === "number" ? [padding, padding, padding, padding] as const : padding;
  const lengthOf = (length: number, before: number, after: number, kernel: number) =>
    Math.floor((length + before + after - kernel) / stride) + 1;
  const shape = [
    batch,
    out,
    lengthOf(height, pads[0], pads[2], kernelHeight),
    lengthOf(width, pads[1], pads[3], kernelWidth),
  ];
  return graph.node("Conv", bias ? [x, weight, bias] : [x, weight], { type: x.type, shape }, {
    attributes: {
      kernel_shape: { ints: [kernelHeight, kernelWidth] },
      strides: { ints: [stride, stride] },
      pads: { ints: [...pads] },
    },
  });
}

/** Gamma and beta of a norm, [channels] each. */
export interface Affine {
  readonly weight: Value;
  readonly bias: Value;
}

/**
 * Each group of channels of each picture to mean 0 and variance 1, then the affine map (Wu and He 2018). Of instance
 * normalisation over the groups, which every provider has a kernel for; ONNX's own GroupNormalization has none on
 * processors and is taken apart into more steps than these.
 *
 * @param x [batch, channels, ...]
 */
export function groupNorm(
  graph: Graph,
  x: Value,
  groups: number,
  { weight, bias }: Affine,
  epsilon: number,
): Value {
  const [batch = 0, channels = 0, ...rest] = x.shape;
  if (channels % groups !== 0) {
    throw new RangeError(
      `Cannot normalise ${channels} channels in groups, they must divide evenly: ${groups}`,
    );
  }
  const grouped = reshape(graph, x, [batch, groups, -1]);
  const ones = graph.constant(new Array(groups).fill(1), [groups], x.type);
  const zeros = graph.constant(new Array(groups).fill(0), [groups], x.type);
  const normal = graph.node("InstanceNormalization", [grouped, ones, zeros], grouped, {
    attributes: { epsilon: { float: epsilon } },
  });
  const affine = [channels, ...rest.map(() => 1)];
  return add(
    graph,
    mul(graph, reshape(graph, normal, x.shape), reshape(graph, weight, affine)),
    reshape(graph, bias, affine),
  );
}

/** Along the last axis (Ba et al. 2016). */
export function layerNorm(graph: Graph, x: Value, { weight, bias }: Affine, epsilon: number): Value {
  return graph.node("LayerNormalization", [x, weight, bias], x, {
    attributes: { axis: { int: -1 }, epsilon: { float: epsilon } },
  });
}

/** Held within two bounds. */
export function clip(graph: Graph, x: Value, least: number, most: number): Value {
  return graph.node("Clip", [x, valueOf(graph, least, x.type), valueOf(graph, most, x.type)], x);
}

export function softmax(graph: Graph, x: Value, axis = -1): Value {
  return graph.node("Softmax", [x], x, { attributes: { axis: { int: resolveAxis(x.shape, axis) } } });
}

/** @param shape one length may be -1: what is left */
export function reshape(graph: Graph, x: Value, shape: readonly number[]): Value {
  const resolved = resolveShape(x.shape, shape);
  if (resolved.length === x.shape.length && resolved.every((length, axis) => length === x.shape[axis])) {
    return x;
  }
  const lengths = graph.constant(resolved, [resolved.length], "int64");
  return graph.node("Reshape", [x, lengths], { type: x.type, shape: resolved });
}

/** @param order the old axis of each new one */
export function transpose(graph: Graph, x: Value, order: readonly number[]): Value {
  if (order.length !== x.shape.length || new Set(order).size !== order.length) {
    throw new RangeError(`Cannot transpose [${x.shape}], each axis must stand once: [${order}]`);
  }
  const shape = order.map((axis) => x.shape[resolveAxis(x.shape, axis)]!);
  return graph.node("Transpose", [x], { type: x.type, shape }, { attributes: { perm: { ints: order } } });
}

export function concat(graph: Graph, values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (!first) throw new RangeError("Cannot join arrays, there must be one at least: 0");
  const along = resolveAxis(first.shape, axis);
  const fits = (value: Value) =>
    value.type === first.type && value.shape.length === first.shape.length &&
    value.shape.every((length, other) => other === along || length === first.shape[other]);
  if (!values.every(fits)) {
    const shapes = values.map(({ shape }) => `[${shape}]`).join(", ");
    throw new RangeError(
      `Cannot join arrays along axis ${axis}, their other lengths must be the same: ${shapes}`,
    );
  }
  const shape = first.shape.with(along, values.reduce((sum, value) => sum + value.shape[along]!, 0));
  return graph.node("Concat", values, { type: first.type, shape }, { attributes: { axis: { int: along } } });
}

/** What lies from `start` to before `end` along an axis. */
export function slice(graph: Graph, x: Value, axis: number, start: number, end: number): Value {
  const along = resolveAxis(x.shape, axis);
  if (!(start >= 0 && start <= end && end <= x.shape[along]!)) {
    throw new RangeError(
      `Cannot cut from [${x.shape}] along axis ${axis}, it has no such part: ${start} to ${end}`,
    );
  }
  const index = (value: number) => graph.constant([value], [1], "int64");
  return graph.node("Slice", [x, index(start), index(end), index(along)], {
    type: x.type,
    shape: x.shape.with(along, end - start),
  });
}

/** Zeros around. @param before [axes], how many; @param after [axes] */
export function pad(graph: Graph, x: Value, before: readonly number[], after: readonly number[]): Value {
  if (before.length !== x.shape.length || after.length !== x.shape.length) {
    throw new RangeError(`Cannot pad [${x.shape}], each axis needs two widths: [${before}] and [${after}]`);
  }
  const widths = graph.constant([...before, ...after], [2 * x.shape.length], "int64");
  const shape = x.shape.map((length, axis) => length + before[axis]! + after[axis]!);
  return graph.node("Pad", [x, widths], { type: x.type, shape });
}

/** Each pixel becomes a block of factor x factor of its like. @param x [batch, channels, height, width] */
export function upsampleNearest(graph: Graph, x: Value, factor = 2): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const shape = [batch, channels, height * factor, width * factor];
  const scales = graph.constant([1, 1, factor, factor], [4], "float32");
  return graph.node("Resize", [x, null, scales], { type: x.type, shape }, {
    attributes: {
      mode: { text: "nearest" },
      nearest_mode: { text: "floor" },
      coordinate_transformation_mode: { text: "asymmetric" },
    },
  });
}

const reduction =
  (operator: string) => (graph: Graph, x: Value, axes: readonly number[], keep = true): Value => {
    const along = axes.map((axis) => resolveAxis(x.shape, axis));
    const shape = keep
      ? x.shape.map((length, axis) => along.includes(axis) ? 1 : length)
      : x.shape.filter((_, axis) => !along.includes(axis));
    const list = graph.constant(along, [along.length], "int64");
    return graph.node(operator, [x, list], { type: x.type, shape }, {
      attributes: { keepdims: { int: keep ? 1 : 0 } },
    });
  };

/** Along some axes, which stay with length 1 unless told otherwise. */
export const reduceMean = reduction("ReduceMean");
export const reduceSum = reduction("ReduceSum");

/** Rows of a table. @param table [rows, ...]; @param indices int64, any shape; @returns [...indices, ...] */
export function gather(graph: Graph, table: Value, indices: Value): Value {
  const shape = [...indices.shape, ...table.shape.slice(1)];
  return graph.node("Gather", [table, indices], { type: table.type, shape }, {
    attributes: { axis: { int: 0 } },
  });
}

/** Repeats along axes of length 1. */
export function expand(graph: Graph, x: Value, shape: readonly number[]): Value {
  const wide = broadcastShape(x.shape, shape);
  return graph.node("Expand", [x, graph.constant(wide, [wide.length], "int64")], {
    type: x.type,
    shape: wide,
  });
}

export const cast = (graph: Graph, x: Value, type: ElementType): Value => graph.cast(x, type);
