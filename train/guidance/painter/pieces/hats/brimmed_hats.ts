import { signed } from "../forms/band.ts";
import { brimRings, crownRings, ribbon, upright } from "./hat_parts.ts";
import { noise } from "../../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, type Vector } from "../../../../../runtime/base/vector.ts";
import { type Dye, loft } from "../forms/loft.ts";
import { crownAbove, domeRings } from "../forms/dome.ts";
import { pushOut } from "../forms/fitting.ts";
import { dim } from "../../look/colours.ts";
import { tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";

function cowboyHat({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const brim = brimRings(
    band,
    (turn) => (66 + 10 * Math.cos(2 * turn)) * size,
    (turn, s) => (46 * Math.sin(turn) ** 4 - 13 * Math.cos(turn) ** 2) * s ** 1.7 * size,
    3.5,
  );
  const high = 96 * size ** 0.5;
  const crown = crownRings(
    band,
    upright(band, high, 18),
    (s) => s < 0.7 ? 0.99 - 0.14 * s : 0.892 * Math.max(0.01, 1 - ((s - 0.7) / 0.3) ** 2.6) ** 0.5,
  )
    .map((ring, k) =>
      ring.map((p, i) => {
        const s = k / 17, turn = band.turns[i]!;
        const left = (p[0] - band.middle[0]) / band.radius, ahead = Math.cos(turn);
        // A crease from front to back, and a pinch on either side of the front.
        const crease = -19 * Math.exp(-((left / 0.3) ** 2)) * smoothstep(0.6, 0.98, s) *
          (0.8 + 0.2 * ahead);
        const pinch = -9 * smoothstep(0.35, 0.85, s) *
          Math.exp(-(((Math.abs(signed(turn)) - 0.62) / 0.34) ** 2));
        const outward = add([0, 0, 0], band.side, Math.sin(turn));
        const shaped = add(add(p, band.up, crease), add(outward, band.front, ahead), pinch);
        return pushOut(fitting.skin, shaped, 7);
      })
    );
  const leather = (at: Vector): Dye => ({
    colour: dim(colour, 0.92 + 0.2 * noise(at[0] / 12, at[1] / 12, at[2] / 12, 8)),
    gloss: 0.06,
  });
  const rings = [...brim, ...crown];
  loft(garment, rings, (r, i) => leather(rings[r]![i]!));
  ribbon(garment, band, 1, 13, 2.2, { colour: second, gloss: 0.1 }, 2);
}

function bowler({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const brim = brimRings(
    band,
    () => 27 * size,
    (turn, s) => 13 * s ** 2.4 * (0.55 + 0.6 * Math.sin(turn) ** 2),
    4,
  );
  const crown = domeRings(fitting, band, { clearance: 7, pointed: 0.72, rows: 16 });
  loft(garment, [...brim, ...crown], { colour, gloss: 0.1 });
  ribbon(garment, band, 1, 18, 3, { colour: second, gloss: 0.08 });
}

function strawHat({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const brim = brimRings(
    band,
    (turn) => (58 + 3 * Math.sin(4 * turn)) * size,
    (turn, s) => -10 * s * s + 4 * s * Math.sin(3 * turn),
    3.5,
  );
  const crown = crownRings(
    band,
    upright(band, Math.max(72, crownAbove(fitting, band) + 9), 16),
    (s) => s < 0.75 ? 1 - 0.12 * s : 0.91 * Math.max(0.01, 1 - ((s - 0.75) / 0.25) ** 3) ** 0.45,
  );
  const rings = [...brim, ...crown];
  // Plaited: rows and stitches take turns.
  loft(
    garment,
    rings,
    (r, i) => ({ colour: dim(colour, 0.82 + 0.22 * (r % 2) + 0.14 * ((i + r) % 2)), gloss: 0.05 }),
  );
  ribbon(garment, band, 1, 21, 2.2, { colour: second, gloss: 0.06 }, 2);
}

/** Its brim is turned up on three sides. */
function tricorne({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const corner = (turn: number) => 0.5 + 0.5 * Math.cos(3 * turn);
  const brim = brimRings(
    band,
    (turn) => (17 + 50 * corner(turn) ** 1.6) * size,
    (turn, s) => (52 * (1 - corner(turn)) ** 0.8 * s ** 0.75 + 9 * corner(turn) * s * s) * size,
    3.5,
  );
  const crown = domeRings(fitting, band, { clearance: 8, pointed: 0.7, rows: 14 });
  loft(garment, [...brim, ...crown], { colour, gloss: 0.05 });
  const edge = brim[8]!;
  tube(garment, [...edge, edge[0]!], 3, { colour: second, gloss: 0.35 }, { sides: 8 });
}

export const BRIMMED_HATS = {
  "cowboy hat": { hat: true, colours: ["#7a5230", "#3d2616"], band: {}, make: cowboyHat },
  bowler: { hat: true, colours: ["#201e20", "#3a3438"], band: {}, make: bowler },
  "straw hat": { hat: true, colours: ["#d8b76a", "#7a2b22"], band: {}, make: strawHat },
  tricorne: { hat: true, colours: ["#2a2320", "#b08a3c"], band: { places: 96 }, make: tricorne },
} satisfies PieceRecords;
