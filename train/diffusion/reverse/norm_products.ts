import type { Graph, Node, Value } from "../../../runtime/inference/onnx/graph.ts";
import * as op from "../../../runtime/inference/onnx/operators.ts";
import { resolveAxis } from "../../../runtime/inference/onnx/shapes.ts";
import { axesOf, scaleOf, wide } from "./recomputation.ts";
import {
  assumeAttribute,
  type Normal,
  unbroadcast,
  type VectorJacobianProduct,
  wholeAttribute,
} from "./vector_jacobian.ts";

/**
 * dL/dx of n = (x - mean) / deviation for v = dL/dn (Ioffe and Szegedy 2015, 3): (v - mean(v) - n mean(v n)) /
 * deviation.
 */
function normProduct(graph: Graph, v: Value, { normal, inverse }: Normal, axes: readonly number[]): Value {
  const along = op.reduceMean(graph, op.mul(graph, v, normal), axes);
  const level = op.mul(graph, op.reduceMean(graph, v, axes), inverse);
  const tilt = op.mul(graph, normal, op.mul(graph, along, inverse));
  return op.sub(graph, op.sub(graph, op.mul(graph, v, inverse), level), tilt);
}

function byInput(graph: Graph, node: Node, gradient: Value, normal: Normal): Value {
  const scale = scaleOf(graph, node);
  const v = wide(graph, scale ? op.mul(graph, gradient, scale) : gradient);
  return op.cast(graph, normProduct(graph, v, normal, axesOf(node)!), gradient.type);
}

/** Vector-Jacobian products of norms and of Softmax. */
export const NORM_PRODUCTS: Readonly<Record<string, VectorJacobianProduct>> = {
  /** Over all axes but the first two. */
  InstanceNormalization({ graph, node, gradient, normal }) {
    const others = [0, ...axesOf(node)!];
    const sum = (values: Value) => op.cast(graph, op.reduceSum(graph, values, others, false), gradient.type);
    return [
      () => byInput(graph, node, gradient, normal()),
      () => sum(op.mul(graph, wide(graph, gradient), normal().normal)),
      () => sum(wide(graph, gradient)),
    ];
  },
  /** Over the last axis. */
  LayerNormalization({ graph, node, gradient, inputs: [x, scale, bias], normal }) {
    const axis = resolveAxis(x!.shape, wholeAttribute(node, "axis", -1));
    assumeAttribute(node, "axis", axis, x!.shape.length - 1);
    const sum = (values: Value, like: Value) =>
      op.cast(graph, unbroadcast(graph, values, like.shape), like.type);
    return [
      () => byInput(graph, node, gradient, normal()),
      () => sum(op.mul(graph, wide(graph, gradient), normal().normal), scale!),
      () => sum(wide(graph, gradient), bias!),
    ];
  },
  Softmax: ({ graph, node, gradient, output, again }) => [() => {
    const shares = op.mul(graph, gradient, again(output));
    const sum = op.reduceSum(graph, shares, [wholeAttribute(node, "axis", -1)]);
    return op.sub(graph, shares, op.mul(graph, again(output), sum));
  }],
};
