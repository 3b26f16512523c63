import type { Graph, Value } from "../../../runtime/inference/onnx/graph.ts";
import * as op from "../../../runtime/inference/onnx/operators.ts";
import { resolveAxis } from "../../../runtime/inference/onnx/shapes.ts";
import { elementsOf } from "../../../runtime/inference/weights/stored_tensor.ts";
import {
  assumeAttribute,
  numbersOf,
  unbroadcast,
  type VectorJacobianProduct,
  wholeAttribute,
  wholesAttribute,
} from "./vector_jacobian.ts";

/** A reduced array's gradient with the reduced axes back, of length 1. */
function kept(graph: Graph, gradient: Value, x: Value, axes: Value): Value {
  const along = numbersOf(graph, axes).map((axis) => resolveAxis(x.shape, axis));
  return op.reshape(graph, gradient, x.shape.map((length, axis) => along.includes(axis) ? 1 : length));
}

/** What a part of x from `start` on along an axis adds to dL/dx: zeros around. */
function placed(graph: Graph, part: Value, x: Value, axis: number, start: number): Value {
  const zeros = x.shape.map(() => 0);
  const after = x.shape[axis]! - start - part.shape[axis]!;
  return after === 0 && start === 0
    ? part
    : op.pad(graph, part, zeros.with(axis, start), zeros.with(axis, after));
}

/** Vector-Jacobian products of operators that move numbers about or sum them. */
export const SHAPE_PRODUCTS: Readonly<Record<string, VectorJacobianProduct>> = {
  Reshape: ({ graph, gradient, inputs: [x] }) => [() => op.reshape(graph, gradient, x!.shape), null],
  Transpose: ({ graph, node, gradient }) => [() => {
    const order = wholesAttribute(node, "perm", []);
    return op.transpose(graph, gradient, order.map((_, axis) => order.indexOf(axis)));
  }],
  Expand: ({ graph, gradient, inputs: [x] }) => [() => unbroadcast(graph, gradient, x!.shape), null],
  ReduceSum: ({ graph, gradient, inputs: [x, axes] }) => [
    () => op.expand(graph, kept(graph, gradient, x!, axes!), x!.shape),
    null,
  ],
  ReduceMean: ({ graph, gradient, output, inputs: [x, axes] }) => [() => {
    const share = elementsOf(output.shape) / elementsOf(x!.shape);
    return op.expand(graph, op.mul(graph, kept(graph, gradient, x!, axes!), share), x!.shape);
  }, null],
  Concat: ({ graph, node, gradient, inputs, output }) => {
    const axis = resolveAxis(output.shape, wholeAttribute(node, "axis", 0));
    let end = 0;
    return inputs.map(({ shape }) => {
      const start = end;
      end += shape[axis]!;
      return () => op.slice(graph, gradient, axis, start, start + shape[axis]!);
    });
  },
  /** Along one axis, step 1. */
  Slice: ({ graph, node, gradient, inputs: [x, starts, , axes, steps] }) => [
    () => {
      if (steps) assumeAttribute(node, "steps", numbersOf(graph, steps), 1);
      const [axis = 0, ...others] = numbersOf(graph, axes!);
      assumeAttribute(node, "count of axes", others.length + 1, 1);
      const [start] = numbersOf(graph, starts!);
      return placed(graph, gradient, x!, resolveAxis(x!.shape, axis), start!);
    },
    ...[null, null, null, null],
  ],
  Split: ({ graph, node, gradients, inputs: [x] }) => [
    () => {
      const axis = resolveAxis(x!.shape, wholeAttribute(node, "axis", 0));
      const parts = node.outputs.map(({ type, shape }, index) =>
        gradients[index] ?? op.expand(graph, graph.constant([0], [], type), shape)
      );
      return op.concat(graph, parts, axis);
    },
    null,
  ],
  /** With zeros. */
  Pad: ({ graph, gradient, inputs: [x, widths] }) => [() => {
    const before = numbersOf(graph, widths!);
    return x!.shape.reduce(
      (left, length, axis) =>
        length === left.shape[axis]
          ? left
          : op.slice(graph, left, axis, before[axis]!, before[axis]! + length),
      gradient,
    );
  }, null],
  /** Each pixel to a block of its like, so each has the sum over its block. */
  Resize: ({ graph, node, gradient, output, inputs: [x] }) => [
    () => {
      const { mode } = node.attributes;
      assumeAttribute(node, "mode", mode && "text" in mode ? mode.text : "nearest", "nearest");
      const [batch, channels, height, width] = x!.shape as [number, number, number, number];
      const [down, across] = [output.shape[2]! / height, output.shape[3]! / width];
      const blocks = op.reshape(graph, gradient, [batch, channels, height, down, width, across]);
      return op.reduceSum(graph, blocks, [3, 5], false);
    },
    ...[null, null, null],
  ],
};
