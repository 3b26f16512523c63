import type { Stored } from "../../runtime/gpu/buffer_set.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { dispatch, dispatchThreads, type Pass } from "../../runtime/render/pass.ts";
import { COUNTER_WORDS } from "../../runtime/gpu/layouts.ts";
import { orderTiles } from "../../runtime/render/sort/tile_sort.ts";
import type { ListTarget, Slots } from "../../runtime/render/sort/list_target.ts";
import type { SplatLists } from "../../runtime/render/sort/splat_lists.ts";
import type { Tuning } from "../../runtime/render/tuning.ts";
import type { Workspace } from "../../runtime/render/workspace.ts";

/** What a view's rasteriser left for its backward, and where that goes. */
export interface RasterBackward {
  readonly size: number;
  readonly splats: number;
  readonly lists: SplatLists;
  readonly stops: GPUBuffer;
  /** To sort tiles anew by what was blended of them; null where no order is needed. */
  readonly tileWork: ListTarget["tileWork"];
  readonly slots: Slots;
  /** [intersections] of Part, overwritten. */
  readonly parts: Stored;
  readonly picture: GPUBuffer;
  readonly vPicture: GPUBuffer;
  /** Depth and its gradient, or null. */
  readonly depths: GPUBuffer | null;
  readonly vDepths: GPUBuffer | null;
  /** [splats] of Projected, overwritten: dL/d what project.wgsl wrote. */
  readonly vProjected: GPUBuffer;
}

/** From a picture's gradient to that of the splats on the screen. */
export async function planRasterBackward(
  gpu: Gpu,
  tuning: Tuning,
  workspace: Workspace,
  target: RasterBackward,
): Promise<Pass[]> {
  const { size, splats, lists, stops, tileWork, slots, parts, picture, depths, vDepths } = target;
  const { projected, footprints, counters } = workspace;
  const tilesAcross = Math.ceil(size / tuning.tile);
  const file = tuning.sharedMemory ? "train/rasterize_backward_shared.wgsl" : "train/rasterize_backward.wgsl";
  const rasterize = await gpu.kernel(file, { flags: { DEPTH: depths !== null } });
  const ordered = tileWork && await orderTiles(gpu, tuning, workspace, { size, ...lists }, tileWork, stops);
  const rasterizeGroup = rasterize.bind({
    projected,
    values: lists.values,
    view: lists.view,
    ...(ordered ? { order: ordered.sorted } : { starts: lists.starts }),
    stops,
    picture,
    v_picture: target.vPicture,
    parts,
    ...(depths && vDepths && { depths, v_depths: vDepths }),
  });
  const gather = await gpu.kernel("train/gather_backward.wgsl", {
    flags: { TEXELS: workspace.texels },
    numbers: COUNTER_WORDS,
  });
  const gatherGroup = gather.bind({
    projected,
    footprints,
    slot_starts: slots.starts,
    places: slots.places,
    parts,
    counters,
    v_projected: target.vProjected,
    view: lists.view,
  });
  const rows = tuning.sharedMemory ? tilesAcross : Math.ceil(tilesAcross / 8);
  return [
    ...(ordered?.passes ?? []),
    dispatch("rasterise backward", rasterize, rasterizeGroup, tilesAcross, rows),
    dispatchThreads("gather", gather, gatherGroup, splats),
  ];
}
