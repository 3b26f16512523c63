import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import type { Vector } from "../../../../../runtime/base/vector.ts";
import { angles, type Garment } from "../forms/loft.ts";
import { bothSides, type Fitting, pushOut } from "../forms/fitting.ts";
import { dim } from "../../look/colours.ts";
import { curveThrough, hoop, plate, tube } from "../forms/tube.ts";
import type { Colour } from "../../look/look.ts";
import type { PieceRecord, PieceRecords } from "../piece.ts";

interface Frame {
  /** Half breadth and half height of a lens, and how square it is: 1 an ellipse, 0.3 nearly a box. */
  readonly half: readonly [number, number];
  readonly square: number;
  /** Millimetres of the rim. */
  readonly rim: number;
  readonly lens?: boolean;
  /** How much lower the middle of a lens sits than the eye. */
  readonly drop: number;
  /** Lenses narrow towards the nose's lower side. */
  readonly slant?: number;
}

function lensOutline({ half: [wide, high], square, slant = 0 }: Frame, size: number): [number, number][] {
  return angles(40).map((a) => {
    const [c, s] = [Math.cos(a), Math.sin(a)];
    const x = Math.sign(c) * Math.abs(c) ** square * wide * size,
      y = Math.sign(s) * Math.abs(s) ** square * high * size;
    return [x - slant * (y < 0 && x < 0 ? y * 0.5 : 0), y];
  });
}

/** Where a lens stands: before the eye, clear of brow and lashes. */
export function lensPlane({ subject }: Fitting, drop: number): { middle: Vector; curve(x: number): number } {
  const at = (index: number) => subject.landmark(index).at;
  const [inner, outer] = [at(362), at(263)];
  const bridge = at(6)[2];
  const middle: Vector = [
    (inner[0] + outer[0]) / 2,
    (inner[1] + outer[1]) / 2 - drop,
    Math.max(bridge + 1, inner[2] + 12),
  ];
  return { middle, curve: (x) => middle[2] - 0.0022 * x * x };
}

function spectacles(frame: Frame): PieceRecord["make"] {
  return ({ fitting, garment, colour, second, size }) => {
    const { middle, curve } = lensPlane(fitting, frame.drop);
    const outline = lensOutline(frame, size), rim = frame.rim * (0.7 + 0.3 * size);
    const place = (
      x: number,
      y: number,
      z: number,
    ): Vector => [middle[0] + x, middle[1] + y, curve(middle[0] + x) + z - 0.06 * y];
    const section = angles(8).map((a) => [rim * 0.9 * Math.cos(a), rim * 1.15 * Math.sin(a)] as const);
    for (const own of bothSides(garment)) {
      hoop(own, outline.map(([x, y]) => place(x, y, 0)), section, { colour, gloss: 0.3 }, [0, 0, 1]);
      if (frame.lens) {
        plate(
          own,
          outline,
          1.2,
          (x, y, z) => place(x, y, z - 0.5),
          (_, y) => ({ colour: dim(second, 0.8 + 0.5 * smoothstep(0, 18, y)), gloss: 0.7 }),
          { rings: 3, bulge: 1 },
        );
      }
      temple(own, fitting, place(outline[0]![0], frame.half[1] * size * 0.45, 0), rim, colour);
    }
    const inner = -frame.half[0] * size, high = frame.half[1] * size * 0.3;
    const start = place(inner, high, 0);
    tube(
      garment,
      curveThrough([start, [start[0] * 0.5, start[1] + 3.5, start[2] + 3], [
        -start[0] * 0.5,
        start[1] + 3.5,
        start[2] + 3,
      ], [-start[0], start[1], start[2]]], 14),
      rim * 1.05,
      { colour, gloss: 0.3 },
      { sides: 8 },
    );
  };
}

/** From a lens back over the ear. */
function temple(garment: Garment, { skin, ear }: Fitting, hinge: Vector, rim: number, colour: Colour): void {
  const top = ear.top - 10;
  const path = curveThrough([
    hinge,
    [hinge[0] + 3, hinge[1] + 0.5, hinge[2] - 9],
    [
      Math.max(hinge[0] + 4, 0.5 * (hinge[0] + ear.out)),
      0.6 * hinge[1] + 0.4 * top,
      0.5 * (hinge[2] + ear.front),
    ],
    [ear.out - 16, top + 5, ear.front - 10],
    [ear.out - 17, top - 4, ear.back + 12],
    [ear.out - 18, top - 26, ear.back + 2],
  ], 26).map((p, i) => i < 4 ? p : pushOut(skin, p, rim + 1));
  tube(garment, path, rim * 1.05, { colour, gloss: 0.3 }, { sides: 8 });
}

export const EYEWEAR = {
  glasses: {
    colours: ["#1f1d1e", "#dfe6ea"],
    make: spectacles({ half: [22, 15.5], square: 0.55, rim: 2.1, drop: 1.5, slant: 0.3 }),
  },
  "round glasses": {
    colours: ["#2c2724", "#dfe6ea"],
    make: spectacles({ half: [20.5, 20.5], square: 1, rim: 1.7, drop: 2 }),
  },
  sunglasses: {
    colours: ["#151517", "#1d1f24"],
    make: spectacles({ half: [24.5, 18], square: 0.72, rim: 2.3, drop: 3, lens: true, slant: 0.5 }),
  },
} satisfies PieceRecords;
