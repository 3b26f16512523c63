import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, type Vector } from "../../../../../runtime/base/vector.ts";
import { type Band, offsetRing, signed } from "../forms/band.ts";
import { angles, loft, steps } from "../forms/loft.ts";
import { bothSides, type Fitting } from "../forms/fitting.ts";
import { dim, mixColours } from "../../look/colours.ts";
import { ball, plate } from "../forms/tube.ts";
import type { Colour } from "../../look/look.ts";
import type { MeshBuilder } from "../../surface/paint_mesh.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { chestGarment, collarBand, insideCollar, overShoulders, throat } from "./neck_parts.ts";

/** A shirt's: it stands, turns over, and parts in front. */
function shirtCollar(mesh: MeshBuilder, fitting: Fitting, colour: Colour, size: number): Band {
  const garment = throat(mesh), band = collarBand(fitting, 3.5, 96);
  const open = 0.1;
  const places = band.turns.map((turn, i) => [turn, i] as const).filter(([turn]) =>
    turn > open && turn < 2 * Math.PI - open
  );
  const profile = (fold: number, out: number, rise: number) => {
    // The points of the collar: longer and further forward towards the opening.
    const ring = offsetRing(
      band,
      (turn) => out + fold * 5 * smoothstep(1.1, 0.2, Math.abs(signed(turn))),
      (turn) => rise - fold * 20 * size * smoothstep(0.75, 0.12, Math.abs(signed(turn))),
    );
    return places.map(([, i]) => ring[i]!);
  };
  const rings = [
    profile(0, 1, -12),
    profile(0, 0, 4),
    profile(0, 0.5, 19),
    profile(0.05, 2.5, 22.5),
    profile(0.15, 5, 20),
    profile(0.6, 8, 4),
    profile(1, 11, -9 * size),
    profile(1, 10, -10.5 * size),
  ];
  loft(garment, rings.reverse(), (r) => ({ colour: r < 4 ? colour : dim(colour, 0.85), gloss: 0.03 }), {
    around: false,
  });
  return band;
}

/** The shirt below its collar, down from the collar's foot. */
function shirtFront(mesh: MeshBuilder, band: Band, colour: Colour): void {
  const { middle, front } = band, fall = front[1] / front[2];
  chestGarment(
    mesh,
    (x, z) => middle[1] + (z - middle[2]) * fall - 4 + overShoulders(band, x, z),
    2.6,
    colour,
  );
}

function tie({ fitting, mesh, garment, colour, second, size, look }: PieceContext): void {
  const shirt = look.pieces.some(({ kind }) => kind === "collar") ? undefined : second;
  const band = shirt ? shirtCollar(mesh, fitting, shirt, 1) : collarBand(fitting, 3.5, 96);
  if (shirt) {
    shirtFront(mesh, band, shirt);
  }
  const knot = add(band.ring[0]!, [0, 2, 8]);
  const weave = (x: number, y: number) => ({
    colour: Math.abs(((x + y) / 15) % 1) < 0.22 ? dim(colour, 1.6) : colour,
    gloss: 0.1,
  });
  plate(
    garment,
    [[-9, -14], [9, -14], [15, 12], [-15, 12]],
    7,
    (x, y, z) => add(knot, [x, y, z - 0.02 * x * x]),
    weave,
    { bulge: 4 },
  );
  const foot = fitting.subject.skull.chin - 92;
  const onChest = (x: number, y: number, z: number): Vector => {
    const at = fitting.subject.cast([0.37, Math.max(y, foot + 4), 200], [0, 0, -1])?.at[2] ?? knot[2] - 8;
    return [x, y, Math.max(at + 5, knot[2] - 12 - 0.25 * (knot[1] - y)) + z - 0.008 * x * x];
  };
  const top = knot[1] - 10;
  plate(
    garment,
    [[-9, top], [-21 * size, foot + 4], [0, foot - 12], [21 * size, foot + 4], [9, top]],
    3,
    onChest,
    weave,
    { bulge: 2, rings: 6 },
  );
}

function bowTie({ fitting, mesh, garment, colour, second, size, look }: PieceContext): void {
  const shirt: Colour = [0.93, 0.92, 0.9];
  const own = look.pieces.some(({ kind }) => kind === "collar");
  const band = own ? collarBand(fitting, 3.5, 96) : shirtCollar(mesh, fitting, shirt, 0.8);
  if (!own) {
    shirtFront(mesh, band, shirt);
  }
  const knot = add(band.ring[0]!, [0, 1, 10]);
  for (const side of bothSides(garment)) {
    const rings = steps(12).map((t) => {
      const half = (7 + 13 * smoothstep(0, 0.75, t)) * size, thick = 3.5 + 4 * Math.sin(Math.PI * t);
      return angles(20).map((a): Vector =>
        add(knot, [
          4 + 40 * size * t - 2.5 * t * Math.cos(a) ** 2,
          half * Math.sin(a) * (1 + 0.06 * Math.sin(3 * a)),
          thick * Math.cos(a) - 9 * t * t - 1.5 * Math.sin(4 * a) * (1 - t),
        ])
      );
    });
    loft(
      side,
      rings.map((ring) => [...ring].reverse()),
      (r, i) => ({
        colour: dim(colour, 0.85 + 0.25 * Math.abs(Math.cos(angles(20)[i]! * 2)) * (1 - r / 14)),
        gloss: 0.1,
      }),
      { end: true },
    );
  }
  ball(garment, knot, [7 * size, 9 * size, 7], { colour: mixColours(colour, second, 0.3), gloss: 0.1 });
}

function collar({ fitting, mesh, colour, size }: PieceContext): void {
  const band = shirtCollar(mesh, fitting, colour, size);
  shirtFront(mesh, band, colour);
}

export const SHIRTS = {
  tie: { bearer: "bust", colours: ["#7a1f2a", "#f1efea"], cover: insideCollar(-40, -10, 4), make: tie },
  "bow tie": {
    bearer: "bust",
    colours: ["#1c1b1f", "#f1efea"],
    cover: insideCollar(-40, -10, 4),
    make: bowTie,
  },
  collar: { colours: ["#f1efea", "#d9d5cc"], cover: insideCollar(-40, -10, 4), make: collar },
} satisfies PieceRecords;
