import type { Graph, Node, Value } from "../../../runtime/inference/onnx/graph.ts";
import { cast, mul, reduceSum, reshape } from "../../../runtime/inference/onnx/operators.ts";

/** What a norm makes of its input before its affine map, in float32 at least. */
export interface Normal {
  /** Mean 0, variance 1. */
  readonly normal: Value;
  /** 1 / deviation, with length 1 along the norm's axes. */
  readonly inverse: Value;
}

/** One node in the backward pass. */
export interface BackwardStep {
  /** Where the nodes of the gradient go: the graph that the node is in. */
  readonly graph: Graph;
  readonly node: Node;
  /** What the node was given; one that was left out must not be asked for. */
  readonly inputs: readonly Value[];
  readonly output: Value;
  /** dL/doutput of the first output, as the output. */
  readonly gradient: Value;
  /** dL/doutput of each output; null where L does not depend on it. */
  readonly gradients: readonly (Value | null)[];
  /** An input or output, to compute with in the backward pass: shapes and types may be read off the original. */
  again(value: Value): Value;
  /** The node that an input comes of. */
  producer(value: Value): Node | undefined;
  /** Of a norm: its input at mean 0 and variance 1. */
  normal(): Normal;
}

/**
 * The product of a vector, dL/doutput, with an operator's Jacobian: for each input a function that appends the nodes
 * of dL/dinput, or null for an input that has no gradient here (indices, weights of a convolution, ...). Only the
 * functions of wanted inputs are called; one that gives null adds nothing to its input's gradient.
 */
export type VectorJacobianProduct = (step: BackwardStep) => readonly ((() => Value | null) | null)[];

/** The gradient of an array that was stretched to the shape of `gradient`: summed over what was repeated. */
export function unbroadcast(graph: Graph, gradient: Value, shape: readonly number[]): Value {
  const added = gradient.shape.length - shape.length;
  const axes = [...gradient.shape.keys()]
    .filter((axis) => axis < added || (shape[axis - added] === 1 && gradient.shape[axis] !== 1));
  return reshape(graph, axes.length === 0 ? gradient : reduceSum(graph, gradient, axes), shape);
}

/** The numbers of a constant; null for a value that is computed, or weights. */
export function constantOf(graph: Graph, value: Value): readonly number[] | null {
  const constant = graph.constants.find((constant) => constant.value === value);
  return constant ? [...constant.data] : null;
}

/** The numbers of a constant. @throws TypeError for a value that is computed */
export function numbersOf(graph: Graph, value: Value): readonly number[] {
  const numbers = constantOf(graph, value);
  if (!numbers) throw new TypeError(`Cannot differentiate, this must be a constant: ${value.name}`);
  return numbers;
}

/** A whole number among a node's attributes. */
export function wholeAttribute({ attributes }: Node, name: string, fallback: number): number {
  const attribute = attributes[name];
  return attribute && "int" in attribute ? attribute.int : fallback;
}

/** A list of whole numbers among a node's attributes. */
export function wholesAttribute({ attributes }: Node, name: string, fallback: readonly number[]) {
  const attribute = attributes[name];
  return attribute && "ints" in attribute ? attribute.ints : fallback;
}

/** A real number among a node's attributes. */
export function numberAttribute({ attributes }: Node, name: string, fallback: number): number {
  const attribute = attributes[name];
  return attribute && "float" in attribute ? attribute.float : fallback;
}

/** @throws RangeError for an attribute that is not what the products here assume */
export function assumeAttribute(node: Node, name: string, met: unknown, assumed: unknown): void {
  if (String(met) !== String(assumed)) {
    throw new RangeError(`Cannot differentiate ${node.name}, its ${name} must be ${assumed}: ${met}`);
  }
}

/**
 * Zero, of as many axes and the type of `like`, but not before a value is known. ONNX Runtime computes what it can as
 * soon as it can: the backward pass's own copies in the forward pass already, and then they would be kept from there to here.
 */
export function zeroAfter(graph: Graph, value: Value, like: Value): Value {
  const index = (...numbers: number[]) => graph.constant(numbers, [numbers.length], "int64");
  const axes = [...value.shape.keys()];
  const ones = axes.map(() => 1);
  const first = graph.node("Slice", [value, index(...axes.map(() => 0)), index(...ones), index(...axes)], {
    type: value.type,
    shape: ones,
  });
  // By way of a truth value: zero times NaN would be NaN.
  const finite = cast(graph, cast(graph, reshape(graph, first, like.shape.map(() => 1)), "bool"), like.type);
  return mul(graph, finite, 0);
}
