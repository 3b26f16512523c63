import type { Graph, Value } from "../../../../runtime/inference/onnx/graph.ts";
import * as op from "../../../../runtime/inference/onnx/operators.ts";
import { fusedAttention } from "../../../../train/diffusion/networks/attention.ts";

/** A small graph whose gradient by all its inputs is known by central differences. */
export interface ProductCase {
  readonly name: string;
  /** Operators whose product it tells. */
  readonly operators: readonly string[];
  /** Shapes of its inputs. */
  readonly shapes: readonly (readonly number[])[];
  build(graph: Graph, inputs: readonly Value[]): Value;
  /** What the inputs are of numbers from -1 to 1; plain if left out. */
  readonly numbers?: (number: number) => number;
}

const unary = (
  operator: string,
  apply: (graph: Graph, x: Value) => Value,
  numbers?: (x: number) => number,
) => ({
  name: operator,
  operators: [operator],
  shapes: [[2, 3]],
  build: (graph: Graph, [x]: readonly Value[]) => apply(graph, x!),
  ...numbers && { numbers },
});

const binary = (
  operator: string,
  apply: (graph: Graph, a: Value, b: Value) => Value,
  numbers?: (x: number) => number,
) => ({
  name: `${operator}, stretched`,
  operators: [operator],
  shapes: [[2, 3, 4], [3, 1]],
  build: (graph: Graph, [a, b]: readonly Value[]) => apply(graph, a!, b!),
  ...numbers && { numbers },
});

/** Numbers for operators with a pole at 0. */
const positive = (x: number) => x + 1.5;

function constants(graph: Graph, shape: readonly number[], salt = 0): Value {
  const size = shape.reduce((product, length) => product * length, 1);
  const numbers = Float64Array.from({ length: size }, (_, i) => Math.fround(Math.sin(3 * i + 1 + salt)));
  return graph.constant(numbers, shape);
}

function convolved(
  name: string,
  shape: readonly number[],
  kernel: readonly number[],
  options: op.ConvolutionOptions,
): ProductCase {
  return {
    name: `Conv, ${name}`,
    operators: ["Conv"],
    shapes: [shape],
    build: (graph, [x]) =>
      op.convolution(graph, x!, constants(graph, kernel), constants(graph, [kernel[0]!]), options),
  };
}

function split(graph: Graph, x: Value, lengths: readonly number[]): Value[] {
  const shapes = lengths.map((length) => ({ type: x.type, shape: x.shape.with(1, length) }));
  return graph.apply("Split", [x, graph.constant(lengths, [lengths.length], "int64")], shapes, {
    attributes: { axis: { int: 1 } },
  });
}

export const PRODUCT_CASES: readonly ProductCase[] = [
  unary("Neg", op.neg),
  unary("Exp", op.exp),
  unary("Sqrt", op.sqrt, positive),
  unary("Sin", op.sin),
  unary("Cos", op.cos),
  unary("Tanh", op.tanh),
  unary("Sigmoid", op.sigmoid),
  unary("Erf", op.erf),
  unary("Gelu", op.gelu),
  unary("Cast", (graph, x) => op.cast(graph, op.cast(graph, op.exp(graph, x), "float64"), "float32")),
  unary("Identity", (graph, x) => graph.node("Identity", [op.exp(graph, x)], x)),
  unary("Clip", (graph, x) => op.clip(graph, x, -0.5, 0.25)),
  unary("Pow", (graph, x) => op.pow(graph, x, 2.5), positive),
  binary("Add", op.add),
  binary("Sub", op.sub),
  binary("Mul", op.mul),
  binary("Div", op.div, positive),
  binary("Max", op.maximum),
  binary("Min", op.minimum),
  { name: "Mul by itself", operators: ["Mul"], shapes: [[4]], build: (graph, [x]) => op.mul(graph, x!, x!) },
  { name: "SiLU", operators: ["Mul", "Sigmoid"], shapes: [[4]], build: (graph, [x]) => op.silu(graph, x!) },
  {
    name: "Reshape, Transpose",
    operators: ["Reshape", "Transpose"],
    shapes: [[2, 3, 4]],
    build: (graph, [x]) => op.reshape(graph, op.transpose(graph, op.exp(graph, x!), [2, 0, 1]), [8, 3]),
  },
  {
    name: "Expand",
    operators: ["Expand"],
    shapes: [[3, 1]],
    build: (graph, [x]) => op.expand(graph, x!, [2, 3, 4]),
  },
  {
    name: "ReduceSum, axes kept",
    operators: ["ReduceSum"],
    shapes: [[2, 3, 4]],
    build: (graph, [x]) => op.reduceSum(graph, x!, [0, -1]),
  },
  {
    name: "ReduceMean, axes dropped",
    operators: ["ReduceMean"],
    shapes: [[2, 3, 4]],
    build: (graph, [x]) => op.reduceMean(graph, x!, [1], false),
  },
  {
    name: "Concat, Slice, Pad",
    operators: ["Concat", "Slice", "Pad"],
    shapes: [[2, 3], [2, 2]],
    build: (graph, [a, b]) => {
      const joined = op.concat(graph, [a!, b!, a!], 1);
      return op.pad(graph, op.mul(graph, op.slice(graph, joined, 1, 1, 7), joined.shape[1]!), [1, 0], [0, 2]);
    },
  },
  {
    name: "Split, one part of no use",
    operators: ["Split"],
    shapes: [[2, 6]],
    build: (graph, [x]) => {
      const [first, , last] = split(graph, x!, [2, 2, 2]);
      return op.mul(graph, first!, last!);
    },
  },
  {
    name: "Resize",
    operators: ["Resize"],
    shapes: [[1, 2, 3, 2]],
    build: (graph, [x]) => op.upsampleNearest(graph, x!, 2),
  },
  {
    name: "MatMul, stretched batches",
    operators: ["MatMul"],
    shapes: [[2, 1, 3, 4], [5, 4, 2]],
    build: (graph, [a, b]) => op.matmul(graph, a!, b!),
  },
  ...[[0, 0], [0, 1], [1, 0], [1, 1]].map(([turnA, turnB]): ProductCase => ({
    name: `Gemm, transA ${turnA}, transB ${turnB}`,
    operators: ["Gemm"],
    shapes: [turnA ? [4, 3] : [3, 4], turnB ? [2, 4] : [4, 2], [2]],
    build: (graph, inputs) =>
      graph.node("Gemm", inputs, { type: inputs[0]!.type, shape: [3, 2] }, {
        attributes: { transA: { int: turnA! }, transB: { int: turnB! } },
      }),
  })),
  convolved("padding 1", [2, 3, 5, 4], [4, 3, 3, 3], { padding: 1 }),
  convolved("one pixel", [1, 3, 2, 3], [2, 3, 1, 1], {}),
  convolved("uneven kernel and padding", [1, 2, 5, 6], [3, 2, 2, 3], { padding: [0, 2, 1, 0] }),
  convolved("padding wider than the kernel", [1, 2, 3, 3], [2, 2, 2, 2], { padding: 2 }),
  convolved("stride 2, zeros to the right and below", [2, 2, 6, 6], [3, 2, 3, 3], {
    stride: 2,
    padding: [0, 0, 1, 1],
  }),
  convolved("stride 2, pixels left over", [1, 2, 6, 5], [3, 2, 3, 3], { stride: 2, padding: 1 }),
  convolved("stride 3, kernel 2", [1, 1, 8, 7], [2, 1, 2, 2], { stride: 3 }),
  {
    name: "InstanceNormalization by x, gamma and beta",
    operators: ["InstanceNormalization"],
    shapes: [[2, 3, 4, 2], [3], [3]],
    build: (graph, inputs) =>
      graph.node("InstanceNormalization", inputs, inputs[0]!, { attributes: { epsilon: { float: 0.125 } } }),
  },
  {
    name: "group norm",
    operators: ["InstanceNormalization"],
    shapes: [[2, 6, 3, 2]],
    build: (graph, [x]) =>
      op.groupNorm(graph, x!, 3, { weight: constants(graph, [6]), bias: constants(graph, [6], 1) }, 2 ** -10),
  },
  {
    name: "group norm, SiLU and convolution, and the way around",
    operators: ["InstanceNormalization", "Conv"],
    shapes: [[1, 4, 4, 3]],
    build: (graph, [x]) => {
      const affine = { weight: constants(graph, [4]), bias: constants(graph, [4], 1) };
      const inner = op.silu(graph, op.groupNorm(graph, x!, 2, affine, 2 ** -10));
      return op.add(
        graph,
        x!,
        op.convolution(graph, inner, constants(graph, [4, 4, 3, 3]), null, { padding: 1 }),
      );
    },
  },
  {
    name: "layer norm, GELU and MatMul",
    operators: ["LayerNormalization", "Gelu"],
    shapes: [[2, 3, 5], [5, 2]],
    build: (graph, [x, matrix]) => {
      const affine = { weight: constants(graph, [5]), bias: constants(graph, [5], 1) };
      return op.matmul(graph, op.gelu(graph, op.layerNorm(graph, x!, affine, 0.125)), matrix!);
    },
  },
  {
    name: "LayerNormalization by x, gamma and beta",
    operators: ["LayerNormalization"],
    shapes: [[2, 3, 5], [5], [5]],
    build: (graph, [x, weight, bias]) => op.layerNorm(graph, x!, { weight: weight!, bias: bias! }, 0.125),
  },
  {
    name: "Softmax",
    operators: ["Softmax"],
    shapes: [[2, 3, 4]],
    build: (graph, [x]) => op.softmax(graph, x!, 1),
  },
  {
    name: "MultiHeadAttention to a context",
    operators: ["MultiHeadAttention"],
    shapes: [[2, 5, 6], [2, 3, 6], [2, 3, 6]],
    build: (graph, [query, key, value]) => fusedAttention(graph, query!, key!, value!, 2),
  },
  {
    name: "MultiHeadAttention to itself",
    operators: ["MultiHeadAttention"],
    shapes: [[1, 4, 3]],
    build: (graph, [x]) => fusedAttention(graph, x!, x!, x!, 1),
  },
];
