import { type Graph, isReal, type Node, type Value } from "../../../runtime/inference/onnx/graph.ts";
import { add } from "../../../runtime/inference/onnx/operators.ts";
import { RUNTIME_PRODUCTS } from "./attention_product.ts";
import { ELEMENTWISE_PRODUCTS } from "./elementwise_products.ts";
import { MATRIX_PRODUCTS } from "./matrix_products.ts";
import { NORM_PRODUCTS } from "./norm_products.ts";
import { createRecomputation } from "./recomputation.ts";
import { SHAPE_PRODUCTS } from "./shape_products.ts";
import type { VectorJacobianProduct } from "./vector_jacobian.ts";

/** By domain. */
const PRODUCTS: Readonly<Record<string, Readonly<Record<string, VectorJacobianProduct>>>> = {
  "": { ...ELEMENTWISE_PRODUCTS, ...SHAPE_PRODUCTS, ...MATRIX_PRODUCTS, ...NORM_PRODUCTS },
  "com.microsoft": RUNTIME_PRODUCTS,
};

/** Operators that a gradient can pass, as the ONNX operator set or ONNX Runtime names them. */
export const DIFFERENTIABLE: readonly string[] = Object.values(PRODUCTS).flatMap(Object.keys);

/**
 * Extends a graph by its own reverse mode (Griewank and Walther 2008, 3.2): the nodes that give dL/dvalue for some
 * values, where dL/doutput is given. What goes out of the graph is for the caller to say.
 *
 * @param seed dL/doutput, of the output's shape and type
 * @param wanted inputs of the graph or anything between them and the output
 * @returns dL/dvalue for each of `wanted`, of its shape and type
 * @throws TypeError for an operator that no gradient can pass
 * @throws RangeError where the output does not depend on a value
 */
export function appendGradient(
  graph: Graph,
  output: Value,
  seed: Value,
  wanted: readonly Value[],
): Value[] {
  return appendGradients(graph, new Map([[output, seed]]), wanted);
}

/**
 * As `appendGradient`, of several outputs at once: dL/dvalue where L depends on the values through all of them. One of
 * them may lead to another.
 *
 * @param seeds dL/doutput of each output, less what of it comes by way of the others
 */
export function appendGradients(
  graph: Graph,
  seeds: ReadonlyMap<Value, Value>,
  wanted: readonly Value[],
): Value[] {
  for (const [output, seed] of seeds) {
    if (`${seed.shape}` === `${output.shape}` && seed.type === output.type) continue;
    throw new RangeError(
      `Cannot differentiate ${output.name}, the gradient that is given must be ${output.type} ` +
        `[${output.shape}]: ${seed.type} [${seed.shape}]`,
    );
  }
  // What is there now: the gradient's own nodes come behind.
  const nodes = [...graph.nodes];
  const moved = dependents(nodes, wanted);
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const recomputation = createRecomputation(graph, producers, moved);
  const sums = new Map(seeds);
  for (const node of nodes.toReversed()) {
    const gradients = node.outputs.map((value) => moved.has(value) ? sums.get(value) ?? null : null);
    const gradient = gradients.find((value) => value !== null);
    if (!gradient) continue;
    const product = PRODUCTS[node.domain]?.[node.operator];
    if (!product) {
      throw new TypeError(`Cannot differentiate ${node.name}, no gradient can pass it: ${node.operator}`);
    }
    graph.part(`gradient of ${node.name}`, () => {
      const inputs = node.inputs as readonly Value[];
      const slopes = product({
        graph,
        node,
        inputs,
        output: node.outputs[0]!,
        gradient,
        gradients,
        again: (value) => recomputation.again(value, gradient),
        producer: (value) => producers.get(value),
        normal: () => recomputation.normal(node, gradient),
      });
      node.inputs.forEach((input, index) => {
        if (!input || !moved.has(input)) return;
        const slope = slopes[index];
        if (!slope) {
          throw new TypeError(`Cannot differentiate ${node.name}, this input has no gradient: ${input.name}`);
        }
        const [before, more] = [sums.get(input), slope()];
        if (more) sums.set(input, before ? add(graph, before, more) : more);
      });
    });
  }
  return wanted.map((value) => {
    const gradient = sums.get(value);
    if (!gradient) {
      const outputs = [...seeds.keys()].map(({ name }) => name).join(", ");
      throw new RangeError(`Cannot differentiate ${outputs}, it must depend on: ${value.name}`);
    }
    return gradient;
  });
}

/** Real values that depend on one of these, and these. */
export function dependents(nodes: readonly Node[], sources: readonly Value[]): ReadonlySet<Value> {
  const found = new Set<Value>(sources);
  for (const { inputs, outputs } of nodes) {
    if (!inputs.some((input) => input && found.has(input))) continue;
    for (const value of outputs) if (isReal(value.type)) found.add(value);
  }
  return found;
}
