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

/** Bins along a side at first: at 1024 pixels a splat of a head lies in 1.2 of them. */
const BINS = 16;
/** More bins where a thread's share was too long; their counts stand in function memory. */
const MOST_FACTOR = 16;

/** @param size of the picture, pixels; Infinity for the most there are */
export function binning(size: number, tuning: Tuning, chunkFactor: number): Binning {
  const factor = Math.min(chunkFactor, MOST_FACTOR);
  const most = BINS * Math.ceil(Math.sqrt(factor));
  const chunks = tuning.tileChunks * Math.min(factor, 4);
  if (!Number.isFinite(size)) return { bins: most, tiles: 2, chunks };
  const across = Math.ceil(size / tuning.tile);
  // Bins of one tile gain nothing but room for crowded ones.
  const tiles = Math.max(factor === 1 ? 2 : 1, Math.ceil(across / most));
  return { bins: Math.ceil(across / tiles), tiles, chunks };
}
