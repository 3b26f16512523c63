import assert from "node:assert/strict";
import { mapToRead } from "../../runtime/gpu/mapping.ts";
import { gpuTest } from "../gpu_support.ts";

gpuTest(
  "mapToRead() gives a buffer's bytes without waiting from its second time on, each time what was written last",
  async ({ device }) => {
    const staging = device.createBuffer({
      size: 1024,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const source = device.createBuffer({
      size: 1024,
      usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    for (let round = 0; round < 5; round++) {
      device.queue.writeBuffer(source, 0, new Uint32Array(256).fill(round + 7));
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(source, 0, staging, 0, 1024);
      device.queue.submit([encoder.finish()]);
      const mapping = mapToRead(staging);
      assert.equal(mapping instanceof ArrayBuffer, round > 0, `round ${round}`);
      assert.deepEqual(new Set(new Uint32Array(await mapping)), new Set([round + 7]));
      staging.unmap();
    }
    staging.destroy();
    source.destroy();
  },
  ["cpu"],
);

gpuTest(
  "mapToRead() of a buffer that is gone fails as mapAsync does, after it was read at once before",
  async ({ device }) => {
    const staging = device.createBuffer({
      size: 256,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    for (let round = 0; round < 2; round++) {
      await mapToRead(staging);
      staging.unmap();
    }
    staging.destroy();
    device.pushErrorScope("validation");
    await assert.rejects(async () => await mapToRead(staging));
    await device.popErrorScope();
  },
  ["cpu"],
);
