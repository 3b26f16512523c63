import type { Gpu } from "../../gpu/gpu.ts";
import { dispatch, type Pass } from "../pass.ts";

/** One thread of a CPU device sums this many items. */
const CHUNKS = 64;
const BLOCK = 4096;

/**
 * Passes that turn `items` [length] into its exclusive prefix sums, in place.
 *
 * @param total where given, the sum of all goes into the counters, also cut to `capacity`
 */
export async function prefixSum(
  gpu: Gpu,
  stage: string,
  sharedMemory: boolean,
  items: GPUBuffer,
  length: number,
  sums: GPUBuffer,
  total?: { counters: GPUBuffer; capacity: number },
): Promise<Pass[]> {
  const groups = sharedMemory ? Math.ceil(length / BLOCK) : CHUNKS / 8;
  const numbers = {
    LENGTH: length,
    CHUNKS,
    BLOCKS: groups,
    CAPACITY: total?.capacity ?? 0,
  };
  const suffix = sharedMemory ? "_shared.wgsl" : ".wgsl";
  const [sum, write] = await Promise.all([
    gpu.kernel(`sort/scan_sums${suffix}`, { numbers }),
    gpu.kernel(`sort/scan_write${suffix}`, { numbers, flags: { TOTAL: total !== undefined } }),
  ]);
  return [
    dispatch(stage, sum, sum.bind({ items, sums }), groups),
    dispatch(stage, write, write.bind({ items, sums, ...(total && { totals: total.counters }) }), groups),
  ];
}
