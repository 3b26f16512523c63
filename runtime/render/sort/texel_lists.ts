import type { Stored } from "../../gpu/buffer_set.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { COUNTER_WORDS } from "../../gpu/layouts.ts";
import { dispatchThreads, type Pass } from "../pass.ts";
import { binning } from "./bins.ts";
import type { ListTarget } from "./list_target.ts";
import { prefixSum } from "./prefix_sum.ts";
import type { Tuning } from "../tuning.ts";
import type { ListArrays, Workspace } from "../workspace.ts";

/** A workspace whose arrays are storage textures. */
export interface TexelWorkspace extends Workspace {
  readonly arrays: ListArrays;
}

/** The passes to each tile's list, and what a rasteriser reads. */
export interface ListPlan {
  readonly passes: Pass[];
  readonly lists: Readonly<Record<"projected" | "values" | "starts", Stored>>;
}

export const inTexels = (workspace: Workspace): workspace is TexelWorkspace => workspace.arrays !== null;

/**
 * From projected splats to each tile's list of them, front to back, through storage textures: by depth, by bins of
 * tiles, by tile.
 *
 * @param length [1], how many splats there are
 * @param bits of a depth key
 */
export async function planTexelLists(
  gpu: Gpu,
  tuning: Tuning,
  workspace: TexelWorkspace,
  length: GPUBuffer,
  bits: number,
  { size, startTexels, view }: ListTarget,
): Promise<ListPlan> {
  const { projected, values } = workspace.arrays;
  const starts = startTexels!;
  const { passes, order } = await sortByDepth(gpu, tuning, workspace, length, bits);
  passes.push(...await sortByTile(gpu, tuning, workspace, order, { size, starts, view }));
  return { passes, lists: { projected, values, starts } };
}

/** Splats that touch a tile, front to back: a stable radix sort, least digit first. */
async function sortByDepth(
  gpu: Gpu,
  tuning: Tuning,
  { arrays: { footprints, order, table }, counters, sums }: TexelWorkspace,
  length: GPUBuffer,
  bits: number,
): Promise<{ passes: Pass[]; order: GPUTexture }> {
  const stage = "sort by depth";
  const { depthChunks: chunks, depthDigitBits: digitBits, workgroup } = tuning;
  const passes: Pass[] = [];
  let from = 0 as 0 | 1;
  for (let shift = 0; shift < bits; shift += digitBits) {
    const digits = 1 << Math.min(digitBits, bits - shift);
    const to = (1 - from) as 0 | 1;
    const FIRST = shift === 0;
    const numbers = { ...COUNTER_WORDS, DIGITS: digits, CHUNKS: chunks, SHIFT: shift, WORKGROUP: workgroup };
    const count = await gpu.kernel("sort/depth_count.wgsl", { numbers, flags: { FIRST } });
    const scatter = await gpu.kernel("sort/depth_scatter.wgsl", { numbers, flags: { FIRST } });
    const common = {
      footprints,
      table,
      length: FIRST ? length : counters,
      ...(!FIRST && { order: order[from] }),
    };
    const counting = count.bind({ ...common, ...(FIRST && { counters }) });
    passes.push(
      dispatchThreads(stage, count, counting, chunks),
      ...await prefixSum(gpu, stage, false, table, digits * chunks, sums),
      dispatchThreads(stage, scatter, scatter.bind({ ...common, order_out: order[to] }), chunks),
    );
    from = to;
  }
  return { passes, order: order[from] };
}

async function sortByTile(
  gpu: Gpu,
  tuning: Tuning,
  { arrays: { footprints, lists, values, table }, counters, sums, capacity, chunkFactor }: TexelWorkspace,
  order: GPUTexture,
  { size, starts, view }: { size: number; starts: GPUTexture; view: GPUBuffer },
): Promise<Pass[]> {
  const { bins, tiles, chunks } = binning(size, tuning, chunkFactor);
  const numbers = {
    ...COUNTER_WORDS,
    BINS: bins,
    BIN: tiles,
    CELLS: bins ** 2,
    CHUNKS: chunks,
    WORKGROUP: tuning.workgroup,
  };
  const [coarseCount, coarseEmit, fineCount, fineEmit] = await Promise.all(
    ["sort/coarse.wgsl", "sort/fine.wgsl"].flatMap((path) =>
      [false, true].map((EMIT) => gpu.kernel(path, { numbers, flags: { EMIT, SINGLE: tiles === 1 } }))
    ),
  );
  const coarse = { order, footprints, table, length: counters, view };
  const fine = { lists, footprints, table, starts, view };
  const total = { counters, capacity };
  const picture = Math.ceil(size / tuning.tile) ** 2;
  return [
    dispatchThreads("bin", coarseCount!, coarseCount!.bind(coarse), chunks),
    ...await prefixSum(gpu, "bin", false, table, bins ** 2 * chunks, sums),
    dispatchThreads("bin", coarseEmit!, coarseEmit!.bind({ ...coarse, lists }), chunks),
    dispatchThreads("sort by tile", fineCount!, fineCount!.bind(fine), bins ** 2),
    ...await prefixSum(gpu, "sort by tile", false, starts, picture + 1, sums, total),
    dispatchThreads("sort by tile", fineEmit!, fineEmit!.bind({ ...fine, values }), bins ** 2),
  ];
}
