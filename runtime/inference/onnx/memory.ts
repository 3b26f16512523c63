import { elementsOf } from "../weights/stored_tensor.ts";
import type { ElementType, Graph, Node, Value } from "./graph.ts";

const BYTES: Readonly<Record<ElementType, number>> = {
  float64: 8,
  int64: 8,
  float32: 4,
  int32: 4,
  float16: 2,
  bfloat16: 2,
  float8e4m3fn: 1,
  float8e5m2: 1,
  bool: 1,
};

/** Their output is their input under another shape or name. */
const SAME_NUMBERS = ["Reshape", "Identity"];

/**
 * Bytes that the arrays of a graph take at the most while its nodes are computed in their order: each from the node
 * that makes it to the last that reads it. Weights, also those that are cast, are left out.
 */
export function activationPeak(graph: Graph): number {
  let [total, peak] = [0, 0];
  followArrays(graph, (bytes) => {
    total += bytes;
    peak = Math.max(peak, total);
  });
  return peak;
}

/**
 * As `activationPeak`, where the place of an array that is not read any more is only ever taken by another of the same
 * size: so ONNX Runtime does it, and keeps the place until then. SD's encoder with its gradient at 512 x 512 takes
 * 1.9 GiB so, where 1.1 are there to be read at once.
 */
export function placesPeak(graph: Graph): number {
  const counts = new Map<number, { now: number; most: number }>();
  followArrays(graph, (bytes) => {
    const size = Math.abs(bytes);
    const count = counts.get(size) ?? { now: 0, most: 0 };
    count.now += Math.sign(bytes);
    count.most = Math.max(count.most, count.now);
    counts.set(size, count);
  });
  return [...counts].reduce((sum, [size, { most }]) => sum + size * most, 0);
}

/** Tells the bytes of each array when it is made and, less than zero, when it was read for the last time. */
function followArrays(graph: Graph, tell: (bytes: number) => void): void {
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
  const hold = (value: Value): void => {
    if (fixed.has(ownerOf(value)) || held.has(ownerOf(value))) return;
    held.set(ownerOf(value), bytesOf(value));
    tell(bytesOf(value));
  };
  for (const value of graph.inputs) hold(value);
  graph.nodes.forEach((node, place) => {
    for (const value of node.outputs) hold(value);
    for (const value of [...node.inputs, ...node.outputs]) {
      const owner = value && ownerOf(value);
      if (!owner || (lastReader.get(owner) ?? -1) > place) continue;
      const bytes = held.get(owner);
      held.delete(owner);
      if (bytes !== undefined) tell(-bytes);
    }
  });
}
