import { Graph, isReal, type Node, type Value } from "../../../runtime/inference/onnx/graph.ts";
import { placesPeak } from "../../../runtime/inference/onnx/memory.ts";
import { appendGradients, dependents } from "./append_gradient.ts";

/** A stretch of a graph's nodes as a graph of its own. What goes in is called as in the whole. */
export interface GraphPart {
  /** What it reads of the whole graph's inputs and of what parts before it give -> `givenName` of what others read. */
  readonly forward: Graph;
  /**
   * The same and `seedName` of each value that it gives and the gradient comes by -> `gradientName` of each that it
   * goes on by, and of each of what is wanted that this part makes. Null where no gradient passes.
   */
  readonly backward: Graph | null;
}

/** What a value is called where a part gives it out. */
export const givenName = (name: string): string => `given ${name}`;
/** What dL/dvalue is called where it goes into a part's backward pass, and where it comes out. */
export const seedName = (name: string): string => `seed of ${name}`;
export const gradientName = (name: string): string => `gradient by ${name}`;

/** A part may take so much more than the stage that takes most. */
const SLACK = 1.1;
/** Bytes that are not worth another part. */
const SMALL = 2 ** 29;

/**
 * Cuts a graph between its stages, each part with its backward pass, in which it is computed once more: only what lies
 * between parts must be kept from the forward pass, skip connections among it (Chen et al. 2016). Parts are as long as
 * may be while none needs more memory than the stage that needs most, or than `small`.
 *
 * @param wanted what the gradient is taken by: values of the graph
 * @param small bytes that are not worth another part
 */
export function cutGraph(
  whole: Graph,
  wanted: readonly Value[],
  small = SMALL,
): GraphPart[] {
  const cutter = createCutter(whole, wanted);
  const stages = stagesOf(cutter.nodes);
  const peakOf = (first: number, end: number) => {
    const [from, to] = [stages[first]!, stages[end]!];
    return placesPeak(cutter.backward("part", from, to) ?? cutter.forward("part", from, to));
  };
  const last = stages.length - 1;
  const peaks = stages.slice(0, last).map((_, stage) => peakOf(stage, stage + 1));
  const most = Math.max(small, SLACK * Math.max(...peaks));
  const starts = [0];
  for (;;) {
    const first = starts.at(-1)!;
    const end = farthest(first + 1, last, (end) => peakOf(first, end) <= most);
    if (end === last) break;
    starts.push(end);
  }
  return starts.map((first, index) => {
    const name = `${whole.name} part ${index + 1} of ${starts.length}`;
    const [from, to] = [stages[first]!, stages[starts[index + 1] ?? last]!];
    return { forward: cutter.forward(name, from, to), backward: cutter.backward(name, from, to) };
  });
}

/** The last whole number up to `last` that fits, as `least` and all between do: looked for in growing, then halved strides. */
function farthest(least: number, last: number, fits: (end: number) => boolean): number {
  let [found, tooFar] = [least, last + 1];
  for (let stride = 1; found < last && tooFar - found > 1;) {
    const end = Math.min(found + stride, tooFar - 1);
    const isGrowing = tooFar > last;
    if (fits(end)) found = end;
    else tooFar = end;
    stride = isGrowing && tooFar > last ? 2 * stride : Math.max(1, Math.floor((tooFar - found) / 2));
  }
  return found;
}

/** Where a node belongs, by its name: a block's resnet or attention. Nodes of one stage stay together. */
function stageOf(name: string): string {
  const [first = "", ...others] = name.split("/");
  return first === "control" ? [first, ...others.slice(0, 2)].join("/") : `${first}/${others[0] ?? ""}`;
}

/** The place of each stage's first node, and the count of nodes. */
function stagesOf(nodes: readonly Node[]): number[] {
  const firsts = nodes.flatMap(({ name }, place) =>
    place === 0 || stageOf(name) !== stageOf(nodes[place - 1]!.name) ? [place] : []
  );
  return [...firsts, nodes.length];
}

function createCutter(whole: Graph, wanted: readonly Value[]) {
  const fixed = fixedValues(whole);
  const makers = new Map(whole.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const carried = new Map([...whole.constants, ...whole.weights].map((one) => [one.value, one] as const));
  // What depends on nothing that goes in is made again wherever it is read.
  const nodes = whole.nodes.filter((node) => !node.outputs.every((value) => fixed.has(value)));
  const moved = dependents(whole.nodes, wanted);
  const lastReader = new Map<Value, number>();
  nodes.forEach(({ inputs }, place) => inputs.forEach((value) => value && lastReader.set(value, place)));
  for (const value of whole.outputs) lastReader.set(value, Infinity);

  /** The nodes from `first` to before `end` in a graph of their own. */
  function copied(name: string, first: number, end: number) {
    const graph = new Graph(name, whole.compute);
    const here = new Map<Value, Value>();
    const read: Value[] = [];
    const own = nodes.slice(first, end);
    const made = new Set(own.flatMap(({ outputs }) => outputs));

    function take(value: Value): Value {
      const found = here.get(value) ?? taken(value);
      here.set(value, found);
      return found;
    }
    function taken(value: Value): Value {
      const one = carried.get(value);
      if (one) return graph.carry(one);
      if (fixed.has(value)) {
        const node = makers.get(value)!;
        graph.adopt(node, node.inputs.map((input) => input && take(input)));
        return value;
      }
      read.push(value);
      if (value.type === "int64") return graph.input(value.name, "int64", value.shape);
      if (isReal(value.type)) {
        return apart(graph, () => graph.cast(graph.floats(value.name, value.shape), value.type));
      }
      throw new TypeError(`Cannot cut ${whole.name}, real numbers go from part to part: ${value.name}`);
    }

    for (const node of own) {
      const inputs = node.inputs.map((input) => input && (made.has(input) ? input : take(input)));
      graph.adopt(node, inputs);
    }
    const given = [...made].filter((value) => (lastReader.get(value) ?? -1) >= end);
    return { graph, here, read, given, made };
  }

  function forward(name: string, first: number, end: number): Graph {
    const { graph, given } = copied(name, first, end);
    apart(graph, () => {
      for (const value of given) graph.output(givenName(value.name), value);
    });
    return graph;
  }

  function backward(name: string, first: number, end: number): Graph | null {
    const { graph, here, read, given, made } = copied(`gradient of ${name}`, first, end);
    const led = given.filter((value) => moved.has(value));
    const sources = [
      ...read.filter((value) => moved.has(value)),
      ...wanted.filter((value) => made.has(value)),
    ];
    if (led.length === 0 || sources.length === 0) return null;
    const seeds = new Map(led.map((value) => {
      const seed = graph.floats(seedName(value.name), value.shape);
      return [value, apart(graph, () => graph.cast(seed, value.type))] as const;
    }));
    const gradients = appendGradients(graph, seeds, sources.map((value) => here.get(value) ?? value));
    apart(
      graph,
      () => sources.forEach((value, index) => graph.output(gradientName(value.name), gradients[index]!)),
    );
    // What no gradient comes by need not be computed once more: a control net, the last sum of a block.
    graph.prune();
    return graph;
  }

  return { nodes, forward, backward };
}

/** Names of casts apart from those of nodes that are taken over. */
const apart = <T>(graph: Graph, build: () => T): T => graph.part("between parts", build);

/** What depends on nothing that goes in. */
function fixedValues(graph: Graph): ReadonlySet<Value> {
  const fixed = new Set([...graph.constants, ...graph.weights].map(({ value }) => value));
  for (const { inputs, outputs } of graph.nodes) {
    if (inputs.every((value) => !value || fixed.has(value))) {
      for (const value of outputs) fixed.add(value);
    }
  }
  return fixed;
}
