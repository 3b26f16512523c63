import { noise } from "../../../../../runtime/base/noise.ts";
import { add, cross, subtract, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { angles, loft, steps } from "../forms/loft.ts";
import { bothEars, bothSides } from "../forms/fitting.ts";
import { dim, mixColours } from "../../look/colours.ts";
import { curveThrough, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecord, PieceRecords } from "../piece.ts";
import { onScalp } from "./grown_parts.ts";

/** Animals' ears: half cones or bowls on the crown, hollow to the front. */
function animalEars(
  { x, y, z, tip, half, outline }: {
    /** Where they stand, in shares of the skull. */
    readonly x: number;
    readonly y: number;
    readonly z: number;
    /** Millimetres from foot to tip. */
    readonly tip: Vector;
    readonly half: number;
    /** Share of the breadth, by share of the way up. */
    outline(t: number): number;
  },
): PieceRecord["make"] {
  return ({ fitting, garment, colour, second, size }) => {
    for (const own of bothSides(garment)) {
      const foot = onScalp(fitting, x, y, z, 8);
      const high = add([0, 0, 0], tip, size);
      const sheet = (inset: number) =>
        steps(18).map((t) => {
          const at = add(foot, high, t), wide = (half - inset) * size * outline(t);
          return steps(15).map((s): Vector => {
            const a = (s - 0.5) * Math.PI * 1.02;
            return [
              at[0] + wide * Math.sin(a) * 0.92,
              at[1] - 4 * Math.cos(a) * (1 - t),
              at[2] - 0.55 * wide * Math.cos(a) + (inset > 0 ? 2.2 : 0),
            ];
          });
        });
      const fur = (t: number, s: number) => dim(colour, 0.85 + 0.25 * noise(8 * s, 6 * t, 1, 14));
      const outer = sheet(0), inner = sheet(3);
      loft(
        own,
        outer.map((row) => [...row].reverse()),
        (r, i) => ({ colour: fur(r / 18, i / 15), gloss: 0.02 }),
        { around: false },
      );
      loft(own, inner, (r, i) => ({
        colour: Math.abs(i - 7) > 5 || r > 15 ? colour : dim(second, 0.75 + 0.25 * r / 18),
        gloss: 0.03,
        open: 0.8,
      }), { around: false });
      const rim = [...outer.map((row) => row[0]!), ...outer.map((row) => row.at(-1)!).reverse()];
      tube(own, rim, 1.8, { colour, gloss: 0.02 }, { sides: 6 });
    }
  };
}

/** A long point on each ear. */
function elfEars({ fitting, mesh, colour, second, size }: PieceContext): void {
  const { ear } = fitting;
  for (const own of bothEars(mesh)) {
    const middle: Vector = [ear.out - 8, ear.top - 17, 0.5 * (ear.front + ear.back) - 3];
    const tip: Vector = [ear.out + 15 * size, ear.top + 36 * size, ear.back - 22 * size];
    const rings = steps(16).map((t) => {
      const at = curveThrough(
        [middle, add(middle, subtract(tip, middle), 0.45), tip],
        16,
      )[Math.round(15 * t)]!;
      const f = (1 - t) ** 0.8;
      const along = unit(subtract(tip, middle)), out = unit([1, 0, 0.35]);
      const across = unit(cross(out, along));
      return angles(18).map((a): Vector => {
        const cup = Math.cos(a) > 0
          ? 3.2 * f * (1 - Math.cos(a) ** 2 * 1.6)
          : -4.2 * f * Math.abs(Math.cos(a));
        return add(add(at, across, -17 * f * Math.sin(a)), out, cup);
      });
    });
    loft(
      own,
      rings,
      (_, i) => ({
        colour: Math.cos(angles(18)[i]!) > 0.35 ? mixColours(colour, second, 0.35) : colour,
        gloss: 0.08,
      }),
      { end: true },
    );
  }
}

export const ANIMAL_EARS = {
  "elf ears": { colours: ["skin", "skin"], onEars: true, make: elfEars },
  "cat ears": {
    colours: ["hair", "#c98f8a"],
    make: animalEars({
      x: 0.58,
      y: 0.78,
      z: 0.56,
      tip: [15, 66, 4],
      half: 28,
      outline: (t) => (1 - t) ** 0.82 * (1 + 0.12 * Math.sin(Math.PI * t)),
    }),
  },
  "rabbit ears": {
    colours: ["#d8d2c8", "#e3a7a7"],
    make: animalEars({
      x: 0.34,
      y: 0.9,
      z: 0.55,
      tip: [16, 124, -12],
      half: 19,
      outline: (t) =>
        (0.62 + 0.6 * Math.sin(Math.PI * Math.min(1, 0.25 + 0.7 * t))) * Math.max(0, 1 - t ** 3.2) ** 0.6,
    }),
  },
  "round ears": {
    colours: ["hair", "#c98f8a"],
    make: animalEars({
      x: 0.66,
      y: 0.72,
      z: 0.55,
      tip: [20, 44, 0],
      half: 27,
      outline: (t) => Math.max(0, 1 - t ** 2.6) ** 0.5,
    }),
  },
} satisfies PieceRecords;
