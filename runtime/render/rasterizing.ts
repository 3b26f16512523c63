import type { Gpu } from "../gpu/gpu.ts";
import { dispatch, type Pass } from "./pass.ts";
import type { SplatLists } from "./sort/splat_lists.ts";
import { splitOf } from "./sort/tile_sort.ts";
import type { Tuning } from "./tuning.ts";
import type { Workspace } from "./workspace.ts";

/** What a rasteriser fills. */
export interface RasterTarget {
  /** [size, size], RGBA8; in training [size, size, 4], f32, premultiplied, with nothing behind it. */
  readonly picture: GPUBuffer;
  readonly training?: {
    /** `stopsLength` words: one past the last splat that each thread blended, for the backward pass. */
    readonly stops: GPUBuffer;
    /** [size, size], f32, depth times weight, or null. */
    readonly depths: GPUBuffer | null;
  };
}

/** Words of `stops`, in which each thread of the rasteriser leaves where it ended. */
export function stopsLength(size: number, tuning: Tuning): number {
  return tuning.sharedMemory ? size * size : Math.ceil(size / tuning.tile) ** 2 * 4;
}

/** Splats a turn of the CPU kernels' loop. 2 against 4 there: lavapipe 0.95 of a frame's time, Chromium's SwiftShader 1.14. */
const turnOf = ({ adapterName }: Gpu): number => /swiftshader/i.test(adapterName) ? 4 : 2;

/** The pass that blends each tile's list into the picture. */
export async function planRasterizing(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  size: number,
  lists: SplatLists,
  { picture, training }: RasterTarget,
): Promise<Pass> {
  const tilesAcross = Math.ceil(size / tuning.tile);
  const flags = { DEPTH: Boolean(training?.depths) };
  const buffers = {
    ...lists,
    picture,
    ...(training && { stops: training.stops, counters: workspace.counters }),
    ...(training?.depths && { depths: training.depths }),
  };
  if (tuning.sharedMemory) {
    const kernel = await gpu.kernel("splat/rasterize_shared.wgsl", {
      flags: { TRAINING: training !== undefined, ...flags },
    });
    return dispatch("rasterise", kernel, kernel.bind(buffers), tilesAcross, tilesAcross);
  }
  const file = training ? "train/rasterize_forward.wgsl" : "splat/rasterize.wgsl";
  const kernel = await gpu.kernel(file, { flags, numbers: { SPLIT: splitOf(workspace), TURN: turnOf(gpu) } });
  return dispatch("rasterise", kernel, kernel.bind(buffers), tilesAcross, Math.ceil(tilesAcross / 4));
}
