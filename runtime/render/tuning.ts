import type { Profile } from "../gpu/gpu.ts";

/**
 * The numbers in which the two profiles differ. They share pose, projection and the radix sort; prefix sums and the
 * rasteriser are kernels of their own, since shared memory and barriers win on a real GPU and cost on a CPU device, and so
 * are a CPU device's lists of splats (sort/texel_lists.ts), where loads from buffers are what costs.
 */
export interface Tuning {
  readonly tile: number;
  /** Bits of one radix digit at most; a table of 2^bits x chunks goes through a prefix sum each pass. */
  readonly depthDigitBits: number;
  readonly tileDigitBits: number;
  /** Contiguous runs into which a sort cuts its keys, one thread each. */
  readonly depthChunks: number;
  readonly tileChunks: number;
  readonly workgroup: number;
  readonly sharedMemory: boolean;
  /** Whether frames go through storage textures: shaders/lib/texels.wgsl. */
  readonly texels: boolean;
}

export const TUNING: Readonly<Record<Profile, Tuning>> = {
  // Lavapipe, 2 cores, 100,000 splats at 1024: 8-bit digits take more passes and lose 2 ms; 128 chunks lose 1 ms.
  cpu: {
    tile: 8,
    depthDigitBits: 10,
    tileDigitBits: 10, // the largest view, 5792 pixels, in two digits; 1024 take 7
    depthChunks: 32,
    tileChunks: 64,
    workgroup: 8,
    sharedMemory: false,
    texels: true,
  },
  // Not measured yet on a real GPU: enough threads to fill one, digits small enough for the tables.
  gpu: {
    tile: 16,
    depthDigitBits: 5,
    tileDigitBits: 4,
    depthChunks: 4096,
    tileChunks: 4096,
    workgroup: 64,
    sharedMemory: true,
    texels: false,
  },
};
