import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import type { Vector } from "../../../../../runtime/base/vector.ts";
import { type Band, layBand, offsetRing } from "../forms/band.ts";
import { angles, circle, type Garment, loft, steps } from "../forms/loft.ts";
import { dim, mixColours, WHITE } from "../../look/colours.ts";
import { ball, hoop } from "../forms/tube.ts";
import type { Colour } from "../../look/look.ts";
import { underHat } from "./hat_parts.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { gem, METAL } from "./crown_parts.ts";
import { wreath } from "./wreaths.ts";

/** 0 between points, 1 on them. */
export const pointed = (turn: number, points: number): number => {
  const t = Math.abs((turn * points / (2 * Math.PI) + 0.5) % 1 - 0.5) * 2;
  return (1 - t) ** 1.15;
};

function crownWall(
  garment: Garment,
  band: Band,
  height: (turn: number) => number,
  flare: number,
  colour: Colour,
): void {
  const shares = steps(7);
  const wall = (s: number, inner: number) =>
    offsetRing(band, (turn) => flare * s * height(turn) - inner, (turn) => s * height(turn));
  const rings = [...shares.map((s) => wall(s, 0)), ...[...shares].reverse().map((s) => wall(s, 3))];
  loft(garment, rings, (r) => ({ colour: r < 7 ? colour : dim(colour, 0.6), gloss: METAL }));
}

function crown({ garment, band, colour, second, size }: PieceContext): void {
  const height = (turn: number) => (23 + 32 * pointed(turn, 8)) * size;
  crownWall(garment, band, height, 0.22, colour);
  for (const rise of [2, 17 * size]) {
    hoop(
      garment,
      offsetRing(band, 1 + 0.22 * rise, rise),
      circle(2.8),
      { colour: dim(colour, 1.1), gloss: METAL },
      band.up,
    );
  }
  for (let k = 0; k < 8; k++) {
    const place = k * 12, turn = band.turns[place]!;
    const tip = offsetRing(band, 0.22 * height(turn) - 1, height(turn) + 2)[place]!;
    ball(
      garment,
      tip,
      [4.6, 4.6, 4.6],
      { colour: k % 2 ? WHITE : dim(colour, 1.1), gloss: METAL },
      { sides: 10 },
    );
    gem(garment, offsetRing(band, 3.5, 9.5 * size)[place]!, 5, second);
    gem(garment, offsetRing(band, 3, 9.5 * size)[place + 6]!, 3.2, mixColours(second, WHITE, 0.5));
  }
}

function tiara({ garment, band, colour, second, size }: PieceContext): void {
  const front = (turn: number) => smoothstep(1.5, 0.05, Math.min(turn, 2 * Math.PI - turn));
  const height = (turn: number) => 4 + (10 + 22 * pointed(turn, 10)) * front(turn) ** 1.4 * size;
  crownWall(garment, band, height, 0.1, colour);
  for (let k = -3; k <= 3; k++) {
    const place = (k * 12 + 120) % 120, turn = band.turns[place]!;
    gem(garment, offsetRing(band, 2, 0.45 * height(turn))[place]!, 3.4 + 1.8 * front(turn), second);
    ball(
      garment,
      offsetRing(band, 0.1 * height(turn), height(turn) + 1)[place]!,
      [2.8, 2.8, 2.8],
      { colour: WHITE, gloss: 0.5 },
      { sides: 8 },
    );
  }
}

function halo({ fitting, garment, colour, size }: PieceContext): void {
  const { skull } = fitting.subject;
  const middle: Vector = [0, skull.top + 30, skull.axis - 4];
  const path = angles(64).map((a): Vector => [
    74 * size * Math.sin(a),
    middle[1] + 8 * Math.cos(a),
    middle[2] + 74 * size * Math.cos(a),
  ]);
  hoop(garment, path, circle(5, 10), { colour, glow: 0.85 });
}

export const CROWNS = {
  crown: {
    colours: ["#d9a833", "#b01e35"],
    band: { front: 0.55, back: 0.32, clearance: 7, places: 96 },
    cover: (fitting) => underHat(layBand(fitting, { front: 66, back: 34 }), 6),
    make: crown,
  },
  tiara: {
    colours: ["#d5d8de", "#8fc4ea"],
    band: { front: 0.66, back: 0.2, clearance: 9, places: 120 },
    cover: wreath,
    make: tiara,
  },
  halo: { colours: ["#ffe08a", "#fff3c8"], make: halo },
} satisfies PieceRecords;
