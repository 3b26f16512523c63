import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInference, type Inference } from "../../runtime/inference/inference.ts";
import { float32, int64 } from "../../runtime/inference/tensor.ts";
import { Graph } from "../../runtime/inference/onnx/graph.ts";
import { type BuiltGraph, modelBytes } from "../../runtime/inference/onnx/model_bytes.ts";
import { add, linear, mul } from "../../runtime/inference/onnx/operators.ts";
import { readSafetensors } from "../../runtime/inference/weights/safetensors.ts";
import { writeSafetensors } from "../train/diffusion/graph_support.ts";
import { lackOfSystem, testUnless } from "../skip.ts";

/** y = 2 x + 1 and z = tokens, so that both types of arrays go both ways. */
function doubler(): BuiltGraph {
  const graph = new Graph("doubler");
  const x = graph.input("x", "float32", [2, 3]);
  const tokens = graph.input("tokens", "int64", [4]);
  graph.output("y", add(graph, mul(graph, x, 2), 1));
  graph.output("z", tokens);
  return modelBytes(graph);
}

/** Opens the processor's provider: what a machine has besides must not decide over these tests. */
async function withInference(act: (inference: Inference) => Promise<void>): Promise<void> {
  const inference = await createInference({ provider: "cpu", threads: 1 });
  try {
    await act(inference);
  } finally {
    await inference.close();
  }
}

const feeds = () => ({
  x: float32(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]),
  tokens: int64([49406, 1, 2, 49407], [4]),
});

Deno.test("a network computes on its own thread, arrays of both types go in and come out", async () => {
  await withInference(async (inference) => {
    const session = await inference.open(doubler());
    const inputs = feeds();
    const { y, z } = await session.run(inputs);
    assert.deepEqual([...y!.data], [3, 5, 7, 9, 11, 13]);
    assert.deepEqual(y!.shape, [2, 3]);
    assert.deepEqual([...z!.data], [49406n, 1n, 2n, 49407n]);
    assert.equal(inputs.x.data.length, 6, "what was not given away is still there");
    assert.ok(session.networkTime > 0 && inference.networkTime === session.networkTime);
    await session.close();
    await session.close();
  });
});

Deno.test("what is given away is moved, and a part of a larger array goes alone", async () => {
  await withInference(async (inference) => {
    const session = await inference.open(doubler());
    const inputs = feeds();
    const { y } = await session.run(inputs, { give: true });
    assert.equal(y!.data[5], 13);
    assert.equal(inputs.x.data.length, 0, "moved, not copied");
    const large = new Float32Array(12).fill(4);
    const part = float32(large.subarray(6), [2, 3]);
    const again = await session.run({ ...feeds(), x: part }, { give: true });
    assert.equal(again["y"]!.data[0], 9);
    assert.equal(large.length, 12, "others may still use the rest of the buffer");
  });
});

Deno.test("runs are answered in the order in which they are asked, and closing waits for them", async () => {
  const inference = await createInference({ provider: "cpu", threads: 1 });
  const session = await inference.open(doubler());
  const order: number[] = [];
  const runs = [0, 1, 2, 3].map(async (turn) => {
    const { y } = await session.run({ ...feeds(), x: float32(new Float32Array(6).fill(turn), [2, 3]) });
    assert.equal(y!.data[0], 2 * turn + 1);
    order.push(turn);
  });
  await Promise.all([...runs, inference.close()]);
  assert.deepEqual(order, [0, 1, 2, 3]);
  await assert.rejects(() => session.run(feeds()), /Cannot compute, the inference is closed/);
  await assert.rejects(() => inference.open(doubler()), /Cannot compute, the inference is closed/);
  await session.close();
  await inference.close();
});

Deno.test("an input that does not fit is refused by name before it is sent", async () => {
  await withInference(async (inference) => {
    const session = await inference.open(doubler());
    const refused = (inputs: Parameters<typeof session.run>[0], words: RegExp) =>
      assert.rejects(() => session.run(inputs), words);
    const { x, tokens } = feeds();
    await refused({ x }, /Cannot run doubler, an input is missing: tokens/);
    await refused({ x, tokens, mask: x }, /Cannot run doubler, it has no such input: mask/);
    await refused({ x: tokens, tokens }, /its input x is float32 \[2,3\]: int64 \[4\]/);
    await refused({ x: { ...x, shape: [3, 2] }, tokens }, /its input x is float32 \[2,3\]: float32 \[3,2\]/);
    await refused({ x: { ...x, data: new Float32Array(5) }, tokens }, /its input x has 6 numbers: 5/);
    const { y } = await session.run({ x, tokens });
    assert.equal(y!.data[0], 3, "a refusal changes nothing");
  });
});

Deno.test("what ONNX Runtime refuses is told with the network's name, and the others go on", async () => {
  await withInference(async (inference) => {
    const session = await inference.open(doubler());
    const broken = { ...doubler(), name: "broken", bytes: new Uint8Array([1, 2, 3]) };
    await assert.rejects(() => inference.open(broken), /Cannot open broken on cpu, ONNX Runtime refuses: ./);
    assert.equal((await session.run(feeds()))["y"]!.data[0], 3);
  });
});

Deno.test("weights stay in their file, with and without low memory, and give the same numbers", async () => {
  const folder = await mkdtemp(join(tmpdir(), "headcast-inference-"));
  try {
    const path = join(folder, "model.safetensors");
    const [out, width] = [5, 7];
    const numbers = Float32Array.from({ length: out * width }, (_, index) => Math.sin(index) / 3);
    await writeSafetensors(path, { weight: { type: "float16", shape: [out, width], data: numbers } });
    const [weight] = await readSafetensors(path);
    const graph = new Graph("projection");
    const x = graph.input("x", "float32", [1, width]);
    graph.output("y", linear(graph, x, graph.weight(weight!)));
    const input = Float32Array.from({ length: width }, (_, index) => index - 3);
    const expected = Array.from(
      { length: out },
      (_, row) =>
        input.reduce((sum, value, column) => sum + value * Math.f16round(numbers[row * width + column]!), 0),
    );
    await withInference(async (inference) => {
      for (const lowMemory of [false, true]) {
        const session = await inference.open(modelBytes(graph), { lowMemory });
        const { y } = await session.run({ x: float32(input, [1, width]) });
        for (const [row, value] of expected.entries()) {
          assert.ok(Math.abs(y!.data[row] as number - value) < 1e-5);
        }
        await session.close();
      }
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

Deno.test("a lost worker refuses what is on its way and what comes after, with the reason", async () => {
  const source = `self.onmessage = ({ data: { call, name } }) => {
    if (name === "run") throw new Error("out of luck");
    postMessage({ call, answer: name === "start" ? { provider: "cpu", refusals: [], version: "0" } : { session: 1 } });
  };`;
  const address = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const inference = await createInference({}, address);
  const session = await inference.open(doubler());
  const runs = await Promise.allSettled([session.run(feeds()), session.run(feeds())]);
  for (const run of runs) {
    assert.equal(run.status, "rejected");
    assert.match(run.reason.message, /Cannot compute, the inference worker was lost: .*out of luck/);
  }
  await assert.rejects(() => session.run(feeds()), /the inference worker was lost/);
  await session.close();
  await inference.close();
});

Deno.test("a provider that is not there is refused when it is insisted on, and named when it is not", async () => {
  await assert.rejects(
    () => createInference({ provider: "tpu" as never }),
    /the provider must be one of cuda, webgpu, cpu: tpu/,
  );
  const inference = await createInference();
  try {
    const earlier = ["cuda", "webgpu", "cpu"].indexOf(inference.provider);
    assert.equal(inference.refusals.length, earlier);
    for (const { provider, reason } of inference.refusals) {
      assert.ok(reason.length > 5, provider);
      await assert.rejects(
        () => createInference({ provider }).then((other) => other.close()),
        (error: Error) => {
          // A provider that works but is no faster than the processor may be insisted on.
          assert.match(error.message, new RegExp(`Cannot compute on ${provider}, it does not open: `));
          return true;
        },
      ).catch((error) =>
        assert.match(reason, /slower than the processor|computes in software/, String(error))
      );
    }
    const session = await inference.open(doubler());
    assert.equal((await session.run(feeds()))["y"]!.data[0], 3);
  } finally {
    await inference.close();
  }
});

testUnless(lackOfSystem("linux"), {
  name: "closing a network gives its memory back to the system",
  async fn() {
    const folder = await mkdtemp(join(tmpdir(), "headcast-memory-"));
    try {
      // As many matrices as a network has: blocks of their size are what GNU's allocator keeps.
      const [side, layers] = [1024, 32];
      const length = side * side * 2;
      const file = join(folder, "model.safetensors");
      // Each its own: ONNX Runtime keeps one of several that are the same.
      const numbers = new Uint8Array(layers * length);
      for (let layer = 0; layer < layers; layer++) numbers.fill(layer, layer * length, (layer + 1) * length);
      await Deno.writeFile(file, numbers);
      const graph = new Graph("large");
      let x = graph.input("x", "float32", [1, side]);
      for (let layer = 0; layer < layers; layer++) {
        const [name, shape, offset] = [`weight ${layer}`, [side, side], layer * length];
        x = linear(graph, x, graph.weight({ name, type: "float16", shape, file, offset, length }));
      }
      graph.output("y", x);
      const inputs = { x: float32(new Float32Array(side), [1, side]) };
      await withInference(async (inference) => {
        const before = anonymousBytes();
        let most = 0;
        for (let turn = 0; turn < 3; turn++) {
          const session = await inference.open(modelBytes(graph));
          await session.run(inputs);
          most = Math.max(most, anonymousBytes() - before);
          await session.close();
        }
        assert.ok(most > 100e6, `it was there: ${most}`);
        const left = anonymousBytes() - before;
        assert.ok(left < 40e6, `and is gone: ${left}`);
      });
    } finally {
      await rm(folder, { recursive: true });
    }

    function anonymousBytes(): number {
      const status = Deno.readTextFileSync("/proc/self/status");
      return Number(/RssAnon:\s+(\d+) kB/.exec(status)![1]) * 1024;
    }
  },
});
