import type { BufferPair, Stored, StoredPair } from "../../gpu/buffer_set.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { COUNTERS } from "../../gpu/layouts.ts";
import { dispatchThreads, type Pass } from "../pass.ts";
import { prefixSum } from "./prefix_sum.ts";
import type { Tuning } from "../tuning.ts";
import type { Workspace } from "../workspace.ts";

export interface Sort {
  readonly stage: string;
  /** Sorted from the first into the second and back. */
  readonly keys: BufferPair;
  readonly values: StoredPair;
  /** The values of the first pass are the keys' indices. */
  readonly fromIndex: boolean;
  readonly bits: number;
  /** Low bits that are in order already. */
  readonly shift: number;
  readonly digitBits: number;
  readonly chunks: number;
  readonly length: GPUBuffer;
  readonly lengthAt: number;
  /** Where given, the first pass leaves invisible splats out, and the counters hold how many are left. */
  readonly visible?: GPUBuffer;
}

/** A stable radix sort by bits `shift` to `bits`, least digit first. */
export async function radixSort(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  sort: Sort,
): Promise<{ passes: Pass[]; keys: GPUBuffer; sorted: Stored }> {
  const { table, sums } = workspace;
  const passes: Pass[] = [];
  let from = 0 as 0 | 1;
  for (let shift = sort.shift; shift < sort.bits; shift += sort.digitBits) {
    const digits = 1 << Math.min(sort.digitBits, sort.bits - shift);
    const to = (1 - from) as 0 | 1;
    const first = shift === sort.shift;
    const shortened = sort.visible && !first;
    const length = shortened ? sort.visible : sort.length;
    const numbers = {
      DIGITS: digits,
      CHUNKS: sort.chunks,
      SHIFT: shift,
      LENGTH_AT: shortened ? COUNTERS.at("visible") : sort.lengthAt,
      WORKGROUP: tuning.workgroup,
    };
    const fromIndex = sort.fromIndex && first;
    const SKIP_INVISIBLE = sort.visible !== undefined && first;
    const count = await gpu.kernel("sort/sort_count.wgsl", { numbers, flags: { SKIP_INVISIBLE } });
    const flags = { FROM_INDEX: fromIndex, SKIP_INVISIBLE };
    const scatter = await gpu.kernel("sort/sort_scatter.wgsl", { numbers, flags });
    const keys = sort.keys[from];
    passes.push(
      dispatchThreads(sort.stage, count, count.bind({ keys, length, table }), sort.chunks),
      ...await prefixSum(gpu, sort.stage, tuning.sharedMemory, table, digits * sort.chunks, sums),
      dispatchThreads(
        sort.stage,
        scatter,
        scatter.bind({
          keys,
          ...(!fromIndex && { values: sort.values[from] }),
          length,
          table,
          keys_out: sort.keys[to],
          values_out: sort.values[to],
        }),
        sort.chunks,
      ),
    );
    from = to;
  }
  return { passes, keys: sort.keys[from], sorted: sort.values[from] };
}
