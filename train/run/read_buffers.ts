import type { Gpu } from "../../runtime/gpu/gpu.ts";

/**
 * Copies of several buffers' first bytes, in one wait for the device. // SYNC
 *
 * @param parts buffers and how many of their bytes, multiples of 4
 */
export async function readBuffers(
  gpu: Gpu,
  parts: readonly (readonly [buffer: GPUBuffer, bytes: number])[],
): Promise<ArrayBuffer[]> {
  const total = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
  const staging = gpu.buffer("read back", total, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  const encoder = gpu.device.createCommandEncoder();
  let at = 0;
  for (const [buffer, bytes] of parts) {
    if (bytes > 0) encoder.copyBufferToBuffer(buffer, 0, staging, at, bytes);
    at += bytes;
  }
  gpu.device.queue.submit([encoder.finish()]);
  await gpu.settle();
  await staging.mapAsync(GPUMapMode.READ);
  const mapped = staging.getMappedRange();
  at = 0;
  const copies = parts.map(([, bytes]) => mapped.slice(at, at += bytes));
  staging.unmap();
  staging.destroy();
  return copies;
}
