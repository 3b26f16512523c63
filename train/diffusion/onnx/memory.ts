import { elementsOf } from "../weights/stored_tensor.ts";
import type { ElementType, Graph, Node, Value } from "./graph.ts";

const BYTES: Readonly<Record<ElementType, number>> = {
  float64: 8,
  int64: 8,
  float32: 4,
  int32: 4,
  float16: 2,
  bfloat16: 2,
  bool: 1,
};

/** Their output is their input under another shape or name. */
const SAME_NUMBERS = ["Reshape", "Identity"];

/**
 * Bytes that the arrays of a graph take at the most while its nodes are computed in their order: each from the node
 * that makes it to the last that reads it. Weights, also those that are cast, are left out.
 */
export function activationPeak(graph: Graph): number {
  const owners = new Map<string, string>();
  const ownerOf = ({ name }: Value): string => owners.get(name) ?? name;
  const fixed = new Set([...graph.weights, ...graph.constants].map(({ value }) => value.name));
  const isFixed = (node: Node): boolean => node.inputs.every((value) => !value || fixed.has(ownerOf(value)));

  const lastReader = new Map<string, number>();
  graph.nodes.forEach((node, place) => {
    if (isFixed(node)) { for (const { name } of node.outputs) fixed.add(name); }
    const [source] = node.inputs;
    if (SAME_NUMBERS.includes(node.operator) && source) owners.set(node.outputs[0]!.name, ownerOf(source));
    for (const value of node.inputs) if (value) lastReader.set(ownerOf(value), place);
  });
  for (const value of graph.outputs) lastReader.set(ownerOf(value), Infinity);

  const bytesOf = ({ type, shape }: Value): number => BYTES[type] * elementsOf(shape);
  const held = new Map<string, number>();
  let [total, peak] = [0, 0];
  const hold = (value: Value): void => {
    if (fixed.has(ownerOf(value)) || held.has(ownerOf(value))) return;
    held.set(ownerOf(value), bytesOf(value));
    total += bytesOf(value);
    peak = Math.max(peak, total);
  };
  for (const value of graph.inputs) hold(value);
  graph.nodes.forEach((node, place) => {
    for (const value of node.outputs) hold(value);
    for (const value of [...node.inputs, ...node.outputs]) {
      const owner = value && ownerOf(value);
      if (!owner || (lastReader.get(owner) ?? -1) > place) continue;
      total -= held.get(owner) ?? 0;
      held.delete(owner);
    }
  });
  return peak;
}
