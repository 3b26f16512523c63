import assert from "node:assert/strict";
import { type Gpu, nameOf, profileOf } from "../../runtime/gpu/gpu.ts";
import { TEXELS_A_ROW } from "../../runtime/gpu/layouts.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import { makeKernel } from "../../runtime/gpu/kernel.ts";
import { makeStageTimer } from "../../runtime/gpu/stage_timer.ts";
import { gpuTest } from "../gpu_support.ts";

async function download(gpu: Gpu, buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
  const staging = gpu.buffer("download", bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
  gpu.device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const copy = staging.getMappedRange().slice(0);
  staging.destroy();
  return copy;
}

const ECHO = `
struct Numbers {
  a: f32,
  b: vec3f,
  c: u32,
  d: mat3x3f,
  e: array<vec4f, 2>,
}
@group(0) @binding(0) var<storage, read_write> out: array<f32>;
@group(0) @binding(1) var<uniform> numbers: Numbers;
@compute @workgroup_size(1)
fn main() {
  out[0] = numbers.a;
  out[1] = numbers.b.z;
  out[2] = f32(numbers.c);
  out[3] = numbers.d[1][2];
  out[4] = numbers.d[2][0];
  out[5] = numbers.e[1].w;
}`;

gpuTest("uniforms written by name arrive where the WGSL reads them", async (gpu) => {
  const kernel = await makeKernel(gpu, "echo", ECHO, "main");
  const uniforms = kernel.uniforms("Numbers");
  uniforms.set("a", 1.5);
  uniforms.set("b", [2, 3, 4]);
  uniforms.set("c", 7);
  uniforms.set("d", [10, 11, 12, 13, 14, 15, 16, 17, 18]);
  uniforms.set("e", [20, 21, 22, 23, 24, 25, 26, 27]);
  uniforms.send();
  assert.throws(() => uniforms.set("nope", 1), /no such field: nope/);
  assert.throws(() => uniforms.set("b", [1, 2]), /3 numbers are needed: 2/);
  const out = gpu.buffer("out", 24);
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(kernel.pipeline);
  pass.setBindGroup(0, kernel.bind({ out, numbers: uniforms.buffer }));
  pass.dispatchWorkgroups(1);
  pass.end();
  gpu.device.queue.submit([encoder.finish()]);
  await gpu.settle();
  assert.deepEqual([...new Float32Array(await download(gpu, out, 24))], [1.5, 4, 7, 15, 16, 27]);
}, ["cpu"]);

gpuTest(
  "what is uploaded to a storage texture stands, row behind row, where texel_of() looks",
  async (gpu) => {
    const length = 2 * TEXELS_A_ROW + 70;
    const wgsl = `${await gpu.shader("lib/texels.wgsl")}
    @group(0) @binding(0) var items: texture_storage_2d<r32uint, read>;
    @group(0) @binding(1) var<storage, read_write> copy: array<u32>;
    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x < arrayLength(&copy)) { copy[id.x] = textureLoad(items, texel_of(id.x)).x; }
    }`;
    const kernel = await makeKernel(gpu, "copy", wgsl, "main");
    const data = Uint32Array.from({ length }, (_, i) => i * 7 + 1);
    const items = gpu.uploadTexels("items", "r32uint", data);
    const copy = gpu.buffer("copy", length * 4);
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, kernel.bind({ items, copy }));
    pass.dispatchWorkgroups(Math.ceil(length / 64));
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
    await gpu.settle();
    assert.deepEqual(new Uint32Array(await download(gpu, copy, length * 4)), data);
    for (const each of [items, copy]) each.destroy();
  },
  ["cpu"],
);

gpuTest("a kernel says which buffer is missing or unknown", async (gpu) => {
  const kernel = await makeKernel(gpu, "echo", ECHO, "main");
  const out = gpu.buffer("out", 24);
  assert.throws(() => kernel.bind({ out }), /a buffer is missing: numbers/);
  assert.throws(() => kernel.bind({ out, numbers: out, more: out }), /no such binding: more/);
}, ["cpu"]);

gpuTest("a kernel that does not compile is refused with WebGPU's message", async (gpu) => {
  await assert.rejects(
    makeKernel(gpu, "broken", "fn main() { let x: u32 = 1.5; }", "main"),
    /Cannot compile broken/,
  );
}, ["cpu"]);

gpuTest("settle() throws what went wrong in a guarded creation, once", async (gpu) => {
  gpu.buffer("impossible", 16, 0x8000);
  await assert.rejects(gpu.settle(), /Cannot make the buffer impossible/);
  await gpu.settle();
}, ["cpu"]);

gpuTest("stages are timed by name", async (gpu) => {
  if (!gpu.hasTimestamps) return;
  const timer = makeStageTimer(gpu);
  const encoder = gpu.device.createCommandEncoder();
  timer.begin(encoder, "one").end();
  timer.begin(encoder, "two").end();
  timer.begin(encoder, "one").end();
  timer.resolve(encoder);
  gpu.device.queue.submit([encoder.finish()]);
  const times = await timer.read();
  assert.deepEqual(Object.keys(times), ["one", "two"]);
  assert.ok(Object.values(times).every((time) => time >= 0 && time < 1000));
  timer.destroy();
}, ["cpu"]);

gpuTest("a lost device is reported with a reason, a closed one is not", async () => {
  const lost = await openLocalGpu();
  lost.device.destroy();
  assert.equal(typeof await lost.lost, "string");
  const closed = await openLocalGpu();
  closed.close();
  const waited = new Promise((resolve) => setTimeout(() => resolve("nothing"), 100));
  assert.equal(await Promise.race([closed.lost, waited]), "nothing");
}, ["cpu"]);

Deno.test("profileOf() tells software adapters from real ones", () => {
  const adapter = (description: string, isFallbackAdapter = false) =>
    ({ info: { description, isFallbackAdapter } }) as unknown as GPUAdapter;
  assert.equal(profileOf(adapter("llvmpipe (LLVM 15.0.6, 256 bits)")), "cpu");
  assert.equal(profileOf(adapter("SwiftShader Device")), "cpu");
  assert.equal(profileOf(adapter("anything", true)), "cpu");
  assert.equal(profileOf(adapter("NVIDIA GeForce RTX 4060")), "gpu");
});

Deno.test("nameOf() says what there is where a browser describes no adapter", () => {
  const name = (info: Partial<GPUAdapterInfo>) =>
    nameOf({ info: { vendor: "", architecture: "", device: "", description: "", ...info } } as GPUAdapter);
  assert.equal(name({ vendor: "google", architecture: "swiftshader" }), "google swiftshader");
  assert.equal(name({ vendor: "nvidia", description: "NVIDIA GeForce RTX 4060" }), "NVIDIA GeForce RTX 4060");
  assert.equal(name({ vendor: "apple" }), "apple");
  assert.equal(name({}), "unnamed");
});
