import assert from "node:assert/strict";
import * as runtime from "onnxruntime-node";
import { selfTest } from "../../runtime/inference/self_test.ts";

type Runtime = Parameters<typeof selfTest>[0];

/** ONNX Runtime as far as the test asks it, with an answer of ours. */
function answering(run: (x: Float32Array) => Float32Array): Runtime {
  const session = {
    run: ({ x }: { x: { data: Float32Array } }) => Promise.resolve({ y: { data: run(x.data) } }),
    release: () => Promise.resolve(),
  };
  return {
    Tensor: runtime.Tensor,
    InferenceSession: { create: () => Promise.resolve(session) },
  } as unknown as Runtime;
}

Deno.test("a processor multiplies matrices rightly in every type that networks compute in", async () => {
  for (const compute of ["float32", "float16"] as const) await selfTest(runtime, "cpu", compute, 1);
});

Deno.test("a provider that answers zeros, or what went in, is refused with what to choose in its place", async () => {
  await assert.rejects(
    selfTest(answering((x) => x.map(() => 0)), "webgpu", "float16"),
    /Cannot compute in float16 on webgpu, .* come out right \(--precision float32 or --provider cpu in its place\): 0 for -?\d+$/,
  );
  await assert.rejects(
    selfTest(answering((x) => x), "cuda", "float32"),
    /Cannot compute in float32 on cuda, .*\(--provider cpu in its place\)/,
  );
  await assert.rejects(
    selfTest(answering((x) => x.map(() => NaN)), "cpu", "float32"),
    /\(another onnxruntime-node\): NaN for/,
  );
});

Deno.test("a provider that fails at the product is refused with what it says", async () => {
  const failing = answering(() => {
    throw new Error("Type 'tensor(float16)' is not supported");
  });
  await assert.rejects(
    selfTest(failing, "webgpu", "float16"),
    /: Type 'tensor\(float16\)' is not supported$/,
  );
});
