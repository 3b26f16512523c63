import { noise } from "../../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, subtract, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { steps } from "../forms/loft.ts";
import { bothSides, stiff } from "../forms/fitting.ts";
import { dim, mixColours } from "../../look/colours.ts";
import { ball, curveThrough, tube } from "../forms/tube.ts";
import type { Colour } from "../../look/look.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { onScalp } from "./grown_parts.ts";

/** Rings along a horn: darker in the grooves, paler or darker towards the tip. */
const ringed = (colour: Colour, second: Colour, rings: number) => (t: number) => ({
  colour: dim(
    mixColours(colour, second, smoothstep(0.35, 1, t)),
    0.9 + 0.18 * Math.sin(rings * 2 * Math.PI * t) * (1 - 0.7 * t),
  ),
  gloss: 0.18,
});

const ribbed = (foot: number, rings: number, tip = 0.5) => (t: number) =>
  foot * (1 - t) ** 0.75 * (1 + 0.06 * Math.sin(rings * 2 * Math.PI * t)) + tip;

function horns({ fitting, garment, colour, second, size }: PieceContext): void {
  for (const own of bothSides(garment)) {
    const foot = onScalp(fitting, 0.5, 0.84, 0.8);
    const path = curveThrough([
      foot,
      add(foot, [12 * size, 20 * size, 6]),
      add(foot, [26 * size, 46 * size, 4]),
      add(foot, [26 * size, 76 * size, -10]),
      add(foot, [12 * size, 100 * size, -20]),
    ], 32);
    tube(own, path, ribbed(14.5 * size ** 0.5, 11), ringed(colour, second, 11), { sides: 14 });
  }
}

function ramHorns({ fitting, garment, colour, second, size }: PieceContext): void {
  for (const own of bothSides(garment)) {
    const foot = onScalp(fitting, 0.62, 0.72, 0.66);
    // A coil about the ear, widening outwards.
    const centre = add(foot, [16, -46 * size, -4]);
    const path = steps(44).map((t): Vector => {
      const angle = 1.35 - t * 5.6, r = (50 - 25 * t) * size;
      const spiral: Vector = [
        centre[0] + (6 + 40 * t) * size,
        centre[1] + r * Math.sin(angle),
        centre[2] - 8 + r * Math.cos(angle),
      ];
      return t < 0.08 ? add(foot, subtract(spiral, foot), t / 0.08) : spiral;
    });
    tube(own, path, ribbed(18 * size ** 0.7, 17), ringed(colour, second, 17), { sides: 16 });
  }
}

function singleHorn({ fitting, garment, colour, second, size }: PieceContext): void {
  const brow = fitting.subject.landmark(151).at;
  const foot: Vector = [0, brow[1] + 8, brow[2] - 8];
  const along = unit([0, 0.78, 0.62]);
  const path = steps(40).map((t) => add(foot, along, 104 * size * t));
  tube(
    garment,
    path,
    (t, a) => 11.5 * size ** 0.5 * (1 - t) ** 0.9 * (1 + 0.11 * Math.sin(a - 40 * t)) + 0.4,
    (t, a) => ({ colour: mixColours(colour, second, 0.5 - 0.5 * Math.sin(a - 40 * t)), gloss: 0.3 }),
    { sides: 20, up: [1, 0, 0] },
  );
}

function antlers({ fitting, garment, colour, second, size }: PieceContext): void {
  for (const own of bothSides(garment)) {
    const foot = onScalp(fitting, 0.42, 0.9, 0.7);
    const at = (x: number, y: number, z: number) => add(foot, [x * size, y * size, z * size]);
    const look = (t: number) => ({
      colour: dim(mixColours(colour, second, t ** 1.5), 0.9 + 0.15 * noise(t * 20, foot[0], 0, 13)),
      gloss: 0.08,
    });
    const branch = (points: readonly Vector[], thick: number) =>
      tube(
        own,
        curveThrough(points, 18),
        (t) => thick * (1 - 0.92 * t ** 1.3) * (1 + 0.07 * Math.sin(23 * t)) + 0.4,
        look,
        { sides: 10 },
      );
    branch([foot, at(14, 22, -4), at(36, 48, -16), at(52, 82, -14), at(46, 116, 2)], 8.5);
    branch([at(11, 18, -3), at(16, 30, 16), at(15, 46, 34)], 5.5);
    branch([at(30, 41, -13), at(30, 62, 4), at(26, 84, 14)], 5.5);
    branch([at(46, 66, -15), at(66, 82, -18), at(78, 104, -10)], 5.5);
    branch([at(51, 92, -10), at(62, 106, -16), at(66, 122, -14)], 4);
    ball(own, at(2, 6, 0), [11, 6, 11], { colour: dim(colour, 0.85) });
  }
}

function tusks({ fitting, garment, colour, second, size }: PieceContext): void {
  const { landmark } = fitting.subject;
  const corner = landmark(291).at, lip = landmark(17).at;
  for (const own of bothSides(garment)) {
    const foot: Vector = [0.62 * corner[0], lip[1] + 2, 0.6 * corner[2] + 0.4 * lip[2] - 3];
    const path = curveThrough([
      foot,
      add(foot, [3, 7, 7]),
      add(foot, [6, 20 * size, 10]),
      add(foot, [5, 36 * size, 7]),
    ], 20);
    tube(
      own,
      path,
      (t) => 6 * size ** 0.5 * (1 - t) ** 0.7 + 0.4,
      (t) => ({ colour: mixColours(second, colour, smoothstep(0, 0.45, t)), gloss: 0.3 }),
      { sides: 12 },
    );
  }
}

function fangs({ fitting, mesh, colour, size }: PieceContext): void {
  const { landmark } = fitting.subject;
  const place = landmark(310), rim = landmark(13).at;
  const steady = landmark(0);
  for (const own of bothSides(stiff(mesh, { triangle: steady.triangle, weights: steady.weights }))) {
    const foot: Vector = [0.58 * place.at[0] + 2, rim[1] + 1.5, place.at[2] + 3.5];
    const path = curveThrough([foot, add(foot, [0.3, -6 * size, 2.5]), add(foot, [-0.5, -15 * size, 2])], 12);
    tube(own, path, (t) => 3.3 * size ** 0.5 * (1 - t) ** 0.75 + 0.25, { colour, gloss: 0.5 }, { sides: 12 });
  }
}

export const HORNS = {
  horns: { colours: ["#3b302a", "#85735c"], make: horns },
  "ram horns": { colours: ["#7a6a52", "#4a3d2e"], make: ramHorns },
  "single horn": { colours: ["#efe6d2", "#d7b96a"], make: singleHorn },
  antlers: { colours: ["#7d6142", "#bfa57c"], make: antlers },
  tusks: { bearer: "jaw", colours: ["#e8ddc0", "#b9a77f"], make: tusks },
  fangs: { colours: ["#f2ede0", "#d8cfb8"], make: fangs },
} satisfies PieceRecords;
