import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { offsetRing, signed } from "../forms/band.ts";
import { loft, steps } from "../forms/loft.ts";
import { domeRings } from "../forms/dome.ts";
import { bothSides } from "../forms/fitting.ts";
import { BONE, dim, mixColours } from "../../look/colours.ts";
import { ball, curveThrough, hoop, plate, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { cover, HELMET_BAND, METAL, rib, rim, rivets, section } from "./helmet_parts.ts";
import { wing } from "../grown/wing.ts";

/** An open helmet: a dome with a rim, a brow plate and a neck guard, striped from front to back. */
function helmet({ fitting, garment, band, colour, second }: PieceContext): void {
  const rings = domeRings(fitting, band, { clearance: 11, pointed: 0.86, rows: 20 });
  const low = (turn: number) =>
    -26 * smoothstep(1.2, 1.7, Math.abs(signed(turn))) - 12 * smoothstep(2.3, 3, Math.abs(signed(turn)));
  const skirt = [1, 0.66, 0.33].map((s) =>
    offsetRing(
      band,
      (t) =>
        6 + 8 * s * smoothstep(2, 3, Math.abs(signed(t))) +
        9 * s * smoothstep(1, 1.6, Math.abs(signed(t))),
      (t) => s * low(t),
    )
  );
  loft(garment, [...skirt, ...rings], (r, i) => {
    const x = rings[Math.max(0, r - 3)]![i]![0];
    return { colour: r > 3 && Math.abs(x) < 11 ? second : colour, gloss: METAL };
  });
  hoop(garment, skirt[0]!, section(3), { colour: second, gloss: METAL }, band.up);
  const visor = (s: number, lift: number) =>
    steps(21).map((t): Vector => {
      const turn = (2 * t - 1) * 1.1, place = Math.round((turn / (2 * Math.PI) + 1) * 96) % 96;
      return add(
        add(band.ring[place]!, [0, 0, 1], s * 24 * Math.cos(turn / 1.1 * Math.PI / 2) ** 0.6 + 5),
        [0, 1, 0],
        -0.25 * 24 * s + lift + 2,
      );
    });
  loft(
    garment,
    [visor(0, -1.5), visor(1, -1.5), visor(1.04, 0), visor(1, 1.5), visor(0, 1.5)],
    { colour: second, gloss: METAL },
    { around: false },
  );
}

function vikingHelmet({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const { top } = fitting.subject.skull;
  const rings = domeRings(fitting, band, {
    clearance: 10,
    pointed: 1.05,
    rows: 18,
    height: top - band.middle[1] + 22,
  });
  loft(garment, rings, { colour, gloss: METAL });
  const wall = [[0, -9], [3.5, -8], [3.5, 11], [0, 12]] as const;
  loft(garment, wall.map(([out, rise]) => offsetRing(band, out, rise)), { colour: second, gloss: METAL });
  rivets(garment, band, 16, 4, 1.5, dim(second, 1.3));
  rib(garment, rings, band, [0, 48], 5, second);
  rib(garment, rings, band, [24, 72], 5, second);
  ball(garment, rings.at(-1)![0]!, [9, 6, 9], { colour: second, gloss: METAL });
  const brow = band.ring[0]!;
  tube(
    garment,
    [add(brow, [0, 4, 4]), add(brow, [0, -14, 7]), add(brow, [0, -34, 12]), add(brow, [0, -52, 17])],
    (t, a) => (5.5 + 2.5 * t) * (0.4 + 0.6 * Math.abs(Math.cos(a))),
    { colour: second, gloss: METAL },
    { sides: 10, up: [0, 0, 1] },
  );
  for (const own of bothSides(garment)) {
    const foot = add(rings[5]![20]!, [-6, 0, 0]);
    const path = curveThrough([
      foot,
      add(foot, [26, 4, 4]),
      add(foot, [52 * size, 26, 12]),
      add(foot, [62 * size, 62 * size, 22]),
      add(foot, [52 * size, 92 * size, 26]),
    ], 24);
    tube(
      own,
      path,
      (t) => 14.5 * (1 - t) ** 0.8 + 0.6,
      (t) => ({
        colour: t < 0.12
          ? second
          : mixColours(BONE, [0.35, 0.27, 0.18], smoothstep(0.55, 1, t) * 0.8 + 0.1 * Math.sin(60 * t)),
        gloss: 0.15,
      }),
      { sides: 14 },
    );
  }
}

function wingedHelmet({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const rings = domeRings(fitting, band, { clearance: 10, pointed: 0.9, rows: 20 });
  loft(
    garment,
    [offsetRing(band, 5, (t) => -20 * smoothstep(1.3, 1.8, Math.abs(signed(t)))), ...rings],
    { colour, gloss: METAL },
  );
  rim(garment, band, 4.2, second, 4, 2);
  rib(garment, rings, band, [0, 48], 6, second);
  const brow = add(band.ring[0]!, [0, 5, 4]);
  plate(
    garment,
    [[0, -15], [11, 4], [0, 24], [-11, 4]],
    5,
    (x, y, z) => add(brow, [x, y, z - 0.2 * y]),
    { colour: second, gloss: METAL },
    { bulge: 3 },
  );
  for (const own of bothSides(garment)) {
    const root = add(rings[4]![23]!, [5, 0, 6]);
    wing(own, root, unit([1, 0.1, 0.05]), 0.95 * size, second, colour);
    ball(own, root, [6, 13, 13], { colour: dim(second, 0.9), gloss: METAL });
  }
}

export const HELMETS = {
  helmet: { hat: true, colours: ["#6d7278", "#3e4247"], band: HELMET_BAND, cover, make: helmet },
  "viking helmet": {
    hat: true,
    colours: ["#85806f", "#e4d9bf"],
    band: { front: 0.43, back: 0.12, clearance: 7, places: 96 },
    cover,
    make: vikingHelmet,
  },
  "winged helmet": {
    hat: true,
    colours: ["#b9bec6", "#f1efe6"],
    band: HELMET_BAND,
    cover,
    make: wingedHelmet,
  },
} satisfies PieceRecords;
