import { brimRings, crownRings, ribbon, upright } from "./hat_parts.ts";
import { noise } from "../../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, type Vector } from "../../../../../runtime/base/vector.ts";
import { offsetRing } from "../forms/band.ts";
import { type Dye, loft, steps } from "../forms/loft.ts";
import { crownAbove } from "../forms/dome.ts";
import { pushOut } from "../forms/fitting.ts";
import { dim, GOLD } from "../../look/colours.ts";
import { ball, curveThrough, plate, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";

/** A wizard's: wide brim, tall cone that folds over towards its end. */
function pointedHat({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const high = 150 * size ** 0.5;
  const { up, side, front } = band;
  const place = (rise: number, left: number, back: number): Vector =>
    add(add(add(band.middle, up, rise * high), side, left * high), front, -back * high);
  const path = curveThrough([
    place(0, 0, 0),
    place(0.3, 0.01, 0.02),
    place(0.6, 0.03, 0.06),
    place(0.86, 0.09, 0.16),
    place(1.0, 0.2, 0.3),
    place(0.98, 0.36, 0.42),
    place(0.84, 0.5, 0.46),
  ], 34);
  const creases = (turn: number, s: number) =>
    smoothstep(0.05, 0.3, s) * (3.5 * noise(2.2 * Math.sin(turn), 2.2 * Math.cos(turn), 9 * s, 5) +
      4 * Math.sin(22 * s + 1.5 * Math.sin(turn)) * smoothstep(0.35, 0.6, s) * smoothstep(0.95, 0.75, s));
  const brim = brimRings(
    band,
    (turn) => (50 + 5 * Math.sin(3 * turn + 1)) * size,
    (turn, s) => (-9 * s * s + 7 * s * s * Math.sin(2 * turn + 0.6) + 4 * s * Math.sin(5 * turn)) * size,
  );
  const crown = crownRings(
    band,
    path,
    (s) => 0.012 + 0.97 * (1 - s) ** 0.86 * (1 + 0.05 * Math.sin(3 * s)),
    creases,
  )
    .map((ring) => ring.map((p) => pushOut(fitting.skin, p, 7)));
  const felt = (at: Vector): Dye => ({
    colour: dim(colour, 0.9 + 0.25 * noise(at[0] / 14, at[1] / 14, at[2] / 14, 6)),
    gloss: 0.03,
  });
  const rings = [...brim, ...crown];
  loft(garment, rings, (r, i) => felt(rings[r]![i]!));
  ribbon(garment, band, 1, 19, 5.5, { colour: second, gloss: 0.06 }, 2);
  const buckle = (x: number, y: number, z: number): Vector =>
    add(add(add(band.ring[0]!, side, x), up, 10 + y), front, 6 + z - 0.15 * y);
  for (const [x, y, w, h] of [[0, 10, 15, 2], [0, -10, 15, 2], [13, 0, 2, 12], [-13, 0, 2, 12]] as const) {
    plate(
      garment,
      [[x - w, y - h], [x + w, y - h], [x + w, y + h], [x - w, y + h]],
      3,
      buckle,
      { colour: GOLD, gloss: 0.4 },
      { rings: 1 },
    );
  }
}

function topHat({ garment, band, colour, second, size }: PieceContext): void {
  const high = 112 * size;
  const brim = brimRings(
    band,
    (turn) => 33 * size * (1 + 0.1 * Math.cos(2 * turn)),
    (turn, s) => (14 * Math.sin(turn) ** 2 - 4 * Math.cos(turn) ** 2) * s * s,
    3.5,
  );
  const crown = crownRings(
    band,
    upright(band, high),
    (s) => 0.98 - 0.12 * Math.sin(Math.PI * 0.7 * s) + 0.11 * s,
  );
  const edge = crown.at(-1)!;
  const lid = [1, 0.985, 0.93, 0.5, 0.01].map((f, k) =>
    edge.map((p) =>
      add(
        add(add(band.middle, band.up, high), add(p, add(band.middle, band.up, high), -1), f),
        band.up,
        k === 0 ? 0 : 2.5,
      )
    )
  );
  loft(garment, [...brim, ...crown, edge, ...lid], { colour, gloss: 0.18 });
  ribbon(garment, band, 1, 27, 2.2, { colour: second, gloss: 0.1 }, 4);
}

function chefHat({ garment, band, colour, second, size }: PieceContext): void {
  const base = crownRings(band, upright(band, 44, 5), () => 1.01);
  const pleats = (turn: number, s: number) =>
    (5 * Math.sin(15 * turn) + 5 * noise(2 * Math.cos(turn), 3 * s, 2 * Math.sin(turn), 12)) *
    smoothstep(0, 0.3, s) * smoothstep(1.05, 0.6, s);
  const puff = crownRings(
    band,
    steps(18).map((s) =>
      add(
        band.middle,
        band.up,
        44 + 78 * size * Math.sin(s * Math.PI / 2) * (s < 0.85 ? 1 : 1 - 0.1 * (s - 0.85)),
      )
    ),
    (s) =>
      s < 0.6
        ? 1 + 0.42 * Math.sin(s / 0.6 * Math.PI / 2)
        : 1.42 * Math.max(0.01, Math.cos((s - 0.6) / 0.4 * Math.PI / 2)) ** 0.6,
    pleats,
  );
  loft(garment, [offsetRing(band, -3, 0), ...base, base.at(-1)!, ...puff], (r, i) => ({
    colour: r < 6 ? dim(colour, 0.94) : dim(colour, 0.92 + 0.1 * Math.sin(15 * band.turns[i]!)),
    gloss: 0.02,
  }));
  ribbon(garment, band, 0, 5, 2, { colour: second });
}

function fez({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const high = Math.max(72 * size, crownAbove(fitting, band) + 12);
  const wall = crownRings(band, upright(band, high, 10), (s) => 1.02 - 0.2 * s)
    .map((ring) => ring.map((p) => pushOut(fitting.skin, p, 7)));
  const hub = add(band.middle, band.up, high), edge = wall.at(-1)!;
  const lid = [0.97, 0.6, 0.01].map((f) => edge.map((p) => add(add(hub, add(p, hub, -1), f), band.up, 1.5)));
  loft(garment, [offsetRing(band, -2, 0), ...wall, edge, ...lid], { colour, gloss: 0.03 });
  const drop = edge[20]!;
  const cord = curveThrough([
    hub,
    add(add(hub, add(drop, hub, -1), 0.6), band.up, 6),
    add(drop, band.side, 4),
    add(add(drop, band.side, 7), band.up, -34),
  ], 16);
  tube(garment, cord, 1.8, { colour: second }, { sides: 6 });
  const end = cord.at(-1)!;
  tube(
    garment,
    steps(6).map((t) => add(end, [0, -1, 0], 26 * t)),
    (t) => 3 + 4.5 * t,
    (t, a) => ({ colour: dim(second, 0.8 + 0.3 * Math.abs(Math.sin(4 * a)) + 0.1 * t) }),
    { sides: 14 },
  );
  ball(garment, hub, [4, 4, 4], { colour: second });
}

export const TALL_HATS = {
  "pointed hat": { hat: true, colours: ["#3a3550", "#8a6a3c"], band: {}, make: pointedHat },
  "top hat": { hat: true, colours: ["#1c1b1f", "#6d1f2a"], band: { front: 0.5, back: 0.2 }, make: topHat },
  "chef hat": {
    hat: true,
    colours: ["#f2f0ea", "#dedbd2"],
    band: { front: 0.52, places: 96 },
    make: chefHat,
  },
  fez: { hat: true, colours: ["#8e1b22", "#1f1a1a"], band: { front: 0.56, back: 0.3 }, make: fez },
} satisfies PieceRecords;
