import { makeBufferSet, type Stored } from "../../runtime/gpu/buffer_set.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { PART, PROJECTED } from "../../runtime/gpu/layouts.ts";
import { sumsLength } from "../../runtime/render/sort/prefix_sum.ts";
import type { Slots } from "../../runtime/render/sort/list_target.ts";
import type { Tuning } from "../../runtime/render/tuning.ts";
import { makeFrameBuffers, makeWorkspace, type Workspace } from "../../runtime/render/workspace.ts";

/**
 * The buffers of a batch of views. Each view keeps what its backward pass needs; the views share what only lives
 * while one of them is in work.
 */
export interface ViewBuffers {
  /** Intersections of splats and tiles that fit, a view. */
  readonly intersections: number;
  readonly chunkFactor: number;
  /** [views]: `projected`, `footprints`, `values` and `counters` are each view's own. */
  readonly workspaces: readonly Workspace[];
  /** [views]: `starts` and `places` are each view's own. */
  readonly slots: readonly Slots[];
  /** [intersections] of Part, shared; where `tuning.texels` is set, as texels. */
  readonly parts: Stored;
  /** [splats] of Projected, shared. */
  readonly vProjected: GPUBuffer;
  destroy(): void;
}

/** Intersections of one view that the device can hold: their gradients are one binding. */
export const mostIntersections = (gpu: Gpu): number =>
  Math.floor(gpu.device.limits.maxStorageBufferBindingSize / PART.size);

/** @throws RangeError where the device cannot hold so many intersections */
export function makeViewBuffers(
  gpu: Gpu,
  tuning: Tuning,
  need: { views: number; splats: number; intersections: number; chunkFactor: number },
): ViewBuffers {
  const { views, splats, intersections, chunkFactor } = need;
  const most = mostIntersections(gpu);
  if (intersections > most) {
    throw new RangeError(
      `Cannot train so many splats at this size, the device holds ${most} intersections: ${intersections}`,
    );
  }
  const { make, texels, destroy } = makeBufferSet(gpu);
  const first = makeWorkspace(gpu, tuning, splats, intersections, chunkFactor, tuning.texels, false);
  const others = Array.from(
    { length: views - 1 },
    () => makeFrameBuffers(gpu, splats, intersections, tuning.texels),
  );
  const owners = make("owners", intersections * 4);
  const sums = make("slot sums", sumsLength(splats) * 4);
  return {
    intersections,
    chunkFactor,
    workspaces: [first, ...others.map((frame) => ({ ...first, ...frame }))],
    slots: Array.from({ length: views }, () => ({
      starts: make("slot starts", splats * 4),
      places: make("places", intersections * 4),
      owners,
      sums,
    })),
    parts: tuning.texels
      ? texels("parts", "rgba32uint", intersections * PART.size / 16)
      : make("parts", intersections * PART.size),
    vProjected: make("v_projected", splats * PROJECTED.size),
    destroy() {
      for (const each of [first, ...others]) each.destroy();
      destroy();
    },
  };
}
