import type { Gpu } from "../gpu/gpu.ts";
import { dispatch, type Pass } from "./pass.ts";
import { prefixSum } from "./prefix_sum.ts";
import type { Tuning } from "./tuning.ts";
import type { Workspace } from "./workspace.ts";

/** What a frame draws: splats [count, 4, 4], local to triangle frames or (`frames` null) in world units. */
export interface SplatSource {
  readonly splats: GPUBuffer;
  readonly count: number;
  readonly frames: GPUBuffer | null;
}

type BufferPair = readonly [GPUBuffer, GPUBuffer];

/** What a frame fills. */
export interface PictureTarget {
  readonly size: number;
  /** [size, size], RGBA8. */
  readonly picture: GPUBuffer;
  /** [size * size * 3 / 2], I420, or null. */
  readonly planes: GPUBuffer | null;
  /** [tiles + 1]. */
  readonly starts: GPUBuffer;
  /** To sort tiles by their work, from the first into the second; [tiles]. Null where no order is needed. */
  readonly tileWork: { readonly keys: BufferPair; readonly order: BufferPair } | null;
  /** `View` of shaders/lib/view.wgsl. */
  readonly view: GPUBuffer;
}

/** Places of `sorted` and `visible` in the counters. */
const SORTED_AT = 3;
const VISIBLE_AT = 4;

const LINEAR_DEPTH_BITS = 20;
/** f32 bits of a positive depth, less the sign and the last of the mantissa: three digits of 10. */
const FLOAT_DEPTH_BITS = 30;

/**
 * The passes of one frame after posing: project, sort by depth, bin into tiles, sort by tile, rasterise,
 * convert. Straight down, no read-back.
 */
export async function planFrame(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  source: SplatSource,
  target: PictureTarget,
): Promise<Pass[]> {
  const { projected, footprints, depthKeys, counters } = workspace;
  const { view } = target;
  const tilesAcross = Math.ceil(target.size / tuning.tile);
  const length = gpu.upload("splat count", Uint32Array.of(source.count));
  const passes: Pass[] = [];

  const bound = source.frames !== null;
  const project = await gpu.kernel("project.wgsl", {
    flags: { BOUND: bound, LINEAR_DEPTH: bound },
    numbers: { TILE_WIDTH: tuning.tile, TILE_HEIGHT: tuning.tile, DEPTH_SHIFT: 1 },
  });
  const projectGroup = project.bind({
    splats: source.splats,
    projected,
    footprints,
    depth_keys: depthKeys[0],
    counters,
    view,
    ...(source.frames && { frames: source.frames }),
  });
  passes.push(dispatch("project", project, projectGroup, Math.ceil(source.count / 64)));

  const depth = await radixSort(gpu, tuning, workspace, {
    stage: "sort by depth",
    keys: depthKeys,
    values: workspace.order,
    fromIndex: true,
    bits: bound ? LINEAR_DEPTH_BITS : FLOAT_DEPTH_BITS,
    shift: 0,
    digitBits: tuning.depthDigitBits,
    chunks: tuning.depthChunks,
    length,
    lengthAt: 0,
    visible: counters,
  });
  passes.push(...depth.passes);

  const tileBits = Math.max(1, Math.ceil(Math.log2(tilesAcross * tilesAcross)));
  const tilePasses = Math.ceil(tileBits / tuning.tileDigitBits);
  const digitBits = Math.ceil(tileBits / tilePasses);
  const chunks = tuning.tileChunks * workspace.chunkFactor;
  passes.push(...await bin(gpu, tuning, workspace, depth.sorted, digitBits, chunks, view));
  const byTile = await radixSort(gpu, tuning, workspace, {
    stage: "sort by tile",
    keys: workspace.tiles,
    values: workspace.values,
    fromIndex: false,
    bits: tileBits,
    shift: digitBits,
    digitBits,
    chunks,
    length: counters,
    lengthAt: SORTED_AT,
  });
  passes.push(...byTile.passes);

  const startsKernel = await gpu.kernel("tile_starts.wgsl");
  const startsGroup = startsKernel.bind({
    tiles: byTile.keys,
    length: counters,
    starts: target.starts,
    view,
  });
  passes.push(
    dispatch("sort by tile", startsKernel, startsGroup, Math.ceil((tilesAcross * tilesAcross + 1) / 64)),
  );

  const lists = { projected, values: byTile.sorted, starts: target.starts, picture: target.picture, view };
  if (target.tileWork) {
    const ordered = await orderTiles(gpu, tuning, workspace, target, target.tileWork);
    passes.push(...ordered.passes);
    const rasterize = await gpu.kernel("rasterize.wgsl");
    const group = rasterize.bind({ ...lists, order: ordered.sorted });
    passes.push(dispatch("rasterise", rasterize, group, tilesAcross, Math.ceil(tilesAcross / 4)));
  } else {
    const rasterize = await gpu.kernel("rasterize_shared.wgsl");
    passes.push(dispatch("rasterise", rasterize, rasterize.bind(lists), tilesAcross, tilesAcross));
  }

  if (target.planes) {
    const convert = await gpu.kernel("to_i420.wgsl");
    const convertGroup = convert.bind({ picture: target.picture, planes: target.planes, view });
    passes.push(
      dispatch("to I420", convert, convertGroup, Math.ceil(target.size / 64), Math.ceil(target.size / 16)),
    );
  }
  return passes;
}

/** Of the keys that tile_work.wgsl makes. */
const TILE_WORK_BITS = 10;

/** Sorts the tiles of each strip of the picture by how many splats they have, the most first. */
async function orderTiles(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  target: PictureTarget,
  { keys, order }: NonNullable<PictureTarget["tileWork"]>,
): Promise<{ passes: Pass[]; sorted: GPUBuffer }> {
  const tiles = Math.ceil(target.size / tuning.tile) ** 2;
  const work = await gpu.kernel("tile_work.wgsl");
  const group = work.bind({ starts: target.starts, keys: keys[0], view: target.view });
  const { passes, sorted } = await radixSort(gpu, tuning, workspace, {
    stage: "order tiles",
    keys,
    values: order,
    fromIndex: true,
    bits: TILE_WORK_BITS,
    shift: 0,
    digitBits: TILE_WORK_BITS,
    chunks: 8,
    length: gpu.upload("tile count", Uint32Array.of(tiles)),
    lengthAt: 0,
  });
  return { passes: [dispatch("order tiles", work, group, Math.ceil(tiles / 64)), ...passes], sorted };
}

/** Counts, then emits, (tile, splat) pairs sorted by the tile's low digit. */
async function bin(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  order: GPUBuffer,
  digitBits: number,
  chunks: number,
  view: GPUBuffer,
): Promise<Pass[]> {
  const { footprints, table, tiles, values, counters, sums, capacity } = workspace;
  const numbers = { DIGITS: 1 << digitBits, CHUNKS: chunks, WORKGROUP: tuning.workgroup };
  const count = await gpu.kernel("bin.wgsl", { numbers, flags: { EMIT: false } });
  const emit = await gpu.kernel("bin.wgsl", { numbers, flags: { EMIT: true } });
  const groups = Math.ceil(chunks / tuning.workgroup);
  return [
    dispatch("bin", count, count.bind({ order, footprints, table, length: counters, view }), groups),
    ...await prefixSum(gpu, "bin", tuning.sharedMemory, table, (1 << digitBits) * chunks, sums, {
      counters,
      capacity,
    }),
    dispatch(
      "bin",
      emit,
      emit.bind({ order, footprints, table, tiles: tiles[0], values: values[0], length: counters, view }),
      groups,
    ),
  ];
}

interface Sort {
  readonly stage: string;
  /** Sorted from the first into the second and back. */
  readonly keys: BufferPair;
  readonly values: BufferPair;
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
async function radixSort(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  sort: Sort,
): Promise<{ passes: Pass[]; keys: GPUBuffer; sorted: GPUBuffer }> {
  const { table, sums } = workspace;
  const groups = Math.ceil(sort.chunks / tuning.workgroup);
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
      LENGTH_AT: shortened ? VISIBLE_AT : sort.lengthAt,
      WORKGROUP: tuning.workgroup,
    };
    const fromIndex = sort.fromIndex && first;
    const SKIP_INVISIBLE = sort.visible !== undefined && first;
    const count = await gpu.kernel("sort_count.wgsl", { numbers, flags: { SKIP_INVISIBLE } });
    const flags = { FROM_INDEX: fromIndex, KEEP_KEYS: true, SKIP_INVISIBLE };
    const scatter = await gpu.kernel("sort_scatter.wgsl", { numbers, flags });
    const keys = sort.keys[from];
    passes.push(
      dispatch(sort.stage, count, count.bind({ keys, length, table }), groups),
      ...await prefixSum(gpu, sort.stage, tuning.sharedMemory, table, digits * sort.chunks, sums),
      dispatch(
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
        groups,
      ),
    );
    from = to;
  }
  return { passes, keys: sort.keys[from], sorted: sort.values[from] };
}
