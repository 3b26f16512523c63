import { add, unit } from "../../../../../runtime/base/vector.ts";
import { layBand, offsetRing, signed } from "../forms/band.ts";
import { angles, circle, loft, steps } from "../forms/loft.ts";
import { domeRings } from "../forms/dome.ts";
import { dim, GOLD, mixColours, WHITE } from "../../look/colours.ts";
import { ball, hoop, tube } from "../forms/tube.ts";
import { underHat } from "./hat_parts.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { gem, METAL } from "./crown_parts.ts";
import { leaf } from "./wreaths.ts";

function headband({ garment, band, colour, second, size }: PieceContext): void {
  const half = 10 * size;
  const profile = [
    [-3, -half],
    [0.4, -half + 1],
    [1.6, -half * 0.4],
    [1.6, half * 0.4],
    [0.4, half - 1],
    [-3, half],
  ] as const;
  loft(
    garment,
    profile.map(([out, rise]) => offsetRing(band, out, rise)),
    (r) => ({ colour: r === 2 || r === 3 ? second : colour, gloss: 0.03 }),
  );
  // Its knot behind, and two ends.
  const knot = add(band.ring[36]!, [0, 0, -4]);
  ball(garment, knot, [8, 8, 6], { colour });
  for (const side of [1, -1]) {
    tube(
      garment,
      steps(9).map((t) => add(knot, [side * (6 + 16 * t), -62 * t, -5 - 9 * Math.sin(3 * t)])),
      (t, a) => Math.abs(Math.cos(a)) * (6 + 3 * t) + 1,
      { colour },
      { sides: 10, up: [0, 0, -1] },
    );
  }
}

function turban({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const { top } = fitting.subject.skull;
  // Wraps rise to the middle of the forehead from either side and cross there.
  const wrap = (turn: number, s: number) => {
    const lift = 0.16 * Math.cos(turn) +
      0.05 * (signed(turn) > 0 ? 1 : -1) * Math.exp(-((signed(turn) / 0.5) ** 2));
    return Math.abs(Math.sin(Math.PI * (5.2 * (s - lift * (1 - s)))));
  };
  const rings = domeRings(fitting, band, {
    clearance: 8,
    rows: 44,
    height: top - band.middle[1] + 22 * size,
    pointed: 0.62,
    relief: (turn, s) =>
      (20 * size * Math.sin(Math.PI * Math.min(1, 0.12 + 0.95 * s)) + 6.5 * wrap(turn, s) ** 0.6) *
      (1 - s ** 5),
  });
  loft(garment, [offsetRing(band, -2, 1), ...rings], (r, i) => {
    const fold = wrap(band.turns[i]!, Math.max(0, r - 1) / 44);
    return { colour: dim(colour, 0.6 + 0.45 * fold), gloss: 0.04, open: 0.7 + 0.3 * fold };
  });
  const jewel = add(rings[15]![0]!, [0, 0, 3]);
  gem(garment, jewel, 9, second);
  hoop(
    garment,
    angles(20).map((a) => add(jewel, [11 * Math.cos(a), 12 * Math.sin(a), 0])),
    circle(2, 6),
    { colour: GOLD, gloss: METAL },
    [0, 0, 1],
  );
  for (let k = -2; k <= 2; k++) {
    leaf(
      garment,
      add(jewel, [k * 2, 8, -4]),
      unit([k * 0.13, 1, -0.35]),
      [0, 0.35, 1],
      54 * size - 6 * Math.abs(k),
      11,
      mixColours(WHITE, second, 0.2),
    );
  }
}

export const WRAPS = {
  headband: {
    colours: ["#a3262a", "#7d1c20"],
    band: { front: 0.53, back: 0.2, clearance: 5.5 },
    cover: (_, band) => (at) => Math.abs(band.above(at)) < 13 ? 2.5 : Infinity,
    make: headband,
  },
  turban: {
    hat: true,
    colours: ["#d9cdb4", "#b08a3c"],
    band: { front: 0.44, back: -0.02, clearance: 4, places: 96 },
    cover: (fitting) => underHat(layBand(fitting, { front: 46, back: 0 })),
    make: turban,
  },
} satisfies PieceRecords;
