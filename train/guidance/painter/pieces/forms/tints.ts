import { toDisplay, toLinear } from "../../../../../runtime/avatar/stock/light.ts";
import { clamp01 } from "../../../../../runtime/base/scalar.ts";
import type { Colour } from "../../look/look.ts";

/** A colour with `factor` times the light, linear. */
export const dim = (colour: Colour, factor: number): Colour => {
  const part = (x: number) => clamp01(toDisplay(toLinear(x) * factor));
  return [part(colour[0]), part(colour[1]), part(colour[2])];
};

/** From one colour to another, as displayed. */
export const blendColours = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

export const luminance = ([r, g, b]: Colour): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** What the forms have of their own, whatever the look says. */
export const GOLD: Colour = [0.85, 0.66, 0.25];
export const BONE: Colour = [0.88, 0.83, 0.7];
export const DARK: Colour = [0.06, 0.055, 0.06];
export const WHITE: Colour = [0.93, 0.92, 0.9];
