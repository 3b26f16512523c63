import { equal, ok, throws } from "node:assert/strict";
import { Graph, type Value } from "../../../runtime/inference/onnx/graph.ts";
import { modelBytes } from "../../../runtime/inference/onnx/model_bytes.ts";
import * as op from "../../../runtime/inference/onnx/operators.ts";
import { readSafetensors } from "../../../runtime/inference/weights/safetensors.ts";
import { rowsOf } from "../../../runtime/inference/weights/stored_tensor.ts";
import { runGraph, writeSafetensors } from "../../train/diffusion/graph_support.ts";

const ramp = (count: number, step = 0.1, from = -0.3) =>
  Float32Array.from({ length: count }, (_, i) => from + step * i);

async function evaluate(build: (graph: Graph, x: Value) => Value, shape: readonly number[], x: Float32Array) {
  const graph = new Graph("tested");
  const y = graph.output("y", build(graph, graph.input("x", "float32", shape)));
  const { y: tensor } = await runGraph(modelBytes(graph), { x: { type: "float32", shape, data: x } });
  equal(`${tensor!.shape}`, `${y.shape}`, "the shape that the graph says is the shape that comes out");
  return tensor!.data as Float32Array;
}

function close(actual: Float32Array, expected: readonly number[], tolerance = 1e-5) {
  equal(actual.length, expected.length);
  expected.forEach((value, i) =>
    ok(Math.abs(actual[i]! - value) <= tolerance, `${i}: ${actual[i]} and ${value}`)
  );
}

Deno.test("operators say the shape that ONNX Runtime gives, and compute what their name says", async () => {
  const x = ramp(6);
  close(await evaluate((g, v) => op.silu(g, v), [2, 3], x), [...x].map((v) => v / (1 + Math.exp(-v))));
  close(
    await evaluate((g, v) => op.quickGelu(g, v), [6], x),
    [...x].map((v) => v / (1 + Math.exp(-1.702 * v))),
  );
  close(
    await evaluate((g, v) => op.transpose(g, v, [1, 0]), [2, 3], x),
    [0, 3, 1, 4, 2, 5].map((i) => x[i]!),
  );
  close(await evaluate((g, v) => op.slice(g, v, 1, 1, 3), [2, 3], x), [1, 2, 4, 5].map((i) => x[i]!));
  close(await evaluate((g, v) => op.concat(g, [v, v], 0), [1, 6], x), [...x, ...x]);
  close(await evaluate((g, v) => op.reduceMean(g, v, [-1]), [2, 3], x), [(x[0]! + x[1]! + x[2]!) / 3, x[4]!]);
  close(
    await evaluate((g, v) => op.reduceSum(g, v, [0], false), [2, 3], x),
    [0, 1, 2].map((i) => x[i]! + x[i + 3]!),
  );
  close(await evaluate((g, v) => op.pad(g, v, [0, 1], [1, 0]), [1, 2], ramp(2)), [0, -0.3, -0.2, 0, 0, 0]);
  close(await evaluate((g, v) => op.expand(g, v, [2, 2]), [2, 1], ramp(2)), [-0.3, -0.3, -0.2, -0.2]);
  close(
    await evaluate((g, v) => op.upsampleNearest(g, v), [1, 1, 1, 2], ramp(2)),
    [-0.3, -0.3, -0.2, -0.2, -0.3, -0.3, -0.2, -0.2],
  );
  const rows = await evaluate((g, v) => op.softmax(g, v), [2, 3], x);
  close(
    rows.slice(0, 3),
    [0, 1, 2].map((i) => Math.exp(x[i]!) / [0, 1, 2].reduce((s, j) => s + Math.exp(x[j]!), 0)),
  );
});

Deno.test("groupNorm() brings each group to mean 0 and variance 1 before its affine map", async () => {
  const y = await evaluate(
    (g, v) =>
      op.groupNorm(g, v, 2, {
        weight: g.constant([1, 1, 2, 2], [4]),
        bias: g.constant([0, 0, 1, 1], [4]),
      }, 0),
    [1, 4, 1, 2],
    ramp(8, 1, 0),
  );
  const unit = [-1.5, -0.5, 0.5, 1.5].map((v) => v / Math.sqrt(1.25));
  close(y, [...unit, ...unit.map((v) => 2 * v + 1)], 1e-4);
});

Deno.test("convolution() pads each side by its own width", async () => {
  const y = await evaluate(
    (g, v) =>
      op.convolution(g, v, g.constant([1, 2, 4, 8], [1, 1, 2, 2]), null, {
        stride: 2,
        padding: [0, 0, 1, 1],
      }),
    [1, 1, 3, 3],
    ramp(9, 1, 1),
  );
  close(y, [1 + 2 * 2 + 4 * 4 + 8 * 5, 3 + 4 * 6, 7 + 2 * 8, 9]);
});

Deno.test("weights are computed with where they lie, in float32, float16 and bfloat16, and row by row", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const numbers = [1, -2, 3, 0.5, -0.25, 8];
    const expected = [1 - 2 * 10 + 3 * 100, 0.5 - 0.25 * 10 + 800];
    for (const type of ["float32", "float16", "bfloat16"] as const) {
      const path = `${folder}/${type}.safetensors`;
      await writeSafetensors(path, { matrix: { type, shape: [2, 3], data: numbers } });
      const [matrix] = await readSafetensors(path);
      const graph = new Graph("weights");
      const x = graph.input("x", "float32", [1, 3]);
      graph.output("all", op.linear(graph, x, graph.weight(matrix!)));
      graph.output("last", op.linear(graph, x, graph.weight(rowsOf(matrix!, "row", 1, 2))));
      const built = modelBytes(graph);
      ok(built.bytes.length < 2000, "the weights are not in the model");
      const feeds = { x: { type: "float32", shape: [1, 3], data: Float32Array.of(1, 10, 100) } } as const;
      const { all, last } = await runGraph(built, feeds);
      close(all!.data as Float32Array, expected);
      close(last!.data as Float32Array, [expected[1]!]);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("one graph takes weights of several folders, also where their names and places are the same", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const graph = new Graph("two folders");
    const x = graph.input("x", "float32", [1, 1]);
    for (const [index, name] of ["first", "second"].entries()) {
      await Deno.mkdir(`${folder}/${name}`);
      const path = `${folder}/${name}/model.safetensors`;
      await writeSafetensors(path, { w: { type: "float32", shape: [1, 1], data: [index + 2] } });
      const [w] = await readSafetensors(path);
      graph.output(name, op.linear(graph, x, graph.weight(w!)));
    }
    equal(graph.folder, await Deno.realPath(folder));
    const feeds = { x: { type: "float32", shape: [1, 1], data: Float32Array.of(5) } } as const;
    const { first, second } = await runGraph(modelBytes(graph), feeds);
    close(first!.data as Float32Array, [10]);
    close(second!.data as Float32Array, [15]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a graph in float16 takes and gives float32", async () => {
  const graph = new Graph("half", "float16");
  const x = graph.input("x", "float32", [2]);
  equal(x.type, "float16");
  graph.output("y", op.mul(graph, x, 3));
  const { y } = await runGraph(modelBytes(graph), {
    x: { type: "float32", shape: [2], data: Float32Array.of(0.5, -2) },
  });
  equal(y!.type, "float32");
  close(y!.data as Float32Array, [1.5, -6]);
});

Deno.test("shapes that do not fit are refused while the graph is built", () => {
  const graph = new Graph("refused");
  const x = graph.input("x", "float32", [2, 3]);
  throws(() => op.add(graph, x, graph.input("y", "float32", [2, 4])), /shapes must fit: \[2,3\] and \[2,4\]/);
  throws(() => op.matmul(graph, x, x), /multiply/);
  throws(() => op.reshape(graph, x, [4, -1]), /sizes differ/);
  throws(() => op.transpose(graph, x, [0, 0]), /each axis must stand once/);
  throws(() => op.slice(graph, x, 1, 2, 4), /no such part: 2 to 4/);
  throws(() => op.softmax(graph, x, 2), /none such: 2/);
  throws(() => graph.input("x", "float32", [1]), /a name stands twice: x/);
});

Deno.test("rows of a table in half precision are looked up as they are kept", async () => {
  const folder = await Deno.makeTempDir({ prefix: "headcast-table-" });
  try {
    for (const type of ["float32", "float16", "bfloat16"] as const) {
      const path = `${folder}/${type}.safetensors`;
      await writeSafetensors(path, { table: { type, shape: [4, 2], data: [1, 2, 3, 4, 5, 6, 7, 8] } });
      const [table] = await readSafetensors(path);
      const graph = new Graph("lookup");
      const rows = op.gather(graph, graph.stored(table!), graph.input("indices", "int64", [3]));
      equal(rows.type, type);
      graph.output("rows", op.cast(graph, rows, "float32"));
      ok(graph.stored(table!) === graph.stored(table!), "one and the same");
      const indices = { type: "int64" as const, shape: [3], data: BigInt64Array.of(3n, 0n, 2n) };
      close((await runGraph(modelBytes(graph), { indices })).rows!.data as Float32Array, [7, 8, 1, 2, 5, 6]);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
