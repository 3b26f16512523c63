import type { Gpu } from "../gpu/gpu.ts";
import { dispatch, type Pass } from "./pass.ts";
import { planRasterizing } from "./rasterizing.ts";
import type { ListTarget } from "./sort/list_target.ts";
import { planSplatLists, type SplatSource } from "./sort/splat_lists.ts";
import type { Tuning } from "./tuning.ts";
import type { Workspace } from "./workspace.ts";

/** What a frame fills. */
export interface PictureTarget extends ListTarget {
  /** [size, size], RGBA8. */
  readonly picture: GPUBuffer;
  /** [size * size * 3 / 2], I420, twice that where it is stacked, or null. */
  readonly planes: GPUBuffer | null;
  /** Whether the planes have the picture's alpha below its colour. */
  readonly stacked: boolean;
}

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
  const { size, picture, planes, stacked, view } = target;
  const { passes, lists } = await planSplatLists(gpu, tuning, workspace, source, target);
  passes.push(await planRasterizing(gpu, tuning, workspace, size, lists, { picture }));
  if (planes) {
    const convert = await gpu.kernel("splat/to_i420.wgsl", { flags: { STACKED: stacked } });
    const group = convert.bind({ picture, planes, view });
    passes.push(dispatch("to I420", convert, group, Math.ceil(size / 64), Math.ceil(size / 16)));
  }
  return passes;
}
