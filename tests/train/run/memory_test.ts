import assert from "node:assert/strict";
import { memoryAtHand, statedMemory } from "../../../train/run/memory.ts";
import { gpuTest } from "../../gpu_support.ts";

gpuTest("a device counts the bytes of its buffers until they are destroyed, once", async (gpu) => {
  const before = gpu.allocated;
  const first = gpu.buffer("first", 1000);
  const second = gpu.upload("second", new Float32Array(250));
  assert.equal(gpu.allocated - before, 2000);
  first.destroy();
  first.destroy();
  assert.equal(gpu.allocated - before, 1000);
  second.destroy();
  assert.equal(gpu.allocated, before);
  await gpu.settle();
}, ["cpu"]);

gpuTest("a training states its memory, and is refused where the machine has less", (gpu) => {
  assert.ok(memoryAtHand(gpu) > 0);
  assert.equal(statedMemory(300 * 1024 ** 2, Infinity), "300 MB of buffers");
  assert.throws(
    () => statedMemory(300 * 1024 ** 2, 200 * 1024 ** 2),
    /^RangeError: Cannot train, the buffers must fit into 200 MB of free memory \(.*\): 300 MB$/,
  );
  return Promise.resolve();
}, ["cpu"]);
