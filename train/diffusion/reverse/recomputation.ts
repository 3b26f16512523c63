import type { Graph, Node, Value } from "../../../runtime/inference/onnx/graph.ts";
import * as op from "../../../runtime/inference/onnx/operators.ts";
import { constantOf, type Normal, numberAttribute, zeroAfter } from "./vector_jacobian.ts";

/**
 * Values of the forward pass, computed once more in the backward pass (Chen et al. 2016, sublinear memory): of a norm, its
 * affine map and what else follows element by element only the norm's input is kept, one array where four would be.
 */
export interface Recomputation {
  /** The value itself, or a copy of it that is made when `gradient` is known and no sooner. */
  again(value: Value, gradient: Value): Value;
  /** The input of a norm, brought to mean 0 and variance 1 once more. */
  normal(node: Node, gradient: Value): Normal;
}

/** Operators that cost no more than reading and writing their arrays. */
const CHEAP: ReadonlySet<string> = new Set([
  ...["Reshape", "Add", "Sub", "Mul", "Div", "Sigmoid", "Tanh", "Erf", "Exp", "Gelu", "Clip", "Cast"],
]);

/**
 * @param producers the node of each value of the forward pass
 * @param moved values that depend on what the gradient is taken by; all others are weights, and stay
 */
export function createRecomputation(
  graph: Graph,
  producers: ReadonlyMap<Value, Node>,
  moved: ReadonlySet<Value>,
): Recomputation {
  const able = new Map<Value, boolean>();
  const copies = new Map<Value, Value>();
  const normals = new Map<Node, Normal>();

  /** Whether a norm and cheap operators lead to a value. */
  function copyable(value: Value): boolean {
    const known = able.get(value);
    if (known !== undefined) return known;
    const node = producers.get(value);
    const from = node?.inputs.filter((input) => input !== null && moved.has(input)) ?? [];
    const found = moved.has(value) && node?.domain === "" &&
      (axesOf(node) !== null ||
        CHEAP.has(node.operator) && from.length > 0 && from.every((input) => copyable(input!)));
    able.set(value, found);
    return found;
  }

  function normal(node: Node, gradient: Value): Normal {
    const found = normals.get(node);
    if (found) return found;
    const x = wide(graph, node.inputs[0]!);
    const axes = axesOf(node)!;
    const mean = op.add(graph, op.reduceMean(graph, x, axes), zeroAfter(graph, gradient, x));
    const centre = op.sub(graph, x, mean);
    const variance = op.reduceMean(graph, op.mul(graph, centre, centre), axes);
    const epsilon = numberAttribute(node, "epsilon", 1e-5);
    const inverse = op.div(graph, 1, op.sqrt(graph, op.add(graph, variance, epsilon)));
    const made: Normal = { normal: op.mul(graph, centre, inverse), inverse };
    normals.set(node, made);
    return made;
  }

  function copy(node: Node, gradient: Value): Value {
    const [output] = node.outputs as [Value];
    if (axesOf(node) === null) {
      const inputs = node.inputs.map((input) => input && moved.has(input) ? again(input, gradient) : input);
      return graph.node(node.operator, inputs, output, { attributes: node.attributes });
    }
    const scaled = affine(graph, node, normal(node, gradient).normal);
    return op.cast(graph, scaled, output.type);
  }

  function again(value: Value, gradient: Value): Value {
    if (!copyable(value)) return value;
    const made = copies.get(value) ?? copy(producers.get(value)!, gradient);
    copies.set(value, made);
    return made;
  }

  return { again, normal };
}

/** The axes that a norm takes mean and variance of; null for another operator. */
export function axesOf({ operator, inputs }: Node): number[] | null {
  const rank = inputs[0]?.shape.length ?? 0;
  if (operator === "InstanceNormalization") return Array.from({ length: rank - 2 }, (_, index) => index + 2);
  return operator === "LayerNormalization" ? [rank - 1] : null;
}

/** A norm's scale as it goes with its input; null where it is one everywhere. */
export function scaleOf(graph: Graph, node: Node): Value | null {
  const [, scale] = node.inputs as [Value, Value];
  return constantOf(graph, scale)?.every((one) => one === 1) ? null : alongChannels(graph, node, scale);
}

function affine(graph: Graph, node: Node, normal: Value): Value {
  const scale = scaleOf(graph, node);
  const bias = node.inputs[2];
  const scaled = scale ? op.mul(graph, normal, wide(graph, scale)) : normal;
  if (!bias || constantOf(graph, bias)?.every((zero) => zero === 0)) return scaled;
  return op.add(graph, scaled, wide(graph, alongChannels(graph, node, bias)));
}

/** Instance norms scale by channel, along the second axis, layer norms along the last one. */
function alongChannels(graph: Graph, { operator, inputs }: Node, values: Value): Value {
  const ones = inputs[0]!.shape.slice(2).map(() => 1);
  return operator === "InstanceNormalization" ? op.reshape(graph, values, [-1, ...ones]) : values;
}

/** float16 neither holds a sum over a large picture nor a square. */
export function wide(graph: Graph, x: Value): Value {
  return op.cast(graph, x, x.type === "float64" ? "float64" : "float32");
}
