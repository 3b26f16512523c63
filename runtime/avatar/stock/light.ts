import { unit, type Vector } from "../../base/vector.ts";
import { clamp01 } from "../../base/scalar.ts";

/*
 * The plain look's baked light, for a head at rest in front of the camera: a warm key from above the subject's
 * left, a warm fill, two lamps from behind, and a sky over a darker ground. Contrast is mild, for the light
 * stays where it is when the head turns; no lamp is cool, for skin in bluish shade looks grey.
 */

interface Lamp {
  readonly towards: Vector;
  readonly colour: readonly [number, number, number];
  /** Light wraps this far (0..1) round the form. In flesh red light wanders farthest: the terminator is warm. */
  readonly wrap: readonly [number, number, number];
}

/** Where key and rim stand: hair shines in them too. */
export const KEY = unit([0.5, 0.62, 0.78]), RIM = unit([-0.35, 0.45, -0.85]);
const LAMPS: readonly Lamp[] = [
  { towards: KEY, colour: [0.95, 0.9, 0.84], wrap: [0.32, 0.2, 0.15] },
  { towards: unit([-0.75, 0.1, 0.6]), colour: [0.21, 0.175, 0.155], wrap: [0.6, 0.5, 0.5] },
  { towards: RIM, colour: [0.36, 0.325, 0.305], wrap: [0.3, 0.25, 0.2] },
  { towards: unit([0.8, 0.2, -0.6]), colour: [0.17, 0.145, 0.13], wrap: [0.2, 0.2, 0.2] },
];
const SKY = [0.305, 0.285, 0.275] as const;
const GROUND = [0.13, 0.105, 0.096] as const;
/** Half way between the key and a camera in front: where a highlight sits. */
const HIGHLIGHT = unit([0.26, 0.36, 0.93]);

/**
 * Lights a surface in place.
 *
 * @param colour linear RGB of the surface, replaced by the light it sends back
 * @param open 0..1, how much of the sky is in sight
 */
export function light(
  colour: number[],
  nx: number,
  ny: number,
  nz: number,
  open: number,
  gloss: number,
): void {
  const sky = clamp01(0.5 + 0.5 * ny);
  // Light that bounces between lit walls of flesh is redder than the walls: shade goes red before it goes black.
  const bounce = open * (1 - open);
  for (let c = 0; c < 3; c++) {
    let sum = open * (GROUND[c]! + (SKY[c]! - GROUND[c]!) * sky);
    for (const { towards, colour: lamp, wrap } of LAMPS) {
      const cosine = nx * towards[0] + ny * towards[1] + nz * towards[2];
      const lit = Math.max(0, (cosine + wrap[c]!) / (1 + wrap[c]!));
      // A lamp is one direction, the sky all of them: shade it by less than the openness.
      sum += lamp[c]! * lit * Math.sqrt(open);
    }
    sum += BOUNCE[c]! * bounce;
    colour[c] = colour[c]! * sum;
  }
  const facing = Math.max(0, nx * HIGHLIGHT[0] + ny * HIGHLIGHT[1] + nz * HIGHLIGHT[2]);
  const shine = gloss * open * (0.5 * Math.pow(facing, 14) + 0.5 * Math.pow(facing, 60));
  for (let c = 0; c < 3; c++) colour[c] = colour[c]! + shine;
}

const BOUNCE = [0.36, 0.14, 0.09] as const;

/** sRGB's transfer (IEC 61966-2-1), display to linear light. */
export const toLinear = (x: number): number => x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
/** And back. */
export const toDisplay = (x: number): number =>
  x <= 0.0031308 ? 12.92 * x : 1.055 * Math.pow(x, 1 / 2.4) - 0.055;
