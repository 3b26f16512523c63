import { add, type Vector } from "../../../../../runtime/base/vector.ts";
import { offsetRing, signed } from "../forms/band.ts";
import { loft, steps } from "../forms/loft.ts";
import { domeRings } from "../forms/dome.ts";
import { bothSides } from "../forms/fitting.ts";
import { dim, GOLD } from "../../look/colours.ts";
import { ball, curveThrough, plate, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { cover, METAL } from "./helmet_parts.ts";

/** A ribbed bowl with a crest, and lames that guard the neck. */
function samuraiHelmet({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const rings = domeRings(fitting, band, {
    clearance: 12,
    pointed: 0.8,
    rows: 18,
    relief: (turn, s) => 1.8 * Math.cos(16 * turn) * Math.cos(s * Math.PI / 2),
  });
  loft(garment, rings, (_, i) => ({ colour: dim(colour, i % 6 < 1 ? 1.5 : 1), gloss: METAL }));
  ball(garment, rings.at(-1)![0]!, [10, 6, 10], { colour: GOLD, gloss: METAL });
  // Neck guard: rows of lames, open in front, flaring.
  const open = 1.0;
  const arc = band.turns.map((turn, i) => [signed(turn), i] as const).filter(([turn]) =>
    Math.abs(turn) > open
  )
    .sort((a, b) => (a[0] < 0 ? a[0] + 2 * Math.PI : a[0]) - (b[0] < 0 ? b[0] + 2 * Math.PI : b[0]));
  for (let row = 0; row < 4; row++) {
    const lame = [[0, 0], [9, -17], [10.5, -17.5], [9.5, -18.5], [1, -4]] as const;
    loft(
      garment,
      lame.map(([out, rise]) => {
        const ring = offsetRing(band, 6 + row * 10 + out * 1.15, 2 - row * 16 + rise);
        return arc.map(([, i]) => ring[i]!);
      }).reverse(),
      (r) => ({ colour: r === 4 || r === 0 ? colour : dim(second, r > 1 ? 0.9 : 0.55), gloss: 0.2 }),
      { around: false },
    );
  }
  // Turned-back ends beside the face.
  for (const own of bothSides(garment)) {
    const i = arc[0]![1], foot = offsetRing(band, 9, -2)[i]!;
    plate(
      own,
      [[-2, -26], [22, -20], [27, 6], [2, 10]],
      3,
      (x, y, z) => add(foot, [0.75 * x + 4 + z * 0.5, y, -0.5 * x + z + 6]),
      { colour: second, gloss: METAL },
      { bulge: 2 },
    );
  }
  const visor = (s: number, lift: number) =>
    steps(25).map((t): Vector => {
      const turn = (2 * t - 1) * 1.25, place = Math.round((turn / (2 * Math.PI) + 1) * 96) % 96;
      return add(
        add(band.ring[place]!, [0, 0, 1], 25 * s * Math.cos(turn / 1.25 * Math.PI / 2) ** 0.7 + 3),
        [0, 1, 0],
        -9 * s + lift,
      );
    });
  loft(
    garment,
    [visor(0, -1.5), visor(1, -1.5), visor(1.05, 0), visor(1, 1.5), visor(0, 1.5)],
    { colour, gloss: METAL },
    { around: false },
  );
  // The crest: a crescent of gold, its horns outwards.
  const foot = add(band.ring[0]!, [0, 12, 9]);
  for (const own of bothSides(garment)) {
    const path = curveThrough([
      add(foot, [-1, -6, 0]),
      add(foot, [16, 4, 2]),
      add(foot, [38 * size, 34, 3]),
      add(foot, [46 * size, 74 * size, 0]),
      add(foot, [36 * size, 104 * size, -4]),
    ], 24);
    tube(
      own,
      path,
      (t, a) =>
        (12 * Math.sin(Math.PI * Math.min(1, 0.35 + 0.65 * t)) + 0.8) *
        (Math.abs(Math.cos(a)) * 0.78 + 0.22),
      { colour: second, gloss: METAL },
      { sides: 12, up: [0, 0, 1] },
    );
  }
  ball(garment, add(foot, [0, -2, 3]), [11, 11, 5], { colour: second, gloss: METAL });
}

export const SAMURAI_HELMET = {
  "samurai helmet": {
    hat: true,
    colours: ["#3a2320", "#c9a23c"],
    band: { front: 0.44, back: 0.06, clearance: 9, places: 96 },
    cover,
    make: samuraiHelmet,
  },
} satisfies PieceRecords;
