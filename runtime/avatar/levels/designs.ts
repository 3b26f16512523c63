import { PORTRAIT } from "../../base/camera.ts";
import { pixelsAUnit } from "./choose.ts";

/** How a level is made. */
export interface LevelDesign {
  /** Pixels of the side of a portrait that it is made for. */
  readonly size: number;
  /** Of the splats of the level before, or of all, those that are left at least. */
  readonly share: number;
  /** Where given, more are left, as soon as mergers are thought to cost this many decibels of a portrait's PSNR. */
  readonly decibels?: number;
  /** How often it is fitted to all views. */
  readonly epochs: number;
}

/** Counts up whenever levels come out otherwise, so that those kept on disk are made anew. */
export const LEVELS_VERSION = 7;

/**
 * The finest first. Thought of, 37.5 dB are what fitting then brings to 42 or 43: some 40,000 splats of the stock avatar's
 * 100,001, and nearly as many of a trained one's 58,000, which has fewer to spare. At 35.5 and shares of 0.8 and 0.7 the worst of
 * 288 pictures in strong shapes fell to 39.7 dB at 512 and 38.9 at 256.
 */
export const DESIGNS: readonly LevelDesign[] = [
  { size: 512, share: 0.1, decibels: 37.5, epochs: 5 },
  { size: 256, share: 0.85, epochs: 8 },
  { size: 144, share: 0.75, epochs: 8 },
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
