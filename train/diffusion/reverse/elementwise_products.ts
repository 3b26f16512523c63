import type { Graph, Value } from "../../../runtime/inference/onnx/graph.ts";
import * as op from "../../../runtime/inference/onnx/operators.ts";
import {
  type BackwardStep,
  numbersOf,
  unbroadcast,
  type VectorJacobianProduct,
  zeroAfter,
} from "./vector_jacobian.ts";

/** dL/dx of y = f(x), each element by itself. */
type Slope = (graph: Graph, gradient: Value, x: () => Value, y: () => Value) => Value;

const unary = (slope: Slope): VectorJacobianProduct => ({ graph, gradient, inputs: [x], output, again }) => [
  () => slope(graph, gradient, () => again(x!), () => again(output)),
];

/** dL/da and dL/db of two arrays that are stretched to each other, before they are summed over what was repeated. */
type Slopes = (
  graph: Graph,
  gradient: Value,
  a: () => Value,
  b: () => Value,
  y: () => Value,
) => readonly [() => Value, () => Value];

const binary =
  (slopes: Slopes): VectorJacobianProduct => ({ graph, gradient, inputs: [a, b], output, again }) =>
    slopes(graph, gradient, () => again(a!), () => again(b!), () => again(output))
      .map((slope, input) => () => unbroadcast(graph, slope(), [a!, b!][input]!.shape));

/** The gradient where a condition holds, else 0. */
function where(graph: Graph, operator: string, a: Value, b: Value, gradient: Value): Value {
  const holds = graph.node(operator, [a, b], { type: "bool", shape: gradient.shape });
  return graph.node("Where", [holds, gradient, graph.constant([0], [], gradient.type)], gradient);
}

const mulProduct = binary((graph, gradient, a, b) => [
  () => op.mul(graph, gradient, b()),
  () => op.mul(graph, gradient, a()),
]);

/**
 * SiLU, x s with s = sigmoid(x), as one: v s (1 + x (1 - s)), the first product first, needs two arrays less at a time
 * than the products of its two operators. Null for another product.
 */
function siluProduct({ graph, gradient, inputs: [x, share], again, producer }: BackwardStep) {
  const sigmoid = producer(share!);
  if (sigmoid?.operator !== "Sigmoid" || sigmoid.inputs[0] !== x) return null;
  return [() => {
    const s = again(share!);
    const part = op.mul(graph, gradient, s);
    const one = op.add(graph, zeroAfter(graph, part, s), 1);
    const slope = op.add(graph, op.mul(graph, op.sub(graph, one, s), again(x!)), 1);
    return op.mul(graph, part, slope);
  }, () => null];
}

/** 2 / sqrt(pi) and 1 / sqrt(2 pi). */
const ERF_SLOPE = 2 / Math.sqrt(Math.PI);
const NORMAL_PEAK = 1 / Math.sqrt(2 * Math.PI);

/**
 * Vector-Jacobian products of operators that work on each element by itself. They begin with the gradient wherever
 * they can: what does not need it would be computed in the forward pass and kept from there.
 */
export const ELEMENTWISE_PRODUCTS: Readonly<Record<string, VectorJacobianProduct>> = {
  Identity: unary((_graph, gradient) => gradient),
  Cast: ({ graph, gradient, inputs: [x] }) => [() => op.cast(graph, gradient, x!.type)],
  Neg: unary((graph, gradient) => op.neg(graph, gradient)),
  Exp: unary((graph, gradient, _x, y) => op.mul(graph, gradient, y())),
  Sqrt: unary((graph, gradient, _x, y) => op.div(graph, op.mul(graph, gradient, 0.5), y())),
  Sin: unary((graph, gradient, x) => op.mul(graph, gradient, op.cos(graph, x()))),
  Cos: unary((graph, gradient, x) => op.neg(graph, op.mul(graph, gradient, op.sin(graph, x())))),
  Sigmoid: unary((graph, gradient, _x, y) => {
    const share = op.mul(graph, gradient, y());
    return op.sub(graph, share, op.mul(graph, share, y()));
  }),
  Tanh: unary((graph, gradient, _x, y) =>
    op.sub(graph, gradient, op.mul(graph, op.mul(graph, gradient, y()), y()))
  ),
  Erf: unary((graph, gradient, x) => {
    const bell = op.exp(graph, op.neg(graph, op.mul(graph, x(), x())));
    return op.mul(graph, op.mul(graph, gradient, ERF_SLOPE), bell);
  }),
  /** The normal distribution up to x, plus x times its density. */
  Gelu: unary((graph, gradient, x) => {
    const below = op.add(graph, op.mul(graph, op.erf(graph, op.mul(graph, x(), Math.SQRT1_2)), 0.5), 0.5);
    const density = op.mul(graph, op.exp(graph, op.mul(graph, op.mul(graph, x(), x()), -0.5)), NORMAL_PEAK);
    return op.mul(graph, gradient, op.add(graph, below, op.mul(graph, x(), density)));
  }),
  Add: binary((_graph, gradient) => [() => gradient, () => gradient]),
  Sub: binary((graph, gradient) => [() => gradient, () => op.neg(graph, gradient)]),
  Mul: (step) => siluProduct(step) ?? mulProduct(step),
  Div: binary((graph, gradient, _a, b, y) => [
    () => op.div(graph, gradient, b()),
    () => op.neg(graph, op.div(graph, op.mul(graph, gradient, y()), b())),
  ]),
  /** Of two equal numbers the first has the gradient, so that what lies just at a bound still moves. */
  Max: binary((graph, gradient, a, b) => [
    () => where(graph, "GreaterOrEqual", a(), b(), gradient),
    () => where(graph, "Less", a(), b(), gradient),
  ]),
  Min: binary((graph, gradient, a, b) => [
    () => where(graph, "LessOrEqual", a(), b(), gradient),
    () => where(graph, "Greater", a(), b(), gradient),
  ]),
  /** What lies just at a bound still moves. */
  Clip: ({ graph, gradient, inputs: [x, least, most], again }) => [
    () => {
      const below = where(graph, "LessOrEqual", again(x!), most!, gradient);
      return where(graph, "GreaterOrEqual", again(x!), least!, below);
    },
    ...[null, null],
  ],
  /** By the base only, and for one constant exponent. */
  Pow: ({ graph, gradient, inputs: [x, exponent], again }) => [
    () => {
      const [power = 1, ...others] = numbersOf(graph, exponent!);
      if (others.length > 0) {
        throw new RangeError(`Cannot differentiate Pow, it must have one exponent: ${others.length + 1}`);
      }
      return op.mul(graph, op.mul(graph, gradient, power), op.pow(graph, again(x!), power - 1));
    },
    null,
  ],
};
