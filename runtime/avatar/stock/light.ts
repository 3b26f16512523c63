import { clamp01 } from "../../base/scalar.ts";
import { FRONT_HALF, GROUND, highlight, LAMPS, SKY, wrapped } from "../lamps.ts";

/*
 * The plain look's baked light, for a head at rest in front of the camera, by the lamps of ../lamps.ts. Contrast is
 * mild: viewers of other programs leave the light where it is when the head turns.
 */

/**
 * Lights a surface in place.
 *
 * @param colour linear RGB of the surface, replaced by the light it sends back
 * @param open 0..1, how much of the sky is in sight
 * @param gloss 0..1, strength of the key's highlight
 * @param polish 0..1, its sharpness, from skin to wet
 */
export function light(
  colour: number[],
  nx: number,
  ny: number,
  nz: number,
  open: number,
  gloss: number,
  polish = 0,
): void {
  const sky = clamp01(0.5 + 0.5 * ny);
  // Light that bounces between lit walls of flesh is redder than the walls: shade goes red before it goes black.
  const bounce = open * (1 - open);
  for (let c = 0; c < 3; c++) {
    let sum = open * (GROUND[c]! + (SKY[c]! - GROUND[c]!) * sky);
    for (const { towards, colour: lamp, wrap } of LAMPS) {
      const cosine = nx * towards[0] + ny * towards[1] + nz * towards[2];
      // A lamp is one direction, the sky all of them: shade it by less than the openness.
      sum += lamp[c]! * wrapped(cosine, wrap[c]!) * Math.sqrt(open);
    }
    sum += BOUNCE[c]! * bounce;
    colour[c] = colour[c]! * sum;
  }
  const facing = nx * FRONT_HALF[0] + ny * FRONT_HALF[1] + nz * FRONT_HALF[2];
  const shine = gloss * open * highlight(facing, polish);
  for (let c = 0; c < 3; c++) colour[c] = colour[c]! + shine;
}

const BOUNCE = [0.36, 0.14, 0.09] as const;

/** sRGB's transfer (IEC 61966-2-1), display to linear light. */
export const toLinear = (x: number): number => x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
/** And back. */
export const toDisplay = (x: number): number =>
  x <= 0.0031308 ? 12.92 * x : 1.055 * Math.pow(x, 1 / 2.4) - 0.055;
