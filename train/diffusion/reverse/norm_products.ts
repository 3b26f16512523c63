import type { Graph, Value } from "../onnx/graph.ts";
import * as op from "../onnx/operators.ts";
import { resolveAxis } from "../onnx/shapes.ts";
import {
  assumeAttribute,
  numberAttribute,
  unbroadcast,
  type VectorJacobianProduct,
  wholeAttribute,
} from "./vector_jacobian.ts";

/** What a norm brings to mean 0 and variance 1: x less its mean, and 1 / deviation, in float32 at least. */
function centred(graph: Graph, x: Value, axes: readonly number[], epsilon: number) {
  const wide = sumsIn(graph, x);
  const centre = op.sub(graph, wide, op.reduceMean(graph, wide, axes));
  const variance = op.reduceMean(graph, op.mul(graph, centre, centre), axes);
  const inverse = op.div(graph, 1, op.sqrt(graph, op.add(graph, variance, epsilon)));
  return { centre, inverse };
}

/** float16 neither holds a sum over a large picture nor its square. */
function sumsIn(graph: Graph, x: Value): Value {
  return op.cast(graph, x, x.type === "float64" ? "float64" : "float32");
}

/**
 * dL/dx of n = (x - mean) / deviation for v = dL/dn: (v - mean(v) - n mean(v n)) / deviation (Ioffe and Szegedy 2015,
 * 3). With c = x - mean and r = 1 / deviation that is v r + c k + b with two small arrays, k = -r^3 mean(v c) and
 * b = -r mean(v).
 */
function normProduct(
  graph: Graph,
  gradient: Value,
  x: Value,
  axes: readonly number[],
  epsilon: number,
): Value {
  const { centre, inverse } = centred(graph, x, axes, epsilon);
  const v = sumsIn(graph, gradient);
  const along = op.reduceMean(graph, op.mul(graph, v, centre), axes);
  const cube = op.mul(graph, inverse, op.mul(graph, inverse, inverse));
  const k = op.neg(graph, op.mul(graph, cube, along));
  const b = op.neg(graph, op.mul(graph, inverse, op.reduceMean(graph, v, axes)));
  const scaled = op.add(graph, op.mul(graph, v, inverse), op.mul(graph, centre, k));
  return op.cast(graph, op.add(graph, scaled, b), x.type);
}

/** Vector-Jacobian products of norms and of Softmax. */
export const NORM_PRODUCTS: Readonly<Record<string, VectorJacobianProduct>> = {
  /** Over all axes but the first two. */
  InstanceNormalization: ({ graph, node, gradient, inputs: [x, scale] }) => {
    const axes = [...x!.shape.keys()].slice(2);
    const perChannel = [scale!.shape[0]!, ...axes.map(() => 1)];
    const epsilon = numberAttribute(node, "epsilon", 1e-5);
    const others = [0, ...axes];
    return [
      () => {
        const ones = graph.constants.some(({ value, data }) =>
          value === scale && data.every((one) => one === 1)
        );
        const v = ones ? gradient : op.mul(graph, gradient, op.reshape(graph, scale!, perChannel));
        return normProduct(graph, v, x!, axes, epsilon);
      },
      () => {
        const { centre, inverse } = centred(graph, x!, axes, epsilon);
        const normal = op.mul(graph, centre, inverse);
        return op.cast(
          graph,
          op.reduceSum(graph, op.mul(graph, sumsIn(graph, gradient), normal), others, false),
          scale!.type,
        );
      },
      () => op.cast(graph, op.reduceSum(graph, sumsIn(graph, gradient), others, false), scale!.type),
    ];
  },
  /** Over the last axis. */
  LayerNormalization: ({ graph, node, gradient, inputs: [x, scale, bias] }) => {
    const last = x!.shape.length - 1;
    assumeAttribute(node, "axis", resolveAxis(x!.shape, wholeAttribute(node, "axis", -1)), last);
    const epsilon = numberAttribute(node, "epsilon", 1e-5);
    return [
      () => normProduct(graph, op.mul(graph, gradient, scale!), x!, [last], epsilon),
      () => {
        const { centre, inverse } = centred(graph, x!, [last], epsilon);
        const normal = op.cast(graph, op.mul(graph, centre, inverse), gradient.type);
        return unbroadcast(graph, op.mul(graph, gradient, normal), scale!.shape);
      },
      () => unbroadcast(graph, gradient, bias!.shape),
    ];
  },
  Softmax: ({ graph, node, gradient, output }) => [() => {
    const shares = op.mul(graph, gradient, output);
    const sum = op.reduceSum(graph, shares, [wholeAttribute(node, "axis", -1)]);
    return op.sub(graph, shares, op.mul(graph, output, sum));
  }],
};
