import { unit, type Vector } from "../base/vector.ts";

/*
 * The light that avatars stand in, said once: what is baked into colours (stock/light.ts) and what shaders move over
 * a head that turns (shaders/lib/light.wgsl) are both read from here. Linear light; directions are the world's, where
 * a head at rest looks along z. A warm key from above the subject's left, a warm fill, two lamps from behind, and a
 * sky over a darker ground; no lamp is cool, for skin in bluish shade looks grey.
 */

export interface Lamp {
  readonly towards: Vector;
  readonly colour: readonly [number, number, number];
  /** Light wraps this far (0..1) round the form. In flesh red light wanders farthest: the terminator is warm. */
  readonly wrap: readonly [number, number, number];
}

/** Where key and rim stand: hair shines in them too. */
export const KEY = unit([0.5, 0.62, 0.78]), RIM = unit([-0.35, 0.45, -0.85]);
export const LAMPS: readonly Lamp[] = [
  { towards: KEY, colour: [0.95, 0.9, 0.84], wrap: [0.3, 0.225, 0.19] },
  { towards: unit([-0.75, 0.1, 0.6]), colour: [0.21, 0.175, 0.155], wrap: [0.6, 0.5, 0.5] },
  { towards: RIM, colour: [0.36, 0.325, 0.305], wrap: [0.3, 0.25, 0.2] },
  { towards: unit([0.8, 0.2, -0.6]), colour: [0.17, 0.145, 0.13], wrap: [0.2, 0.2, 0.2] },
];
export const SKY = [0.305, 0.285, 0.275] as const;
export const GROUND = [0.15, 0.108, 0.094] as const;

/** How much of a lamp's colour a surface gets, by the cosine of the angle at which it stands to the lamp. */
export const wrapped = (cosine: number, wrap: number): number => Math.max(0, (cosine + wrap) / (1 + wrap));

/**
 * Light that an open surface receives, linear RGB.
 *
 * @param light takes the result
 */
export function receive(nx: number, ny: number, nz: number, light: Float64Array): void {
  for (let c = 0; c < 3; c++) {
    let sum = (SKY[c]! + GROUND[c]! + (SKY[c]! - GROUND[c]!) * ny) / 2;
    for (const { towards, colour, wrap } of LAMPS) {
      sum += colour[c]! * wrapped(nx * towards[0] + ny * towards[1] + nz * towards[2], wrap[c]!);
    }
    light[c] = sum;
  }
}

/** Half way between the key and a camera that looks along -z: there a highlight sits that was baked from the front. */
export const FRONT_HALF: Vector = unit([KEY[0], KEY[1], KEY[2] + 1]);

/**
 * The key's highlight (Blinn 1977) on a surface of gloss 1, linear light: two lobes on skin, whose pores scatter; on
 * what is wet one, sharp, which is the lamp's mirror image.
 *
 * @param facing cosine between the normal and the half vector
 * @param polish 0..1, from skin to wet
 */
export function highlight(facing: number, polish: number): number {
  const f = Math.max(0, facing);
  const broad = (f ** 16 + f ** 64) / 2;
  return broad + (f ** 256 - broad) * polish;
}
