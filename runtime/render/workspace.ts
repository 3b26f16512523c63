import type { Gpu } from "../gpu/gpu.ts";
import type { Tuning } from "./tuning.ts";

/**
 * The buffers between a frame's passes. One set serves all views and avatars, since frames run one after
 * the other on the device; it is made anew, larger, when a frame did not fit.
 */
export interface Workspace {
  readonly splats: number;
  /** Intersections of splats and tiles that fit. */
  readonly capacity: number;
  /** Factor on the chunks of binning, raised when one thread's share was too long. */
  readonly chunkFactor: number;
  readonly projected: GPUBuffer;
  readonly footprints: GPUBuffer;
  /** Two buffers each to sort from one into the other; [splats]. */
  readonly depthKeys: BufferPair;
  readonly order: BufferPair;
  /** [capacity]; null where an intersection is one word in `values`. */
  readonly tiles: BufferPair | null;
  readonly values: BufferPair;
  readonly table: GPUBuffer;
  readonly sums: GPUBuffer;
  /** `Counters` of shaders/lib/counters.wgsl. */
  readonly counters: GPUBuffer;
  destroy(): void;
}

export type BufferPair = readonly [GPUBuffer, GPUBuffer];

/** Places of `sorted` and `visible` in the counters. */
export const SORTED_AT = 3;
export const VISIBLE_AT = 4;
/** `Counters`, rounded up. */
export const COUNTER_BYTES = 32;

export function makeWorkspace(
  gpu: Gpu,
  tuning: Tuning,
  splats: number,
  capacity: number,
  chunkFactor: number,
): Workspace {
  const made: GPUBuffer[] = [];
  const make = (label: string, bytes: number) => {
    const buffer = gpu.buffer(label, bytes);
    made.push(buffer);
    return buffer;
  };
  const pair = (label: string, bytes: number) =>
    [make(`${label} A`, bytes), make(`${label} B`, bytes)] as const;
  const tableLength = Math.max(
    (1 << tuning.depthDigitBits) * tuning.depthChunks,
    (1 << tuning.tileDigitBits) * tuning.tileChunks * chunkFactor,
  );
  return {
    splats,
    capacity,
    chunkFactor,
    projected: make("projected", splats * 32),
    footprints: make("footprints", splats * 16),
    depthKeys: pair("depth keys", splats * 4),
    order: pair("order", splats * 4),
    tiles: tuning.sharedMemory ? pair("tiles", capacity * 4) : null,
    values: pair("values", capacity * 4),
    table: make("table", tableLength * 4),
    sums: make("sums", Math.max(64, Math.ceil(tableLength / 4096)) * 4),
    counters: make("counters", COUNTER_BYTES),
    destroy() {
      for (const buffer of made) buffer.destroy();
    },
  };
}
