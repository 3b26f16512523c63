import type { Colour } from "../complexion.ts";
import { KEY, RIM } from "../../lamps.ts";
import { toDisplay, toLinear } from "../light.ts";
import { dot, unit, type Vector } from "../../../base/vector.ts";
import { clamp01 } from "../../../base/scalar.ts";

/** How the moving light counts on hair, which shines by its own direction rather than by the head's. */
export const HAIR_LIGHT = { share: 0.6 } as const;

/** Half way between a lamp and where it is seen from: hair shines where it lies square to this. */
const SHINE = unit([0.24, 0.72, 0.9]), SHEEN = unit([-0.3, 1, -0.2]);

/**
 * Light on a hair (Kajiya and Kay 1989): it shines in a band where it lies square to the half vector, and
 * is lit by which way the head faces under it. Roots lie in the shade of the hairs above them.
 */
export function shadeHair(
  along: Vector,
  up: Vector,
  { hair, depth, tip, tone, open }: { hair: Colour; depth: number; tip: number; tone: number; open: number },
): number[] {
  const lit = clamp01((dot(up, KEY) + 0.35) / 1.35);
  const rim = clamp01((dot(up, RIM) + 0.2) / 1.2);
  const sky = clamp01(0.5 + 0.5 * up[1]);
  const band = (half: Vector, power: number) => Math.max(0, 1 - dot(along, half) ** 2) ** power;
  const shine = lit * lit * (0.12 * band(SHINE, 8) + 0.2 * band(SHINE, 40)) +
    0.06 * sky * band(SHEEN, 16);
  const warm = 0.78 + 0.3 * tip + 0.6 * (tone - 0.5);
  const shade = depth * (0.4 + 0.6 * Math.sqrt(open));
  return [0, 1, 2].map((c) => {
    const base = toLinear(hair[c]!) * warm;
    // One highlight is the lamp's own colour; the other went through the hair (Marschner et al. 2003).
    const glint = 0.45 * SHINE_COLOUR[c]! + 0.9 * Math.sqrt(base);
    const light = 0.42 + 0.26 * sky + 0.95 * lit + 0.42 * rim;
    return clamp01(toDisplay(shade * (base * light * 1.25 + shine * glint * (0.6 + 0.8 * tone))));
  });
}
const SHINE_COLOUR = [0.6, 0.46, 0.34] as const;

/** Short hair that lies on the skin, such as a brow's. */
export function hairTone(colour: Colour, normal: Vector, tone: number, open: number): number[] {
  const lit = 0.3 + 0.2 * normal[1] + 0.8 * clamp01((dot(normal, KEY) + 0.35) / 1.35);
  return [0, 1, 2].map((c) => clamp01(toDisplay(toLinear(colour[c]!) * tone * lit * (0.5 + 0.5 * open))));
}
