import { type BufferPair, makeBufferSet, type Stored, type StoredPair } from "../gpu/buffer_set.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { COUNTERS, FOOTPRINT, PACKED_PROJECTED } from "../gpu/layouts.ts";
import { binning } from "./sort/bins.ts";
import { sumsLength } from "./sort/prefix_sum.ts";
import type { Tuning } from "./tuning.ts";

/**
 * The buffers between a frame's passes. One set serves all views and avatars, since frames run one after
 * the other on the device; it is made anew, larger, when a frame did not fit.
 */
export interface Workspace extends FrameBuffers {
  readonly splats: number;
  /** Intersections of splats and tiles that fit. */
  readonly capacity: number;
  /** Factor on the chunks of binning, raised when one thread's share was too long. */
  readonly chunkFactor: number;
  /** Two buffers each to sort from one into the other; [splats]. */
  readonly depthKeys: BufferPair;
  readonly order: BufferPair;
  /** [capacity]; null where an intersection is one word in `values`. */
  readonly tiles: BufferPair | null;
  readonly table: GPUBuffer;
  readonly sums: GPUBuffer;
  /** In place of all that is [splats] or [capacity] where lists are made in storage textures; those then hold nothing. */
  readonly arrays: ListArrays | null;
  destroy(): void;
}

/** The arrays between a frame's passes in storage textures (shaders/lib/texels.wgsl), for CPU devices. */
export interface ListArrays {
  /** [splats, 2], PackedProjected. */
  readonly projected: GPUTexture;
  /** [splats], Footprint with a depth key. */
  readonly footprints: GPUTexture;
  /** [splats], sorted from the first into the second and back. */
  readonly order: readonly [GPUTexture, GPUTexture];
  /** [2 * capacity], splats by bin: at most twice the intersections, of ellipses, as bins have two tiles each way. */
  readonly lists: GPUTexture;
  /** [capacity], splats by tile. */
  readonly values: GPUTexture;
  /** Counts by digit or bin, and chunk. */
  readonly table: GPUTexture;
}

/** Those of them that are read once the picture is drawn: in training each view has its own. */
export interface FrameBuffers {
  /** [splats] of PackedProjected; where `texels` is set, as texels. */
  readonly projected: Stored;
  /** [splats] of Footprint. */
  readonly footprints: GPUBuffer;
  /** [capacity]; where `texels` is set, as texels. */
  readonly values: StoredPair;
  /** Whether kernels read them from storage textures: shaders/lib/texels.wgsl. */
  readonly texels: boolean;
  /** `Counters` of shaders/lib/counters.wgsl. */
  readonly counters: GPUBuffer;
}

export interface FrameBufferSet extends FrameBuffers {
  destroy(): void;
}

/** @param texels false for devices that gain nothing */
export function makeFrameBuffers(
  gpu: Gpu,
  splats: number,
  capacity: number,
  texels: boolean,
): FrameBufferSet {
  const { make, pair, texels: makeTexels, destroy } = makeBufferSet(gpu);
  const values = () => makeTexels("values", "r32uint", capacity);
  return {
    projected: texels
      ? makeTexels("projected", "rgba32uint", splats * PACKED_PROJECTED.size / 16)
      : make("projected", splats * PACKED_PROJECTED.size),
    footprints: make("footprints", splats * FOOTPRINT.size),
    values: texels ? [values(), values()] : pair("values", capacity * 4),
    texels,
    counters: make("counters", COUNTERS.size),
    destroy,
  };
}

function makeListArrays(gpu: Gpu, tuning: Tuning, splats: number, capacity: number, chunkFactor: number) {
  const { texels, destroy } = makeBufferSet(gpu);
  const order = () => texels("order", "r32uint", splats);
  const { bins, chunks } = binning(Infinity, tuning, chunkFactor);
  const tableLength = Math.max((1 << tuning.depthDigitBits) * tuning.depthChunks, bins ** 2 * chunks);
  const arrays: ListArrays = {
    projected: texels("projected", "rgba32uint", splats * PACKED_PROJECTED.size / 16),
    footprints: texels("footprints", "rgba32uint", splats),
    order: [order(), order()],
    lists: texels("bins' lists", "r32uint", 2 * capacity),
    values: texels("values", "r32uint", capacity),
    table: texels("table", "r32uint", tableLength),
  };
  return { arrays, destroy };
}

/**
 * @param texels as of `makeFrameBuffers`
 * @param inArrays whether lists are made in storage textures: not in training, whose backward reads the buffers
 */
export function makeWorkspace(
  gpu: Gpu,
  tuning: Tuning,
  splats: number,
  capacity: number,
  chunkFactor: number,
  texels: boolean,
  inArrays = texels,
): Workspace {
  const { make, pair, destroy } = makeBufferSet(gpu);
  const lists = inArrays ? makeListArrays(gpu, tuning, splats, capacity, chunkFactor) : null;
  const [held, fitting] = inArrays ? [0, 0] : [splats, capacity];
  const frame = makeFrameBuffers(gpu, held, fitting, texels);
  const tableLength = Math.max(
    (1 << tuning.depthDigitBits) * tuning.depthChunks,
    (1 << tuning.tileDigitBits) * tuning.tileChunks * chunkFactor,
  );
  return {
    ...frame,
    splats,
    capacity,
    chunkFactor,
    depthKeys: pair("depth keys", held * 4),
    order: pair("order", held * 4),
    tiles: tuning.sharedMemory ? pair("tiles", fitting * 4) : null,
    table: make("table", tableLength * 4),
    sums: make("sums", sumsLength(tableLength) * 4),
    arrays: lists?.arrays ?? null,
    destroy() {
      frame.destroy();
      lists?.destroy();
      destroy();
    },
  };
}
