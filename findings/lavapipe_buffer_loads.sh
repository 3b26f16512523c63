#!/bin/sh
# lavapipe (Mesa 22.3.6, Debian 12): loading from a storage buffer takes 4 to 30 times as long as loading the same words
# from a storage texture, whatever the index. A load of four words is the worst: 30 against 1.1 ns of CPU time an element.
# Storing is the other way round, by less. On a graphics card both take about the same, so that nobody looks there.
#
# Whoever draws, sorts or computes by WebGPU or Vulkan on a machine without a card is slowed by it: our renderer of
# Gaussian splats took twice the time that it takes now. Way out: what is read often lies in r32uint or rgba32uint storage
# textures, element i at texel (i % width, i / width), where the adapter is a software one.
#
# Seen with this script (Deno 2.9.6, "llvmpipe (LLVM 15.0.6, 256 bits)", 2 cores), ns of CPU time an element of four words:
#   storage buffer 30.3, storage texture 1.5: 21 times
# It ends with 0 while the ratio is above 4, with 1 where it is not, with 2 where there is no llvmpipe to ask.
# It needs Deno, and Debian's mesa-vulkan-drivers.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >try.js <<'JS'
import process from "node:process";

const adapter = await navigator.gpu?.requestAdapter();
console.log(`Deno ${Deno.version.deno}, adapter: ${adapter?.info.description ?? "none"}`);
if (!/llvmpipe/.test(adapter?.info.description ?? "")) process.exit(2);
const device = await adapter.requestDevice({
  requiredFeatures: ["texture-adapter-specific-format-features"].filter((name) => adapter.features.has(name)),
});
const SIDE = 512, COUNT = SIDE * SIDE, THREADS = 64;
const result = device.createBuffer({ size: 256, usage: GPUBufferUsage.STORAGE });
const buffer = device.createBuffer({ size: COUNT * 16, usage: GPUBufferUsage.STORAGE });
const texture = device.createTexture({
  size: [SIDE, SIDE],
  format: "rgba32uint",
  usage: GPUTextureUsage.STORAGE_BINDING,
});

/** Nanoseconds of CPU time of all threads an element of four words. */
async function time(binding, resource, load) {
  const code = `
    @group(0) @binding(0) ${binding};
    @group(0) @binding(1) var<storage, read_write> sums: array<u32>;
    @compute @workgroup_size(8) fn main(@builtin(global_invocation_id) id: vec3u) {
      var sum = vec4u(0);
      for (var i = id.x * ${COUNT / THREADS}u; i < (id.x + 1u) * ${COUNT / THREADS}u; i++) { sum += ${load}; }
      sums[id.x] = sum.x + sum.y + sum.z + sum.w;
    }`;
  const module = device.createShaderModule({ code });
  const pipeline = device.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [{ binding: 0, resource }, { binding: 1, resource: { buffer: result } }],
  });
  let least = Infinity;
  for (let turn = 0; turn < 6; turn++) {
    const before = process.cpuUsage();
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    for (let i = 0; i < 8; i++) pass.dispatchWorkgroups(THREADS / 8);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) * 1000 / 8 / COUNT);
  }
  return least;
}

const byBuffer = await time("var<storage, read> data: array<vec4u>", { buffer }, "data[i]");
const byTexture = await time(
  "var data: texture_storage_2d<rgba32uint, read>",
  texture.createView(),
  `textureLoad(data, vec2u(i % ${SIDE}u, i / ${SIDE}u))`,
);
const ratio = byBuffer / byTexture;
console.log(
  `storage buffer ${byBuffer.toFixed(1)}, storage texture ${byTexture.toFixed(1)}: ${ratio.toFixed(0)} times`,
);
process.exit(ratio > 4 ? 0 : 1);
JS
XDG_RUNTIME_DIR=$folder deno run -A try.js
