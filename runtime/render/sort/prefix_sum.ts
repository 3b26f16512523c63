import type { Stored } from "../../gpu/buffer_set.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { COUNTER_WORDS } from "../../gpu/layouts.ts";
import { dispatch, dispatchThreads, type Pass } from "../pass.ts";

/** One thread of a CPU device sums this many items. */
const CHUNKS = 64;
/** Items of a real GPU's workgroup. */
const BLOCK = 4096;

/** Words that the sums of so many items take in between, on either kind of device. */
export const sumsLength = (length: number): number => Math.max(CHUNKS, Math.ceil(length / BLOCK));

/**
 * Passes that turn `items` [length], a texture on CPU devices only, into its exclusive prefix sums, in place.
 *
 * @param total where given, the sum of all goes into the counters, also cut to `capacity`
 */
export async function prefixSum(
  gpu: Gpu,
  stage: string,
  sharedMemory: boolean,
  items: Stored,
  length: number,
  sums: GPUBuffer,
  total?: { counters: GPUBuffer; capacity: number },
): Promise<Pass[]> {
  const blocks = Math.ceil(length / BLOCK);
  const numbers = {
    ...COUNTER_WORDS,
    LENGTH: length,
    CHUNKS,
    BLOCK,
    BLOCKS: blocks,
    CAPACITY: total?.capacity ?? 0,
  };
  const TEXELS = "createView" in items;
  const suffix = sharedMemory ? "_shared.wgsl" : ".wgsl";
  const [sum, write] = await Promise.all([
    gpu.kernel(`sort/scan_sums${suffix}`, { numbers, flags: { TEXELS } }),
    gpu.kernel(`sort/scan_write${suffix}`, { numbers, flags: { TEXELS, TOTAL: total !== undefined } }),
  ]);
  const written = write.bind({ items, sums, ...(total && { totals: total.counters }) });
  const [sized, size] = sharedMemory ? [dispatch, blocks] as const : [dispatchThreads, CHUNKS] as const;
  return [sized(stage, sum, sum.bind({ items, sums }), size), sized(stage, write, written, size)];
}
