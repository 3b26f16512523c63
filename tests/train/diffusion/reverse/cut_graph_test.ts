import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { Graph, type Value } from "../../../../runtime/inference/onnx/graph.ts";
import * as op from "../../../../runtime/inference/onnx/operators.ts";
import { appendGradient } from "../../../../train/diffusion/reverse/append_gradient.ts";
import {
  cutGraph,
  givenName,
  gradientName,
  seedName,
} from "../../../../train/diffusion/reverse/cut_graph.ts";
import { runFloat64 } from "./float64_run.ts";
import { relativeDistance } from "./gradient_check.ts";

const LENGTH = 4;

/** Three stages with a way around the second; each but the last has something to learn. */
function build() {
  const graph = new Graph("stages");
  const x = graph.input("x", "float32", [LENGTH]);
  const learnt = ["first", "second"].map((name) => graph.input(name, "float32", [LENGTH]));
  // Of constants alone: made again wherever it is read.
  const fixed = graph.part("a/fixed", () => op.exp(graph, graph.constant([0.5, 0.25, 0.125, 1], [LENGTH])));
  const stage = (name: string, make: () => Value) => graph.part(`${name}/inner`, make);
  const a = stage("a", () => op.mul(graph, op.sin(graph, op.mul(graph, x, learnt[0]!)), fixed));
  const b = stage("b", () => op.exp(graph, op.mul(graph, op.tanh(graph, a), learnt[1]!)));
  const y = stage("c", () => op.mul(graph, op.add(graph, op.mul(graph, b, fixed), a), op.sin(graph, x)));
  graph.output("y", y);
  return { graph, learnt, y };
}

const FEEDS = Object.fromEntries(
  ["x", "first", "second"].map((name, salt) => [
    name,
    Float64Array.from({ length: LENGTH }, (_, i) => Math.sin(3 * i + 2 * salt + 1)),
  ]),
);
const SEED = Float64Array.of(1, -2, 0.5, 3);

function chosen(graph: Graph, values: ReadonlyMap<string, Float64Array>) {
  return Object.fromEntries(graph.inputs.map(({ name }) => [name, values.get(name)!]));
}

Deno.test("parts of a graph compute what the whole does, and their gradients are the whole's", () => {
  const whole = build();
  const seed = whole.graph.input("seed", "float32", [LENGTH]);
  appendGradient(whole.graph, whole.y, seed, whole.learnt)
    .forEach((gradient, index) => whole.graph.output(`gradient ${index}`, gradient));
  const wanted = runFloat64(whole.graph, { ...FEEDS, seed: SEED });

  const { graph, learnt } = build();
  const parts = cutGraph(graph, learnt, 0);
  ok(parts.length >= 3, `${parts.length} parts`);
  const values = new Map<string, Float64Array>(Object.entries(FEEDS));
  for (const { forward } of parts) {
    for (const [name, array] of Object.entries(runFloat64(forward, chosen(forward, values)))) {
      values.set(name.slice(givenName("").length), array);
    }
  }
  ok(relativeDistance(values.get("y")!, wanted.y!) < 1e-15);

  values.set(seedName("y"), SEED);
  for (const { backward } of parts.toReversed()) {
    if (!backward) continue;
    for (const [name, array] of Object.entries(runFloat64(backward, chosen(backward, values)))) {
      const key = seedName(name.slice(gradientName("").length));
      // What goes round the second stage comes from two sides.
      values.set(key, array.map((value, i) => value + (values.get(key)?.[i] ?? 0)));
    }
  }
  for (const [index, { name }] of learnt.entries()) {
    const found = values.get(seedName(name))!;
    ok(relativeDistance(found, wanted[`gradient ${index}`]!) < 1e-14, name);
  }
});

Deno.test("a part's backward pass leaves out what no gradient needs, and there is none where nothing is learnt", () => {
  const { graph, learnt } = build();
  const parts = cutGraph(graph, learnt.slice(1), 0);
  equal(parts[0]!.backward, null, "the first stage does not depend on what the second learns");
  const last = parts.findLast(({ forward }) => forward.nodes.some(({ operator }) => operator === "Add"))!;
  // The sum is what the whole gives; its gradient asks for the other factor alone.
  deepEqual(last.backward!.nodes.filter(({ operator }) => operator === "Add"), []);
  equal(cutGraph(graph, learnt, Infinity).length, 1);
});

Deno.test("truth values do not go from part to part", () => {
  const graph = new Graph("truth");
  const x = graph.input("x", "float32", [1]);
  const holds = graph.part("a/b", () => op.cast(graph, op.exp(graph, x), "bool"));
  graph.output("y", graph.part("c/d", () => op.mul(graph, op.cast(graph, holds, "float32"), x)));
  throws(() => cutGraph(graph, [x], 0), /Cannot cut truth, real numbers go from part to part: a\/b\/Cast/);
});
