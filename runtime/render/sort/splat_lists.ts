import type { Stored } from "../../gpu/buffer_set.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { HarmonicsDegree } from "../../avatar/harmonics.ts";
import { dispatchThreads, type Pass } from "../pass.ts";
import type { ListTarget } from "./list_target.ts";
import { prefixSum } from "./prefix_sum.ts";
import { radixSort } from "./radix_sort.ts";
import { orderTiles, sortByTile } from "./tile_sort.ts";
import type { Tuning } from "../tuning.ts";
import type { Workspace } from "../workspace.ts";

/** What a frame draws: splats [count], local to triangle frames or (`frames` null) in world units. */
export interface SplatSource {
  readonly splats: GPUBuffer;
  /** At most; how many there are says the view's uniform `splats`, and `length`. */
  readonly count: number;
  /** [1], how many there are; `count` where left out. */
  readonly length?: GPUBuffer;
  readonly frames: GPUBuffer | null;
  /** [count], what colours have above degree 0 (shaders/lib/harmonics.wgsl); null where they are the same from all sides. */
  readonly harmonics: GPUBuffer | null;
  /** Of the harmonics there are; 1 where left out. */
  readonly harmonicsDegree?: HarmonicsDegree | undefined;
  /** Of bound splats: how their colours follow the light; null, or left out, where they are drawn as baked. */
  readonly light?: LightBuffers | null;
}

/** Buffers of shaders/lib/light.wgsl. */
export interface LightBuffers {
  /** [count] of SplatLight. */
  readonly lights: GPUBuffer;
  /** Lighting. */
  readonly lighting: GPUBuffer;
}

/** Bindings of the rasterisers, by their names there. */
export type SplatLists = Readonly<
  & Record<"projected" | "values", Stored>
  & Record<"starts" | "view", GPUBuffer>
  & Partial<Record<"order", Stored>>
>;

const LINEAR_DEPTH_BITS = 20;
/** f32 bits of a positive depth, less the sign and the last of the mantissa: three digits of 10. */
const FLOAT_DEPTH_BITS = 30;

/** The passes before a rasteriser: project, sort by depth, bin into tiles, sort by tile, order the tiles. */
export async function planSplatLists(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  source: SplatSource,
  target: ListTarget,
): Promise<{ passes: Pass[]; lists: SplatLists }> {
  const { projected, footprints, depthKeys, counters } = workspace;
  const { view, slots } = target;
  const bound = source.frames !== null;
  const project = await gpu.kernel("splat/project.wgsl", {
    flags: {
      BOUND: bound,
      LINEAR_DEPTH: bound,
      TRAINING: slots !== undefined,
      TEXELS: workspace.texels,
      HARMONICS: source.harmonics !== null,
      SECOND: (source.harmonicsDegree ?? 1) >= 2,
      THIRD: source.harmonicsDegree === 3,
      LIT: bound && Boolean(source.light),
    },
    numbers: {
      TILE: tuning.tile,
      LAST_DEPTH: 2 ** LINEAR_DEPTH_BITS - 1,
      DEPTH_SHIFT: 31 - FLOAT_DEPTH_BITS,
    },
  });
  const projectGroup = project.bind({
    splats: source.splats,
    projected,
    footprints,
    depth_keys: depthKeys[0],
    counters,
    view,
    ...(source.frames && { frames: source.frames }),
    ...(source.harmonics && { harmonics: source.harmonics }),
    ...(bound && source.light && { lights: source.light.lights, lighting: source.light.lighting }),
    ...(slots && { tile_counts: slots.starts }),
  });
  const slotStarts = slots
    ? await prefixSum(gpu, "slots", tuning.sharedMemory, slots.starts, source.count, slots.sums)
    : [];

  const depth = await radixSort(gpu, tuning, workspace, {
    stage: "sort by depth",
    keys: depthKeys,
    values: workspace.order,
    fromIndex: true,
    bits: bound ? LINEAR_DEPTH_BITS : FLOAT_DEPTH_BITS,
    shift: 0,
    digitBits: tuning.depthDigitBits,
    chunks: tuning.depthChunks,
    length: source.length ?? gpu.upload("splat count", Uint32Array.of(source.count)),
    lengthAt: 0,
    visible: counters,
  });
  const byTile = await sortByTile(gpu, tuning, workspace, depth.sorted, target);
  const ordered = target.tileWork && await orderTiles(gpu, tuning, workspace, target, target.tileWork);
  return {
    passes: [
      dispatchThreads("project", project, projectGroup, source.count),
      ...slotStarts,
      ...depth.passes,
      ...byTile.passes,
      ...(ordered?.passes ?? []),
    ],
    lists: {
      projected,
      values: byTile.sorted,
      starts: target.starts,
      view,
      ...(ordered && { order: ordered.sorted }),
    },
  };
}
