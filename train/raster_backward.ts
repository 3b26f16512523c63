import type { Gpu } from "../runtime/gpu/gpu.ts";
import { dispatch, type Pass } from "../runtime/render/pass.ts";
import type { SplatLists } from "../runtime/render/splat_lists.ts";
import { splitOf } from "../runtime/render/tile_sort.ts";
import type { Tuning } from "../runtime/render/tuning.ts";
import type { Workspace } from "../runtime/render/workspace.ts";
import { partsOf } from "./view_buffers.ts";

/** What a view's rasteriser left for its backward, and where that goes. */
export interface RasterBackward {
  readonly size: number;
  readonly splats: number;
  readonly lists: SplatLists;
  readonly stops: GPUBuffer;
  /** [splats], the first slot of each splat. */
  readonly slotStarts: GPUBuffer;
  readonly slots: GPUBuffer;
  readonly picture: GPUBuffer;
  readonly vPicture: GPUBuffer;
  /** Depth and its gradient, or null. */
  readonly depths: GPUBuffer | null;
  readonly vDepths: GPUBuffer | null;
  /** [splats, 12], overwritten: dL/d what project.wgsl wrote, as gather_backward.wgsl lays it out. */
  readonly vProjected: GPUBuffer;
}

/** From a picture's gradient to that of the splats on the screen. */
export async function planRasterBackward(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  target: RasterBackward,
): Promise<Pass[]> {
  const { size, splats, lists, stops, slotStarts, slots, picture, vPicture, depths, vDepths, vProjected } =
    target;
  const { projected, footprints, counters } = workspace;
  const PARTS = partsOf(tuning);
  const tilesAcross = Math.ceil(size / tuning.tile);
  const rasterize = tuning.sharedMemory
    ? await gpu.kernel("rasterize_backward_shared.wgsl", { flags: { DEPTH: depths !== null } })
    : await gpu.kernel("rasterize_backward.wgsl", {
      flags: { DEPTH: depths !== null },
      numbers: { SPLIT: splitOf(workspace), PARTS },
    });
  const rasterizeGroup = rasterize.bind({
    ...lists,
    stops,
    footprints,
    slot_starts: slotStarts,
    picture,
    v_picture: vPicture,
    slots,
    ...(depths && vDepths && { depths, v_depths: vDepths }),
  });
  const gather = await gpu.kernel("gather_backward.wgsl", { numbers: { PARTS } });
  const gatherGroup = gather.bind({
    projected,
    footprints,
    slot_starts: slotStarts,
    slots,
    counters,
    v_projected: vProjected,
    view: lists.view,
  });
  const rows = tuning.sharedMemory ? tilesAcross : Math.ceil(tilesAcross / 4);
  return [
    dispatch("rasterise backward", rasterize, rasterizeGroup, tilesAcross, rows),
    dispatch("gather", gather, gatherGroup, Math.ceil(splats / 64)),
  ];
}
