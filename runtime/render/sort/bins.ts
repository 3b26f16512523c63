import type { Tuning } from "../tuning.ts";

/** Into what the first pass of the sort by tile cuts a picture and its splats. */
export interface Binning {
  /** Along each side of the picture. */
  readonly bins: number;
  /** Tiles along each side of a bin. */
  readonly tiles: number;
  /** Runs of splats in depth order, one thread each. */
  readonly chunks: number;
}

/**
 * Bins along a side, and tiles along a bin's, at first. Bins of 8 tiles have splats in 1.2 of them in place of 1.5, but
 * differ more, and the lanes of a CPU device wait for the fullest of eight: 1.1 times these kernels' time at 1024 pixels.
 */
const MOST_BINS = 32;
const LEAST_TILES = 4;
/** More and smaller bins where a thread's share was too long. */
const MOST_FACTOR = 16;

/** @param size of the picture, pixels; Infinity for the most bins there are */
export function binning(size: number, tuning: Tuning, chunkFactor: number): Binning {
  const factor = Math.min(chunkFactor, MOST_FACTOR);
  const most = factor === 1 ? MOST_BINS : 2 * MOST_BINS;
  const chunks = tuning.tileChunks * Math.min(factor, 4);
  if (!Number.isFinite(size)) return { bins: most, tiles: 1, chunks };
  const across = Math.ceil(size / tuning.tile);
  // At last single tiles, which gain nothing but room for crowded ones.
  const least = Math.max(1, Math.floor(LEAST_TILES / Math.sqrt(factor)));
  const tiles = Math.max(least, Math.ceil(across / most));
  return { bins: Math.ceil(across / tiles), tiles, chunks };
}
