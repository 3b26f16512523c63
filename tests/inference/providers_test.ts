import assert from "node:assert/strict";
import {
  chooseProvider,
  plainReason,
  type Provider,
  sessionOptions,
} from "../../runtime/inference/providers.ts";

/** Milliseconds by provider; a text is what it refuses with. */
function machine(answers: Partial<Record<Provider, number | string>>) {
  const asked: string[] = [];
  return {
    asked,
    tryOut: (provider: Provider, long: boolean) => {
      asked.push(`${provider}${long ? " long" : ""}`);
      const answer = answers[provider] ?? "not there";
      return typeof answer === "number" ? Promise.resolve(answer) : Promise.reject(new Error(answer));
    },
  };
}

Deno.test("the first provider that works and beats the processor is taken", async () => {
  const cuda = machine({ cuda: 3, webgpu: 4, cpu: 90 });
  assert.deepEqual(await chooseProvider(undefined, cuda.tryOut), { provider: "cuda", refusals: [] });
  const webgpu = machine({ cuda: "no library", webgpu: 4, cpu: 90 });
  assert.deepEqual(await chooseProvider(undefined, webgpu.tryOut), {
    provider: "webgpu",
    refusals: [{ provider: "cuda", reason: "no library" }],
  });
});

Deno.test("a device that is slower than the processor is refused with both figures", async () => {
  const software = machine({ webgpu: 800, cpu: 90 });
  assert.deepEqual(await chooseProvider(undefined, software.tryOut), {
    provider: "cpu",
    refusals: [
      { provider: "cuda", reason: "not there" },
      { provider: "webgpu", reason: "it is slower than the processor: 800 ms against 90 ms" },
    ],
  });
});

Deno.test("a wanted provider is tried alone, and the processor is not timed for nobody", async () => {
  const wanted = machine({ webgpu: 800, cpu: 1 });
  assert.deepEqual(await chooseProvider("webgpu", wanted.tryOut), { provider: "webgpu", refusals: [] });
  assert.deepEqual(wanted.asked, ["webgpu"]);
  await assert.rejects(() => chooseProvider("cuda", wanted.tryOut), /Cannot compute on cuda, .*: not there/);
  const plain = machine({ cpu: 1 });
  await chooseProvider(undefined, plain.tryOut);
  assert.deepEqual(plain.asked, ["cuda long", "webgpu long", "cpu"]);
});

Deno.test("a reason is one line without source lines of ONNX Runtime", () => {
  const words = "/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 " +
    "onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> " +
    "adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: " +
    "No supported adapters.\nmore\n";
  assert.equal(plainReason(words), "Failed to get a WebGPU adapter: No supported adapters.");
  assert.equal(plainReason("\nFailed to load shared library\n"), "Failed to load shared library");
  assert.ok(plainReason("x".repeat(5000)).length <= 300);
});

Deno.test("low memory turns off all that copies weights", () => {
  const lean = sessionOptions("cpu", { threads: 2, folder: "/models", lowMemory: true });
  assert.equal(lean.enableCpuMemArena, false);
  assert.equal(lean.enableMemPattern, false);
  assert.equal(lean.intraOpNumThreads, 2);
  assert.deepEqual(lean.extra, {
    session: { model_external_initializers_file_folder_path: "/models", disable_prepacking: "1" },
    optimization: { disable_specified_optimizers: "ConstantFolding" },
  });
  const fast = sessionOptions("cuda", { threads: undefined, folder: null, lowMemory: false });
  assert.deepEqual(fast.executionProviders, ["cuda", "cpu"]);
  assert.ok(!("intraOpNumThreads" in fast));
});
