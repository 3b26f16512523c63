import type { Stored } from "../../gpu/buffer_set.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { HarmonicsDegree } from "../../avatar/harmonics.ts";
import { dispatchThreads, type Pass } from "../pass.ts";
import type { ListTarget } from "./list_target.ts";
import { prefixSum } from "./prefix_sum.ts";
import { radixSort } from "./radix_sort.ts";
import { inTexels, type ListPlan, planTexelLists } from "./texel_lists.ts";
import { orderTiles, sortByTile } from "./tile_sort.ts";
import type { Tuning } from "../tuning.ts";
import type { Workspace } from "../workspace.ts";

/** What a frame draws: splats [count], local to triangle frames or (`frames` null) in world units. */
export interface SplatSource {
  /** [splats] of Splat; where it is a texture, frames are too. */
  readonly splats: Stored;
  /** At most; how many there are says the view's uniform `splats`, and `length`. */
  readonly count: number;
  /** [1], how many there are; `count` where left out. */
  readonly length?: GPUBuffer;
  readonly frames: Stored | null;
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
  readonly lights: Stored;
  /** Lighting. */
  readonly lighting: GPUBuffer;
}

/** Bindings of the rasterisers, by their names there. */
export type SplatLists = Readonly<
  & Record<"projected" | "values" | "starts", Stored>
  & Record<"view", GPUBuffer>
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
  const { view } = target;
  const length = source.length ?? gpu.upload("splat count", Uint32Array.of(source.count));
  const project = await planProjection(gpu, tuning, workspace, source, target);
  const plan = inTexels(workspace)
    ? await planTexelLists(gpu, tuning, workspace, length, depthBits(source), target)
    : await planBufferLists(gpu, tuning, workspace, length, source, target);
  const { starts } = plan.lists;
  const ordered = target.tileWork &&
    await orderTiles(gpu, tuning, workspace, { size: target.size, starts, view }, target.tileWork);
  return {
    passes: [project, ...plan.passes, ...(ordered?.passes ?? [])],
    lists: { ...plan.lists, view, ...(ordered && { order: ordered.sorted }) },
  };
}

/** Lists of bound splats are sorted by linear depth: a head's extent is known. */
const depthBits = ({ frames }: SplatSource): number => frames ? LINEAR_DEPTH_BITS : FLOAT_DEPTH_BITS;

async function planProjection(
  gpu: Gpu,
  tuning: Tuning,
  { arrays, texels, projected, footprints, depthKeys, counters }: Workspace,
  { splats, frames, harmonics, light, ...source }: SplatSource,
  { view, slots }: ListTarget,
): Promise<Pass> {
  const bound = frames !== null;
  const project = await gpu.kernel("splat/project.wgsl", {
    flags: {
      BOUND: bound,
      LINEAR_DEPTH: bound,
      TRAINING: slots !== undefined,
      STORED: "createView" in splats,
      LIGHT_STORED: Boolean(light && "createView" in light.lights),
      TEXELS: texels,
      LISTED: arrays !== null,
      HARMONICS: harmonics !== null,
      SECOND: (source.harmonicsDegree ?? 1) >= 2,
      THIRD: source.harmonicsDegree === 3,
      LIT: bound && Boolean(light),
    },
    numbers: {
      TILE: tuning.tile,
      LAST_DEPTH: 2 ** LINEAR_DEPTH_BITS - 1,
      DEPTH_SHIFT: 31 - FLOAT_DEPTH_BITS,
    },
  });
  const group = project.bind({
    splats,
    ...(arrays
      ? { projected: arrays.projected, footprints: arrays.footprints }
      : { projected, footprints, depth_keys: depthKeys[0] }),
    counters,
    view,
    ...(frames && { frames }),
    ...(harmonics && { harmonics }),
    ...(bound && light && { lights: light.lights, lighting: light.lighting }),
    ...(slots && { tile_counts: slots.starts }),
  });
  return dispatchThreads("project", project, group, source.count);
}

async function planBufferLists(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  length: GPUBuffer,
  source: SplatSource,
  target: ListTarget,
): Promise<ListPlan> {
  const { projected, depthKeys, order, counters } = workspace;
  const { slots, starts } = target;
  const slotStarts = slots
    ? await prefixSum(gpu, "slots", tuning.sharedMemory, slots.starts, source.count, slots.sums)
    : [];
  const depth = await radixSort(gpu, tuning, workspace, {
    stage: "sort by depth",
    keys: depthKeys,
    values: order,
    fromIndex: true,
    bits: depthBits(source),
    shift: 0,
    digitBits: tuning.depthDigitBits,
    chunks: tuning.depthChunks,
    length,
    lengthAt: 0,
    visible: counters,
  });
  const byTile = await sortByTile(gpu, tuning, workspace, depth.sorted, target);
  return {
    passes: [...slotStarts, ...depth.passes, ...byTile.passes],
    lists: { projected, values: byTile.sorted, starts },
  };
}
