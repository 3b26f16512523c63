import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { Slots } from "../../runtime/render/sort/splat_lists.ts";
import type { Tuning } from "../../runtime/render/tuning.ts";
import { COUNTER_BYTES, makeWorkspace, type Workspace } from "../../runtime/render/workspace.ts";
import { PROJECTED_GRADIENT_FLOATS } from "./project_backward.ts";

/** An intersection's gradient: see rasterize_backward.wgsl. */
const PART_BYTES = 48;

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
  /** [intersections, 12], shared: the gradients of rasterize_backward.wgsl. */
  readonly parts: GPUBuffer;
  /** [splats, 12], shared. */
  readonly vProjected: GPUBuffer;
  destroy(): void;
}

/** Intersections of one view that the device can hold: their gradients are one binding. */
export const mostIntersections = (gpu: Gpu): number =>
  Math.floor(gpu.device.limits.maxStorageBufferBindingSize / PART_BYTES);

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
  const made: GPUBuffer[] = [];
  const make = (label: string, bytes: number) => {
    const buffer = gpu.buffer(label, bytes);
    made.push(buffer);
    return buffer;
  };
  const first = makeWorkspace(gpu, tuning, splats, intersections, chunkFactor);
  const others = Array.from({ length: views - 1 }, () => ({
    ...first,
    projected: make("projected", splats * 32),
    footprints: make("footprints", splats * 16),
    values: [make("values A", intersections * 4), make("values B", intersections * 4)] as const,
    counters: make("counters", COUNTER_BYTES),
  }));
  const owners = make("owners", intersections * 4);
  const sums = make("slot sums", Math.max(64, Math.ceil(splats / 4096)) * 4);
  return {
    intersections,
    chunkFactor,
    workspaces: [first, ...others],
    slots: Array.from({ length: views }, () => ({
      starts: make("slot starts", splats * 4),
      places: make("places", intersections * 4),
      owners,
      sums,
    })),
    parts: make("parts", intersections * PART_BYTES),
    vProjected: make("v_projected", splats * PROJECTED_GRADIENT_FLOATS * 4),
    destroy() {
      first.destroy();
      for (const buffer of made) buffer.destroy();
    },
  };
}
