import { add, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { angles, type Garment } from "../forms/loft.ts";
import { dim, mixColours } from "../../look/colours.ts";
import { plate } from "../forms/tube.ts";
import type { Colour } from "../../look/look.ts";

/** Feathers fanned from a root: what stands on a hero's helmet. */
export function wing(
  garment: Garment,
  root: Vector,
  out: Vector,
  size: number,
  colour: Colour,
  second: Colour,
): void {
  const feathers = 9;
  for (let k = 0; k < feathers; k++) {
    const t = k / (feathers - 1);
    const lean = 0.25 + 1.05 * t;
    const along = unit(add([0, Math.cos(lean), -Math.sin(lean)], out, 0.25));
    const long = size * (112 - 62 * t), wide = size * 17;
    const foot = add(root, [0, 8 - 22 * t, -6 * t]);
    const side = unit([
      along[1] * out[2] - along[2] * out[1],
      along[2] * out[0] - along[0] * out[2],
      along[0] * out[1] - along[1] * out[0],
    ]);
    const outline = angles(16).map((a) => {
      const s = 0.5 - 0.5 * Math.cos(a);
      return [wide / 2 * Math.sin(a) * (0.75 + 0.5 * s), long * s] as const;
    });
    plate(
      garment,
      outline,
      2,
      (x, y, z) => add(add(add(foot, side, x), along, y), out, z + 3 * (1 - t) + 0.0016 * y * y),
      (x, y) => ({
        colour: dim(
          k % 2 ? colour : mixColours(colour, second, 0.3),
          0.8 + 0.25 * Math.abs(x) / wide * 2 + 0.1 * y / long,
        ),
        gloss: 0.2,
      }),
      { bulge: 1.5, rings: 2 },
    );
  }
}
