import { deepEqual, equal, fail, ok, throws } from "node:assert/strict";
import { Graph, type Value } from "../../../../runtime/inference/onnx/graph.ts";
import * as op from "../../../../runtime/inference/onnx/operators.ts";
import { appendGradient, DIFFERENTIABLE } from "../../../../train/diffusion/reverse/append_gradient.ts";
import { elementsOf } from "../../../../runtime/inference/weights/stored_tensor.ts";
import { fusedAttention } from "../../../../train/diffusion/networks/attention.ts";
import { attentionProduct } from "../../../../train/diffusion/reverse/attention_product.ts";
import { runFloat64 } from "./float64_run.ts";
import { checkGradient, relativeDistance } from "./gradient_check.ts";
import { PRODUCT_CASES } from "./product_cases.ts";

Deno.test("each operator's product is its central differences, in float64 and in ONNX Runtime", async (t) => {
  for (const one of PRODUCT_CASES) {
    await t.step(one.name, async () => {
      const { differences, runtime } = await checkGradient(one);
      ok(differences < 1e-8, `central differences: ${differences}`);
      ok(runtime < 2e-6, `ONNX Runtime: ${runtime}`);
    });
  }
});

Deno.test("every operator that a gradient can pass is in a case", () => {
  const told = new Set(PRODUCT_CASES.flatMap(({ operators }) => operators));
  deepEqual(DIFFERENTIABLE.filter((operator) => !told.has(operator)), []);
});

Deno.test("what is used twice has the sum of both gradients, and what is not asked for adds no nodes", () => {
  const graph = new Graph("twice");
  const [x, other] = ["x", "other"].map((name) => graph.input(name, "float32", [2]));
  const y = op.add(graph, op.mul(graph, x!, 3), op.mul(graph, x!, op.exp(graph, other!)));
  const before = graph.nodes.length;
  const [gradient] = appendGradient(graph, y, graph.input("seed", "float32", [2]), [x!]);
  graph.output("gradient", gradient!);
  equal(graph.nodes.slice(before).filter(({ operator }) => operator === "Exp").length, 0);
  const feeds = { x: [1, 2], other: [0, Math.log(2)], seed: [1, 10] };
  const run = runFloat64(
    graph,
    Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, Float64Array.from(data)])),
  );
  deepEqual([...run.gradient!], [4, 50]);
});

Deno.test("a gradient stops at a value between, and goes on behind it if asked", () => {
  const graph = new Graph("between");
  const x = graph.input("x", "float32", [1]);
  const middle = op.mul(graph, x, 5);
  const y = op.mul(graph, middle, 7);
  const seed = graph.input("seed", "float32", [1]);
  const [atX, atMiddle] = appendGradient(graph, y, seed, [x, middle]);
  graph.output("x gradient", atX!);
  graph.output("middle gradient", atMiddle!);
  const run = runFloat64(graph, { x: Float64Array.of(1), seed: Float64Array.of(1) });
  deepEqual([...run["x gradient"]!, ...run["middle gradient"]!], [35, 7]);
});

Deno.test("of what a norm leads to, only the norm's input is kept for the backward pass", () => {
  const graph = new Graph("kept");
  const x = graph.input("x", "float32", [1, 4, 8, 8]);
  const kernel = graph.constant(new Float32Array(4 * 4 * 9).fill(0.1), [4, 4, 3, 3]);
  const affine = { weight: graph.constant([1, 2, 3, 4], [4]), bias: graph.constant([4, 3, 2, 1], [4]) };
  const block = (x: Value) => {
    const inner = op.silu(graph, op.groupNorm(graph, x, 2, affine, 2 ** -10));
    return op.add(graph, x, op.convolution(graph, inner, kernel, null, { padding: 1 }));
  };
  const y = block(block(block(x)));
  const there = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
  const count = graph.nodes.length;
  appendGradient(graph, y, graph.input("seed", "float32", y.shape), [x]);
  const back = graph.nodes.slice(count).flatMap(({ inputs }) => inputs);
  // Gammas and betas, of 4 numbers, are no activations.
  const kept = new Set(back.filter((value) => value && there.has(value) && elementsOf(value.shape) > 4));
  const inputs = graph.nodes.filter(({ operator }) => operator === "InstanceNormalization").map((node) =>
    node.inputs[0]
  );
  deepEqual([...kept], inputs.toReversed());
  equal(kept.size, 3);
});

Deno.test("a bound passes the gradient of what lies just at it", () => {
  for (const bound of ["Clip", "Max and Min"]) {
    const graph = new Graph(bound);
    const x = graph.input("x", "float32", [5]);
    const y = bound === "Clip" ? op.clip(graph, x, -1, 1) : op.minimum(graph, op.maximum(graph, x, -1), 1);
    graph.output("gradient", appendGradient(graph, y, graph.input("seed", "float32", [5]), [x])[0]!);
    const { gradient } = runFloat64(graph, {
      x: Float64Array.of(-2, -1, 0, 1, 2),
      seed: new Float64Array(5).fill(1),
    });
    deepEqual([...gradient!], [0, 1, 1, 1, 0], bound);
  }
});

Deno.test("attention's gradient is the same head by head and in stretches of a head", () => {
  const gradients = [2 ** 24, 7, 2].map((most) => {
    const graph = new Graph("attention");
    const [query, seed] = ["query", "seed"].map((name) => graph.input(name, "float32", [2, 5, 6]));
    const [key, value] = ["key", "value"].map((name) => graph.input(name, "float32", [2, 3, 6]));
    const output = fusedAttention(graph, query!, key!, value!, 3);
    const step = {
      graph,
      node: graph.nodes.at(-1)!,
      inputs: [query!, key!, value!],
      output,
      gradient: seed!,
    };
    const products = attentionProduct(most)({
      ...{ ...step, gradients: [seed!], again: (value: Value) => value, producer: () => undefined },
      normal: () => fail("attention has no norm"),
    });
    products.forEach((product, index) => graph.output(`gradient ${index}`, product!()!));
    const feeds = graph.inputs.map(({ name, shape }, salt) => [
      name,
      Float64Array.from({ length: elementsOf(shape) }, (_, i) => Math.sin(3 * i + salt)),
    ]);
    const found = runFloat64(graph, Object.fromEntries(feeds));
    const tables = graph.nodes.filter(({ operator }) => operator === "Softmax");
    equal(tables.length, { [2 ** 24]: 1, 7: 2 * 3 * 3, 2: 2 * 3 * 5 }[most]);
    return [0, 1, 2].flatMap((index) => [...found[`gradient ${index}`]!]);
  });
  for (const other of gradients.slice(1)) ok(relativeDistance(other, gradients[0]!) < 1e-13);
});

Deno.test("what no gradient can pass is refused by name", () => {
  const graph = new Graph("refused");
  const x = graph.input("x", "float32", [2, 3]);
  const rows = graph.input("rows", "int64", [1]);
  const seed = (shape: readonly number[]) => graph.constant(new Array(3).fill(1), shape);
  const gathered = op.gather(graph, x, rows);
  throws(() => appendGradient(graph, gathered, seed([1, 3]), [x]), /no gradient can pass it: Gather/);
  throws(() => appendGradient(graph, gathered, seed([3]), [x]), /must be float32 \[1,3\]: float32 \[3\]/);
  const apart = op.exp(graph, graph.input("z", "float32", [3]));
  throws(() => appendGradient(graph, apart, seed([3]), [x]), /it must depend on: x/);
  const kernel = graph.input("kernel", "float32", [1, 1, 1, 3]);
  const picture = graph.constant([1, 2, 3, 4, 5], [1, 1, 1, 5]);
  const y = op.convolution(graph, picture, kernel, null);
  throws(() => appendGradient(graph, y, seed([1, 1, 1, 3]), [kernel]), /this input has no gradient: kernel/);
});
