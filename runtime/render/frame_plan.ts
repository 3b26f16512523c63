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
  /** [coded * coded * 3 / 2], I420, twice that where it is stacked, or null. */
  readonly planes: GPUBuffer | null;
  /** Pixels a side of the planes, to which the picture is scaled up. */
  readonly coded: number;
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
  const { size, picture, planes, coded, stacked, view } = target;
  const { passes, lists } = await planSplatLists(gpu, tuning, workspace, source, target);
  passes.push(await planRasterizing(gpu, tuning, workspace, size, lists, { picture }));
  if (planes) {
    // The kernel's rows of eight take at most eight columns of the picture then.
    const eighths = 8 * size / coded, isEven = Number.isInteger(eighths) && eighths < 7;
    const convert = await gpu.kernel("splat/to_i420.wgsl", {
      flags: { STACKED: stacked, SCALED: size !== coded, EVEN: isEven },
      numbers: { EIGHTHS: isEven ? eighths : 0 },
    });
    const group = convert.bind({ picture, planes, view });
    passes.push(dispatch("to I420", convert, group, Math.ceil(coded / 64), Math.ceil(coded / 16)));
  }
  return passes;
}
