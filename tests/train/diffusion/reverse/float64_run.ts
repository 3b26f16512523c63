import type { Graph, Node, Value } from "../../../../runtime/inference/onnx/graph.ts";
import { type Array64, fill, gather, indicesOf, placeOf, sizeOf, stretchedAt } from "./float64_arrays.ts";

/**
 * Runs a graph in float64, one plain loop an operator, after the words of the ONNX operator set and nobody's code:
 * the twin that gradients are held against. For small arrays.
 *
 * @param feeds by the names of the graph's inputs
 * @returns by the names of its outputs
 */
export function runFloat64(
  graph: Graph,
  feeds: Readonly<Record<string, Float64Array>>,
): Record<string, Float64Array> {
  const values = new Map<string, Array64>();
  for (const { value: { name, shape }, data } of graph.constants) {
    values.set(name, { shape, data: Float64Array.from(data) });
  }
  for (const { name, shape } of graph.inputs) values.set(name, { shape, data: feeds[name]! });
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => input && values.get(input.name)!);
    const run = OPERATORS[node.operator];
    if (!run) {
      throw new TypeError(`Cannot run ${node.name} in float64, there is no twin of: ${node.operator}`);
    }
    const outputs = run(inputs as Array64[], node, node.outputs.map(({ shape }) => shape));
    node.outputs.forEach(({ name }: Value, index) => values.set(name, outputs[index]!));
  }
  return Object.fromEntries(graph.outputs.map(({ name }) => [name, values.get(name)!.data]));
}

type Run = (inputs: readonly Array64[], node: Node, shapes: readonly (readonly number[])[]) => Array64[];

const unary = (f: (x: number) => number): Run => ([x]) => [{ shape: x!.shape, data: x!.data.map(f) }];

const binary = (f: (a: number, b: number) => number): Run => ([a, b], _node, [shape]) => [
  fill(shape!, (at) => f(stretchedAt(a!, at), stretchedAt(b!, at))),
];

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const truth = (holds: boolean) => holds ? 1 : 0;

/** By its power series, which float64 sums to 1e-14 for |x| below 3. */
function erf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 100; n++) {
    term *= -x * x / n;
    sum += term / (2 * n + 1);
  }
  return 2 / Math.sqrt(Math.PI) * sum;
}

const whole = ({ attributes }: Node, name: string, fallback: number): number =>
  (attributes[name] as { int: number } | undefined)?.int ?? fallback;
const wholes = ({ attributes }: Node, name: string): readonly number[] =>
  (attributes[name] as { ints: readonly number[] }).ints;
const real = ({ attributes }: Node, name: string, fallback: number): number =>
  (attributes[name] as { float: number } | undefined)?.float ?? fallback;
const from = (axis: number, rank: number) => axis < 0 ? axis + rank : axis;

/** Sums over some axes, which stay with length 1. */
function summed(x: Array64, axes: readonly number[]): Array64 {
  const shape = x.shape.map((length, axis) => axes.includes(axis) ? 1 : length);
  return gather(shape, x, (at) => at.map((index, axis) => axes.includes(axis) ? 0 : index));
}

const reduction = (scale: (count: number) => number): Run => ([x, axes], _node, [shape]) => {
  const along = [...axes!.data].map((axis) => from(axis, x!.shape.length));
  const factor = scale(x!.data.length / sizeOf(shape!));
  return [{ shape: shape!, data: summed(x!, along).data.map((sum) => sum * factor) }];
};

/** x less its mean over some axes, over its deviation. */
function normal(x: Array64, axes: readonly number[], epsilon: number): Array64 {
  const count = sizeOf(axes.map((axis) => x.shape[axis]!));
  const mean = summed(x, axes);
  const centre = fill(x.shape, (at) => x.data[placeOf(x.shape, at)]! - stretchedAt(mean, at) / count);
  const squares = summed({ shape: x.shape, data: centre.data.map((value) => value * value) }, axes);
  return fill(
    x.shape,
    (at) => centre.data[placeOf(x.shape, at)]! / Math.sqrt(stretchedAt(squares, at) / count + epsilon),
  );
}

/** Calls back for each pair of a fine and a coarse pixel that an element of a kernel leads between. */
function strideOver(
  node: Node,
  fine: readonly number[],
  coarse: readonly number[],
  kernel: readonly number[],
  each: (picture: number, fineAt: number[], coarseAt: number[], kernelAt: number[]) => void,
): void {
  const [strides, pads] = [wholes(node, "strides"), wholes(node, "pads")];
  for (let place = 0; place < sizeOf([coarse[0]!, ...coarse.slice(2)]); place++) {
    const [picture, row, column] = indicesOf([coarse[0]!, ...coarse.slice(2)], place) as [
      number,
      number,
      number,
    ];
    for (let tap = 0; tap < sizeOf(kernel.slice(2)); tap++) {
      const [y, x] = indicesOf(kernel.slice(2), tap) as [number, number];
      const at = [row * strides[0]! + y - pads[0]!, column * strides[1]! + x - pads[1]!];
      if (at.every((index, axis) => index >= 0 && index < fine[axis + 2]!)) {
        each(picture, at, [row, column], [y, x]);
      }
    }
  }
}

const OPERATORS: Readonly<Record<string, Run>> = {
  Identity: unary((x) => x),
  Cast: ([x], { outputs }) => [
    outputs[0]!.type === "bool" ? { shape: x!.shape, data: x!.data.map((value) => truth(value !== 0)) } : x!,
  ],
  Neg: unary((x) => -x),
  Exp: unary(Math.exp),
  Sqrt: unary(Math.sqrt),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Tanh: unary(Math.tanh),
  Sigmoid: unary(sigmoid),
  Erf: unary(erf),
  Gelu: unary((x) => x * (1 + erf(x * Math.SQRT1_2)) / 2),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Pow: binary((a, b) => a ** b),
  Max: binary(Math.max),
  Min: binary(Math.min),
  Clip: ([x, least, most]) => [
    {
      shape: x!.shape,
      data: x!.data.map((value) => Math.min(Math.max(value, least!.data[0]!), most!.data[0]!)),
    },
  ],
  Greater: binary((a, b) => truth(a > b)),
  GreaterOrEqual: binary((a, b) => truth(a >= b)),
  Less: binary((a, b) => truth(a < b)),
  LessOrEqual: binary((a, b) => truth(a <= b)),
  Where: ([holds, a, b], _node, [shape]) => [
    fill(shape!, (at) => stretchedAt(stretchedAt(holds!, at) ? a! : b!, at)),
  ],
  Reshape: ([x], _node, [shape]) => [{ shape: shape!, data: x!.data }],
  Transpose: ([x], node, [shape]) => {
    const order = wholes(node, "perm");
    return [gather(shape!, x!, (at) => order.map((axis) => at[axis]!))];
  },
  Expand: ([x], _node, [shape]) => [fill(shape!, (at) => stretchedAt(x!, at))],
  ReduceSum: reduction(() => 1),
  ReduceMean: reduction((count) => 1 / count),
  Concat(inputs, node, [shape]) {
    const axis = from(whole(node, "axis", 0), shape!.length);
    return [fill(shape!, (at) => {
      let index = at[axis]!;
      for (const part of inputs) {
        if (index < part.shape[axis]!) return part.data[placeOf(part.shape, at.with(axis, index))]!;
        index -= part.shape[axis]!;
      }
      return NaN;
    })];
  },
  Split([x], node, shapes) {
    const axis = from(whole(node, "axis", 0), x!.shape.length);
    let start = 0;
    return shapes.map((shape) => {
      const first = start;
      start += shape[axis]!;
      return fill(shape, (at) => x!.data[placeOf(x!.shape, at.with(axis, first + at[axis]!))]!);
    });
  },
  Slice([x, starts, , axes, steps], _node, [shape]) {
    return [fill(shape!, (at) => {
      const own = [...at];
      axes!.data.forEach((axis, i) => {
        const along = from(axis, own.length);
        own[along] = from(starts!.data[i]!, x!.shape[along]!) + at[along]! * (steps?.data[i] ?? 1);
      });
      return x!.data[placeOf(x!.shape, own)]!;
    })];
  },
  Pad: ([x, widths], _node, [shape]) => [
    gather(shape!, x!, (at) => at.map((index, axis) => index + widths!.data[axis]!)),
  ],
  Resize: ([x], _node, [shape]) => [
    fill(shape!, (at) =>
      x!.data[
        placeOf(x!.shape, at.map((index, axis) => Math.floor(index * x!.shape[axis]! / shape![axis]!)))
      ]!),
  ],
  MatMul: ([a, b], _node, [shape]) => [
    fill(shape!, (at) => {
      const [before, row, column] = [at.slice(0, -2), at.at(-2)!, at.at(-1)!];
      let sum = 0;
      for (let k = 0; k < a!.shape.at(-1)!; k++) {
        sum += stretchedAt(a!, [...before, row, k]) * stretchedAt(b!, [...before, k, column]);
      }
      return sum;
    }),
  ],
  Gemm([a, b, bias], node, [shape]) {
    const [turnA, turnB] = [whole(node, "transA", 0), whole(node, "transB", 0)];
    return [fill(shape!, ([row, column]) => {
      let sum = bias ? stretchedAt(bias, [row!, column!]) : 0;
      for (let k = 0; k < a!.shape[turnA ? 0 : 1]!; k++) {
        sum += stretchedAt(a!, turnA ? [k, row!] : [row!, k]) *
          stretchedAt(b!, turnB ? [column!, k] : [k, column!]);
      }
      return sum;
    })];
  },
  Conv([x, weight, bias], node, [shape]) {
    const y = fill(shape!, ([, channel]) => bias?.data[channel!] ?? 0);
    strideOver(node, x!.shape, shape!, weight!.shape, (picture, at, to, tap) => {
      for (let out = 0; out < shape![1]!; out++) {
        for (let within = 0; within < x!.shape[1]!; within++) {
          y.data[placeOf(shape!, [picture, out, ...to])]! +=
            x!.data[placeOf(x!.shape, [picture, within, ...at])]! *
            weight!.data[placeOf(weight!.shape, [out, within, ...tap])]!;
        }
      }
    });
    return [y];
  },
  ConvTranspose([x, weight], node, [shape]) {
    const y = fill(shape!, () => 0);
    strideOver(node, shape!, x!.shape, weight!.shape, (picture, to, at, tap) => {
      for (let out = 0; out < shape![1]!; out++) {
        for (let within = 0; within < x!.shape[1]!; within++) {
          y.data[placeOf(shape!, [picture, out, ...to])]! +=
            x!.data[placeOf(x!.shape, [picture, within, ...at])]! *
            weight!.data[placeOf(weight!.shape, [within, out, ...tap])]!;
        }
      }
    });
    return [y];
  },
  InstanceNormalization([x, scale, bias], node) {
    const axes = [...x!.shape.keys()].slice(2);
    const unit = normal(x!, axes, real(node, "epsilon", 1e-5));
    return [
      fill(x!.shape, (at) => unit.data[placeOf(x!.shape, at)]! * scale!.data[at[1]!]! + bias!.data[at[1]!]!),
    ];
  },
  LayerNormalization([x, scale, bias], node) {
    const unit = normal(x!, [x!.shape.length - 1], real(node, "epsilon", 1e-5));
    return [
      fill(
        x!.shape,
        (at) => unit.data[placeOf(x!.shape, at)]! * stretchedAt(scale!, at) + stretchedAt(bias!, at),
      ),
    ];
  },
  MultiHeadAttention([query, key, value], node) {
    const [, places, width] = query!.shape as [number, number, number];
    const [context, own] = [key!.shape[1]!, width / whole(node, "num_heads", 1)];
    const y = fill(query!.shape, () => 0);
    for (let row = 0; row < y.data.length / own; row++) {
      const [batch, place, head] = [0, 1, 2].map((axis) =>
        indicesOf([query!.shape[0]!, places, width / own], row)[axis]!
      );
      const at = (x: Array64, place: number, index: number) =>
        x.data[placeOf(x.shape, [batch!, place, head! * own + index])]!;
      const powers = Array.from({ length: context }, (_, other) => {
        let dot = 0;
        for (let i = 0; i < own; i++) dot += at(query!, place!, i) * at(key!, other, i);
        return Math.exp(dot / Math.sqrt(own));
      });
      const sum = powers.reduce((sum, power) => sum + power, 0);
      for (let i = 0; i < own; i++) {
        y.data[placeOf(y.shape, [batch!, place!, head! * own + i])] = powers
          .reduce((mixed, power, other) => mixed + power / sum * at(value!, other, i), 0);
      }
    }
    return [y];
  },
  Softmax([x], node) {
    const axis = from(whole(node, "axis", -1), x!.shape.length);
    const powers: Array64 = { shape: x!.shape, data: x!.data.map(Math.exp) };
    const sums = summed(powers, [axis]);
    return [fill(x!.shape, (at) => powers.data[placeOf(x!.shape, at)]! / stretchedAt(sums, at))];
  },
};
