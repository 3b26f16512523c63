import type { BufferSet, Stored } from "../../gpu/buffer_set.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { COUNTER_WORDS, COUNTERS } from "../../gpu/layouts.ts";
import { constantOf } from "../../gpu/wgsl_reflection.ts";
import { dispatch, dispatchThreads, type Pass } from "../pass.ts";
import { prefixSum } from "./prefix_sum.ts";
import { radixSort } from "./radix_sort.ts";
import type { ListTarget, Slots } from "./list_target.ts";
import type { Tuning } from "../tuning.ts";
import type { Workspace } from "../workspace.ts";

/** Parts into which a bin is cut at most, when a thread's share of it was too long. */
const MOST_SPLIT = 16;

/** Parts of each bin in the second pass on CPU devices: more where a frame did not come through with fewer. */
export const splitOf = ({ arrays, chunkFactor }: Workspace): number =>
  arrays ? 1 : Math.min(chunkFactor, MOST_SPLIT);

/** Bits of a tile's number, the low and the high digit. */
function digitsOf(size: number, tuning: Tuning): { tiles: number; lowBits: number; highBits: number } {
  const tiles = Math.ceil(size / tuning.tile) ** 2;
  const bits = Math.max(2, Math.ceil(Math.log2(tiles)));
  const lowBits = Math.ceil(bits / 2);
  return { tiles, lowBits, highBits: bits - lowBits };
}

/** Entries of `starts` for pictures of this size. */
function startsLength(size: number, tuning: Tuning): number {
  const { tiles, lowBits, highBits } = digitsOf(size, tuning);
  return 1 + (tuning.sharedMemory ? tiles : (1 << (lowBits + highBits)) * MOST_SPLIT);
}

/**
 * The buffers in which the lists of one picture's tiles are sorted.
 *
 * @param inArrays as of `makeWorkspace`
 */
export function makeTileBuffers(
  { make, pair, texels }: BufferSet,
  size: number,
  tuning: Tuning,
  inArrays = false,
): Pick<ListTarget, "starts" | "startTexels" | "tileWork"> {
  const tiles = Math.ceil(size / tuning.tile) ** 2;
  const bytes = tiles * 4;
  return {
    starts: make("starts", inArrays ? 0 : startsLength(size, tuning) * 4),
    startTexels: inArrays ? texels("starts", "r32uint", tiles + 1) : null,
    tileWork: tuning.sharedMemory
      ? null
      : { keys: pair("tile work", bytes), order: pair("tile order", bytes) },
  };
}

/**
 * From splats in depth order to each tile's list of them, front to back. In training every intersection has a
 * slot, and says there where it went.
 *
 * @returns the splats of all lists; `target.starts` says where each begins
 */
export function sortByTile(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  order: Stored,
  target: ListTarget,
): Promise<{ passes: Pass[]; sorted: Stored }> {
  if (tuning.sharedMemory) return sortPairs(gpu, tuning, workspace, order, target);
  const { slots } = target;
  if (!slots) throw new TypeError("Cannot sort by tile, a CPU device's pictures go through texel_lists.ts");
  return sortSlots(gpu, tuning, workspace, order, { ...target, slots });
}

/**
 * For training on CPU devices: two digits, an intersection is one word. The second pass takes the bins of the first as its
 * chunks, so that its table, summed up, is where the tiles begin.
 */
async function sortSlots(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  order: Stored,
  target: ListTarget & { readonly slots: Slots },
): Promise<{ passes: Pass[]; sorted: Stored }> {
  const { table, values: [words, sorted], counters, capacity, sums } = workspace;
  const { starts, slots } = target;
  const { lowBits, highBits } = digitsOf(target.size, tuning);
  const split = splitOf(workspace);
  const binned = await bin(gpu, tuning, workspace, order, target, lowBits, 32 - highBits);
  const numbers = {
    ...COUNTER_WORDS,
    LOWS: 1 << lowBits,
    HIGHS: 1 << highBits,
    SPLIT: split,
    CHUNKS: tuning.tileChunks * workspace.chunkFactor,
    VALUE_BITS: 32 - highBits,
    VALUE_MASK: 2 ** (32 - highBits) - 1,
    WORKGROUP: tuning.workgroup,
  };
  const count = await gpu.kernel("sort/tile_count.wgsl", { numbers });
  const scatter = await gpu.kernel("sort/tile_scatter.wgsl", { numbers });
  const parts = split << lowBits;
  const stage = "sort by tile";
  const total = { counters, capacity };
  const cells = 1 + (split << (lowBits + highBits));
  return {
    passes: [
      ...binned,
      dispatchThreads(stage, count, count.bind({ words, table, length: counters, starts }), parts),
      ...await prefixSum(gpu, stage, false, starts, cells, sums, total),
      dispatchThreads(
        stage,
        scatter,
        scatter.bind({
          words,
          table,
          length: counters,
          starts,
          values: sorted,
          owners: slots.owners,
          places: slots.places,
        }),
        parts,
      ),
    ],
    sorted,
  };
}

/** For real GPUs: small digits, so that many threads share each pass; (tile, splat) pairs in two arrays. */
async function sortPairs(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  order: Stored,
  target: ListTarget,
): Promise<{ passes: Pass[]; sorted: Stored }> {
  const { tiles, lowBits, highBits } = digitsOf(target.size, tuning);
  const bits = lowBits + highBits;
  const digitBits = Math.ceil(bits / Math.ceil(bits / tuning.tileDigitBits));
  const binned = await bin(gpu, tuning, workspace, order, target, digitBits, null);
  const { passes, keys, sorted } = await radixSort(gpu, tuning, workspace, {
    stage: "sort by tile",
    keys: workspace.tiles!,
    values: workspace.values,
    fromIndex: false,
    bits,
    shift: digitBits,
    digitBits,
    chunks: tuning.tileChunks * workspace.chunkFactor,
    length: workspace.counters,
    lengthAt: COUNTERS.at("sorted"),
  });
  const search = await gpu.kernel("sort/tile_starts.wgsl", { numbers: COUNTER_WORDS });
  const { starts, view, slots } = target;
  const group = search.bind({ tiles: keys, length: workspace.counters, starts, view });
  const found = dispatchThreads("sort by tile", search, group, tiles + 1);
  if (!slots) return { passes: [...binned, ...passes, found], sorted };
  const values = workspace.values.find((buffer) => buffer !== sorted)!;
  const owned = await gpu.kernel("sort/tile_owners.wgsl", { numbers: COUNTER_WORDS });
  const { owners, places } = slots;
  const ownedGroup = owned.bind({ slots: sorted, length: workspace.counters, owners, places, values });
  // In two dimensions: one has at most 65,535 groups.
  const rows = Math.ceil(workspace.capacity / owned.workgroup[0] / 1024);
  const own = dispatch("sort by tile", owned, ownedGroup, 1024, rows);
  return { passes: [...binned, ...passes, found, own], sorted: values };
}

/**
 * Counts, then emits, intersections sorted by the tile's low digit.
 *
 * @param valueBits of an intersection's word; null for pairs in two arrays
 */
async function bin(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  order: Stored,
  { view, slots }: ListTarget,
  digitBits: number,
  valueBits: number | null,
): Promise<Pass[]> {
  const { footprints, table, tiles, values, counters, sums, capacity } = workspace;
  const chunks = tuning.tileChunks * workspace.chunkFactor;
  const PACKED = valueBits !== null;
  const numbers = {
    ...COUNTER_WORDS,
    DIGITS: 1 << digitBits,
    CHUNKS: chunks,
    WORKGROUP: tuning.workgroup,
    LOW_BITS: digitBits,
    VALUE_BITS: valueBits ?? 0,
  };
  const count = await gpu.kernel("splat/bin.wgsl", {
    numbers,
    flags: { EMIT: false, PACKED, TRAINING: false },
  });
  const emit = await gpu.kernel("splat/bin.wgsl", {
    numbers,
    flags: { EMIT: true, PACKED, TRAINING: slots !== undefined },
  });
  const common = { order, footprints, table, length: counters, view };
  const total = { counters, capacity };
  const written = {
    values: values[0],
    ...(!PACKED && { tiles: tiles![0] }),
    ...(slots && { slot_starts: slots.starts, owners: slots.owners }),
  };
  return [
    dispatchThreads("bin", count, count.bind(common), chunks),
    ...await prefixSum(gpu, "bin", tuning.sharedMemory, table, chunks << digitBits, sums, total),
    dispatchThreads("bin", emit, emit.bind({ ...common, ...written }), chunks),
  ];
}

/**
 * Sorts the tiles of each strip of the picture by how many splats they have, the most first.
 *
 * @param stops for a backward pass: where each tile's forward ended, so that only what was blended counts
 */
export async function orderTiles(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  { size, starts, view }: { size: number; starts: Stored; view: GPUBuffer },
  { keys, order }: NonNullable<ListTarget["tileWork"]>,
  stops?: GPUBuffer,
): Promise<{ passes: Pass[]; sorted: Stored }> {
  const { tiles } = digitsOf(size, tuning);
  const stage = stops ? "order tiles back" : "order tiles";
  const work = await gpu.kernel("sort/tile_work.wgsl", {
    numbers: { SPLIT: splitOf(workspace) },
    flags: { ENDED: stops !== undefined, TEXELS: "createView" in starts },
  });
  const group = work.bind({ ...(stops ? { stops } : { starts }), keys: keys[0], view });
  const bits = Math.log2(constantOf(work.wgsl, "MOST_STRIPS") * constantOf(work.wgsl, "LEVELS"));
  const { passes, sorted } = await radixSort(gpu, tuning, workspace, {
    stage,
    keys,
    values: order,
    fromIndex: true,
    bits,
    shift: 0,
    digitBits: bits,
    chunks: 8,
    length: gpu.upload("tile count", Uint32Array.of(tiles)),
    lengthAt: 0,
  });
  return { passes: [dispatchThreads(stage, work, group, tiles), ...passes], sorted };
}
