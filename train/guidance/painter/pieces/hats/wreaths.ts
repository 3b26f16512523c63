import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, cross, subtract, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { angles, circle, type Garment } from "../forms/loft.ts";
import { dim, GOLD, mixColours } from "../../look/colours.ts";
import { ball, hoop, plate } from "../forms/tube.ts";
import type { Colour } from "../../look/look.ts";
import type { PieceContext, PieceCover, PieceRecords } from "../piece.ts";

/** What lies on the hair presses it a little. */
export const wreath: PieceCover = (_, band) => (at) =>
  6 + (Math.abs(band.above(at)) < 34 ? 16 * smoothstep(8, 34, Math.abs(band.above(at))) : Infinity);

/** A leaf on a stem: where it grows, where it points, which way its face looks. */
export function leaf(
  garment: Garment,
  at: Vector,
  along: Vector,
  face: Vector,
  long: number,
  wide: number,
  colour: Colour,
  gloss = 0.08,
): void {
  const side = unit(cross(along, face)), out = unit(face);
  const outline = angles(14).map((a) => {
    const t = 0.5 - 0.5 * Math.cos(a);
    return [wide / 2 * Math.sin(a) * (1 - 0.55 * t * t) * 1.25, long * t] as const;
  });
  plate(
    garment,
    outline,
    1.2,
    (x, y, z) => add(add(add(at, side, x), along, y), out, z + 0.002 * y * y * (long / 30)),
    (x) => ({
      colour: dim(colour, 0.86 + 0.3 * Math.min(1, Math.abs(x) / wide * 2)),
      gloss,
    }),
    { bulge: 1.4, rings: 2 },
  );
}

/** Flowers between leaves, all round. */
function flowerCrown({ garment, band, colour, second, size }: PieceContext): void {
  for (let k = 0; k < 40; k++) {
    const at = band.ring[k * 3]!, out = unit(subtract(at, band.middle));
    const forward = unit(subtract(band.ring[(k * 3 + 1) % 120]!, at));
    const along = unit(add(add(out, band.up, k % 2 ? 0.9 : -0.7), forward, (k % 3 - 1) * 0.8));
    leaf(
      garment,
      at,
      along,
      unit(add(out, band.up, 0.6)),
      21 * size,
      10 * size,
      dim([0.28, 0.45, 0.2], 0.8 + 0.15 * (k % 4)),
    );
  }
  for (let k = 0; k < 15; k++) {
    const at = band.ring[k * 8]!, out = unit(add(subtract(at, band.middle), band.up, 12));
    const across = unit(cross(band.up, out)), over = cross(out, across);
    const petals = k % 2 ? second : colour, grown = size * (k % 3 === 0 ? 1.25 : 0.95);
    const heart = add(add(at, out, 4), band.up, k % 2 ? 3 : -2);
    for (let petal = 0; petal < 6; petal++) {
      const a = petal / 6 * 2 * Math.PI + k;
      const along = unit(add(add(add([0, 0, 0], across, Math.cos(a)), over, Math.sin(a)), out, 0.35));
      leaf(garment, heart, along, out, 13 * grown, 11 * grown, dim(petals, 0.92 + 0.1 * (petal % 2)));
    }
    ball(garment, add(heart, out, 2), [3.6 * grown, 3.6 * grown, 3.6 * grown], { colour: GOLD }, {
      sides: 8,
    });
  }
}

function laurel({ garment, band, colour, second, size }: PieceContext): void {
  hoop(
    garment,
    band.ring.filter((_, i) => i % 2 === 0),
    circle(1.8, 6),
    { colour: dim(second, 0.6) },
    band.up,
  );
  for (const side of [1, -1]) {
    for (let k = 0; k < 15; k++) {
      const i = (side * (55 - k * 3.6) + 240) % 120, place = Math.round(i) % 120;
      const at = band.ring[place]!;
      const next = band.ring[(place - side + 120) % 120]!;
      const forward = unit(subtract(next, at)), out = unit(subtract(at, band.middle));
      for (const lift of [1, -1]) {
        const along = unit(add(add(forward, band.up, 0.55 * lift), out, 0.35));
        leaf(
          garment,
          add(at, out, lift),
          along,
          unit(add(out, band.up, -0.3 * lift)),
          27 * size,
          11 * size,
          dim(
            k % 3 === 0 ? mixColours(colour, second, 0.35) : colour,
            0.85 + 0.12 * ((k + (lift > 0 ? 1 : 0)) % 3),
          ),
          0.12,
        );
      }
    }
  }
}

export const WREATHS = {
  "flower crown": {
    colours: ["#4f7a3a", "#e58aa0"],
    band: { front: 0.6, back: 0.26, clearance: 10, places: 120 },
    cover: wreath,
    make: flowerCrown,
  },
  laurel: {
    colours: ["#5f7d3c", "#b99a3f"],
    band: { front: 0.6, back: 0.24, clearance: 11, places: 120 },
    cover: wreath,
    make: laurel,
  },
} satisfies PieceRecords;
