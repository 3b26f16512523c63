import { PORTRAIT } from "../../base/camera.ts";
import { pixelsAUnit } from "./choose.ts";

/** How a level is made. */
export interface LevelDesign {
  /** Pixels of the side of a portrait that it is made for. */
  readonly size: number;
  /** Of the avatar's splats, those that are left. */
  readonly share: number;
  /** How often it is fitted to all views. */
  readonly epochs: number;
}

/** Counts up whenever levels come out otherwise, so that those kept on disk are made anew. */
export const LEVELS_VERSION = 3;

/** The finest first. */
export const DESIGNS: readonly LevelDesign[] = [
  { size: 512, share: 0.3, epochs: 3 },
  { size: 256, share: 0.24, epochs: 5 },
  { size: 144, share: 0.17, epochs: 8 },
];

/**
 * A level serves pictures this much larger than the portrait it is made for: a portrait of just that size takes it up
 * again after a look from nearer, for all that a coarser level is taken up below its border only.
 */
const MARGIN = 1.08;

/** Pixels a world unit up to which the level for portraits of a size serves: see `pixelsAUnit`. */
export const reachOf = (size: number): number => MARGIN * pixelsAUnit(PORTRAIT, size);

/** Above this no avatar has a level. */
export const FINEST_PIXELS: number = reachOf(DESIGNS[0]!.size);

/** An avatar of fewer splats is drawn whole: there is little to win. */
export const LEAST_SPLATS = 4000;
