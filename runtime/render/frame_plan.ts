import type { Gpu } from "../gpu/gpu.ts";
import { dispatch, type Pass } from "./pass.ts";
import { radixSort } from "./radix_sort.ts";
import { orderTiles, sortByTile, splitOf } from "./tile_sort.ts";
import type { Tuning } from "./tuning.ts";
import type { BufferPair, Workspace } from "./workspace.ts";

/** What a frame draws: splats [count, 4, 4], local to triangle frames or (`frames` null) in world units. */
export interface SplatSource {
  readonly splats: GPUBuffer;
  readonly count: number;
  readonly frames: GPUBuffer | null;
}

/** What a frame fills. */
export interface PictureTarget {
  readonly size: number;
  /** [size, size], RGBA8. */
  readonly picture: GPUBuffer;
  /** [size * size * 3 / 2], I420, or null. */
  readonly planes: GPUBuffer | null;
  /** Where each tile's splats begin: `startsLength` of the size and the tuning. */
  readonly starts: GPUBuffer;
  /** To sort tiles by their work, from the first into the second; [tiles]. Null where no order is needed. */
  readonly tileWork: { readonly keys: BufferPair; readonly order: BufferPair } | null;
  /** `View` of shaders/lib/view.wgsl. */
  readonly view: GPUBuffer;
}

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

  const byTile = await sortByTile(gpu, tuning, workspace, depth.sorted, target);
  passes.push(...byTile.passes);

  const lists = { projected, values: byTile.sorted, starts: target.starts, picture: target.picture, view };
  if (target.tileWork) {
    const ordered = await orderTiles(gpu, tuning, workspace, target, target.tileWork);
    passes.push(...ordered.passes);
    const rasterize = await gpu.kernel("rasterize.wgsl", { numbers: { SPLIT: splitOf(workspace) } });
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
