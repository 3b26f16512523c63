import { toDisplay, toLinear } from "../../../../runtime/avatar/stock/light.ts";
import { clamp01 } from "../../../../runtime/base/scalar.ts";
import type { Colour } from "./look.ts";

const HEX = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;

/** Reads "#c08060"; undefined where the text is no such colour. */
export function readColour(text: string): Colour | undefined {
  const parts = HEX.exec(text);
  if (!parts) return undefined;
  return [1, 2, 3].map((k) => parseInt(parts[k]!, 16) / 255) as unknown as Colour;
}

/** "#rrggbb". */
export function printColour(colour: Colour): string {
  return "#" + colour.map((c) => Math.round(Math.min(1, Math.max(0, c)) * 255).toString(16).padStart(2, "0"))
    .join("");
}

/** From `a` at 0 to `b` at 1. */
export function mixColours(a: Colour, b: Colour, share: number): Colour {
  return [0, 1, 2].map((c) => a[c]! + (b[c]! - a[c]!) * share) as unknown as Colour;
}

/** A colour with `factor` times the light, linear. */
export const dim = (colour: Colour, factor: number): Colour => {
  const part = (x: number) => clamp01(toDisplay(toLinear(x) * factor));
  return [part(colour[0]), part(colour[1]), part(colour[2])];
};

export const luminance = ([r, g, b]: Colour): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** What the forms have of their own, whatever the look says. */
export const GOLD: Colour = [0.85, 0.66, 0.25];
export const BONE: Colour = [0.88, 0.83, 0.7];
export const DARK: Colour = [0.06, 0.055, 0.06];
export const WHITE: Colour = [0.93, 0.92, 0.9];

/** Two colours where nobody says; the words stand for those of the look. */
export type ColourPair = readonly [colour: string | ColourWord, second: string | ColourWord];
export type ColourWord = "skin" | "hair" | "clothes";
