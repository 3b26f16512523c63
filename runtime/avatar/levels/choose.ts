import type { Camera } from "../../base/camera.ts";

/** How far before the point that a camera looks at the nearest of a head lies, world units: a close-up's nose is what counts. */
const HEAD_DEPTH = 0.7;
/** No camera is nearer to a head than this, for the choice; beyond it all of its splats are drawn. */
const NEAREST = 0.1;
/**
 * A coarser level is taken up only when the picture is this much smaller than the level is good for, so that a camera that
 * breathes about the border does not change it with every frame.
 */
const RESERVE = 0.94;

/** What a level must say of itself to be chosen. */
export interface LevelReach {
  /** Pixels a world unit up to which nobody can tell it from all splats. */
  readonly pixels: number;
}

/**
 * Pixels that a world unit takes where a head is nearest to the camera.
 *
 * @param size pixels of the side of the square that is drawn
 */
export function pixelsAUnit({ distance, fovY }: Camera, size: number): number {
  return size / (2 * Math.tan(fovY / 2)) / Math.max(NEAREST, distance - HEAD_DEPTH);
}

/**
 * The level that a picture deserves: -1 for all splats, else the index of the coarsest that is good enough.
 *
 * @param levels the finest first, `pixels` falling
 * @param pixels as `pixelsAUnit` tells
 * @param current what the picture before had
 */
export function chooseLevel(levels: readonly LevelReach[], pixels: number, current: number): number {
  let fits = -1;
  while (fits + 1 < levels.length && pixels <= levels[fits + 1]!.pixels) fits++;
  if (fits <= current) return fits;
  let chosen = Math.min(current, levels.length - 1);
  while (chosen < fits && pixels <= RESERVE * levels[chosen + 1]!.pixels) chosen++;
  return chosen;
}
