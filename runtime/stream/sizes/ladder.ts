import { BASE_PIXELS } from "../shares/cost_book.ts";

/** Of a picture's side, what is drawn of it under pressure, in eighths: kernels scale up from whole eighths fastest. */
const EIGHTHS = [8, 6, 4, 3] as const;
/** What a picture may come down to whose size is the server's to choose. */
const LEAST_EIGHTHS = 2;

/**
 * Sizes that may be drawn for a picture, the largest first: multiples of 16.
 *
 * @param full pixels a side of the whole picture
 * @param isFree whether the picture's own size may follow: then down to a quarter
 */
export function ladderOf(full: number, isFree = false): readonly number[] {
  const parts = isFree ? [...EIGHTHS, LEAST_EIGHTHS] : EIGHTHS;
  // A size of odd parts is drawn by the next smaller that kernels can fill.
  const sizes = parts.map((eighths) => Math.floor(full * eighths / 128) * 16).filter((size) => size >= 128);
  return [...new Set([full, ...sizes])];
}

/** How many times as much a picture of one size takes as one of another. */
export const costRatio = (size: number, to: number): number =>
  (size * size + BASE_PIXELS) / (to * to + BASE_PIXELS);
