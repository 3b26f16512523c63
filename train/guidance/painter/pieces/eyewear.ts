import { smoothstep } from "../../../../runtime/avatar/noise.ts";
import { add, type Vector } from "../../../../runtime/avatar/vector.ts";
import { angles, type Cloth, loft } from "../forms/cloth.ts";
import { type Fitting, mirrored, pushOut, stiff } from "../forms/fitting.ts";
import { dim, GOLD } from "../forms/tints.ts";
import { curveThrough, hoop, plate, tube } from "../forms/tube.ts";
import type { Colour } from "../look.ts";
import { strap } from "./masks.ts";
import type { Pattern } from "./piece.ts";

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
function lensPlane({ sitter }: Fitting, drop: number): { middle: Vector; curve(x: number): number } {
  const at = (index: number) => sitter.landmark(index).at;
  const [inner, outer] = [at(362), at(263)];
  const bridge = at(6)[2];
  const middle: Vector = [
    (inner[0] + outer[0]) / 2,
    (inner[1] + outer[1]) / 2 - drop,
    Math.max(bridge + 1, inner[2] + 12),
  ];
  return { middle, curve: (x) => middle[2] - 0.0022 * x * x };
}

function spectacles(frame: Frame): Pattern {
  return {
    make({ fitting, mesh, piece: { colour, second, size } }) {
      const cloth = stiff(mesh, "skull");
      const { middle, curve } = lensPlane(fitting, frame.drop);
      const outline = lensOutline(frame, size), rim = frame.rim * (0.7 + 0.3 * size);
      const place = (
        x: number,
        y: number,
        z: number,
      ): Vector => [middle[0] + x, middle[1] + y, curve(middle[0] + x) + z - 0.06 * y];
      const section = angles(8).map((a) => [rim * 0.9 * Math.cos(a), rim * 1.15 * Math.sin(a)] as const);
      for (const own of [cloth, mirrored(cloth)]) {
        hoop(own, outline.map(([x, y]) => place(x, y, 0)), section, () => ({ colour, gloss: 0.3 }), [
          0,
          0,
          1,
        ]);
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
        cloth,
        curveThrough([start, [start[0] * 0.5, start[1] + 3.5, start[2] + 3], [
          -start[0] * 0.5,
          start[1] + 3.5,
          start[2] + 3,
        ], [-start[0], start[1], start[2]]], 14),
        () => rim * 1.05,
        () => ({ colour, gloss: 0.3 }),
        { sides: 8 },
      );
    },
  };
}

/** From a lens back over the ear. */
function temple(cloth: Cloth, { skin, ear }: Fitting, hinge: Vector, rim: number, colour: Colour): void {
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
  tube(cloth, path, () => rim * 1.05, () => ({ colour, gloss: 0.3 }), { sides: 8 });
}

export const glasses = spectacles({ half: [22, 15.5], square: 0.55, rim: 2.1, drop: 1.5, slant: 0.3 });
export const roundGlasses = spectacles({ half: [20.5, 20.5], square: 1, rim: 1.7, drop: 2 });
export const sunglasses = spectacles({
  half: [24.5, 18],
  square: 0.72,
  rim: 2.3,
  drop: 3,
  lens: true,
  slant: 0.5,
});

/** Deep cups with round windows on a broad strap. */
export const goggles: Pattern = {
  cover: () => () => Infinity,
  make(order) {
    const { fitting, mesh, piece: { colour, second, size } } = order;
    const cloth = stiff(mesh, "skull");
    const { middle } = lensPlane(fitting, 0);
    const radius = 25 * size;
    for (const own of [cloth, mirrored(cloth)]) {
      const around = angles(40);
      const ring = (r: number, z: number) =>
        around.map((
          a,
        ): Vector => [
          middle[0] + 2 + r * Math.cos(a),
          middle[1] + r * 0.94 * Math.sin(a),
          z - 0.004 * Math.max(0, r * Math.cos(a) + 10) ** 2,
        ]);
      const face = around.map((a): Vector => {
        const [x, y] = [
          middle[0] + 2 + (radius + 3) * Math.cos(a),
          middle[1] + (radius + 3) * 0.94 * Math.sin(a),
        ];
        const met = fitting.sitter.cast([x, y, 200], [0, 0, -1], { ears: false });
        return [x, y, Math.max(-40, (met?.at[2] ?? -40) + 1)];
      });
      const front = middle[2] + 8;
      loft(own, [
        face,
        ring(radius + 2, front - 8),
        ring(radius + 3, front - 6),
        ring(radius + 3, front + 2),
        ring(radius - 1, front + 4),
        ring(radius - 3, front + 1),
      ], (r) => ({ colour: r < 2 ? dim(colour, 0.8) : GOLD, gloss: r < 2 ? 0.06 : 0.4 }));
      plate(
        own,
        around.map((a) => [(radius - 2) * Math.cos(a), (radius - 2) * 0.94 * Math.sin(a)] as const),
        1.5,
        (x, y, z) => [middle[0] + 2 + x, middle[1] + y, front + z - 0.004 * Math.max(0, x + 10) ** 2],
        (x, y) => ({ colour: dim(second, 0.75 + 0.5 * smoothstep(-10, 20, x * 0.5 + y)), gloss: 0.8 }),
        { bulge: 3, rings: 4 },
      );
    }
    const bridge: Vector = [0, middle[1] + 4, middle[2] + 6];
    tube(
      cloth,
      curveThrough(
        [[-9, bridge[1], bridge[2] - 2], add(bridge, [0, 2, 1]), [9, bridge[1], bridge[2] - 2]],
        9,
      ),
      () => 4,
      () => ({ colour, gloss: 0.1 }),
      { sides: 10 },
    );
    strap(order, middle[1] + 2, 0.14 * fitting.sitter.skull.top, 9, colour, 0, 7.5);
  },
};

export const monocle: Pattern = {
  make({ fitting, mesh, piece: { colour, size } }) {
    const cloth = stiff(mesh, "skull");
    const { middle } = lensPlane(fitting, 1);
    const radius = 19 * size, at: Vector = [middle[0], middle[1], middle[2] - 3];
    const outline = angles(36).map((
      a,
    ): Vector => [
      at[0] + radius * Math.cos(a),
      at[1] + radius * Math.sin(a),
      at[2] - 0.0012 * (radius * Math.cos(a)) ** 2,
    ]);
    hoop(
      cloth,
      outline,
      angles(8).map((a) => [2.3 * Math.cos(a), 2.3 * Math.sin(a)] as const),
      () => ({ colour, gloss: 0.45 }),
      [0, 0, 1],
    );
    const start = add(at, [radius * 0.8, -radius * 0.62, 0]);
    const chain = curveThrough([start, add(start, [9, -40, -6]), [start[0] + 12, -110, -10], [
      start[0] - 8,
      -150,
      -22,
    ], [start[0] - 22, -176, -26]], 60)
      .map((p) => pushOut(fitting.body, p, 2.5));
    tube(
      cloth,
      chain,
      (t) => 1.1 + 0.7 * Math.abs(Math.sin(90 * t)),
      () => ({ colour: dim(colour, 0.9), gloss: 0.4 }),
      { sides: 6 },
    );
  },
};
