import { add, type Vector } from "../../../../../runtime/base/vector.ts";
import { layNeckBand } from "../forms/band.ts";
import { angles, circle, loft, steps } from "../forms/loft.ts";
import { bothEars, bothSides, pushOut } from "../forms/fitting.ts";
import { dim } from "../../look/colours.ts";
import { ball, hoop, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { METAL, throat } from "./neck_parts.ts";

function necklace({ fitting, mesh, colour, second, size }: PieceContext): void {
  const { skull } = fitting.subject;
  const garment = throat(mesh);
  const band = layNeckBand(fitting, {
    front: skull.chin - 84,
    back: skull.chin - 30,
    clearance: 3,
    places: 96,
  });
  const ring = band.ring.map((at) => pushOut(fitting.skin, at, 3.2 * size));
  for (let i = 0; i < 96; i += 2) {
    const r = (i % 4 ? 3.4 : 4.4) * size;
    ball(garment, ring[i]!, [r, r, r], { colour: i % 12 === 6 ? second : colour, gloss: METAL }, {
      sides: 8,
    });
  }
  tube(garment, [...ring, ring[0]!], 1, { colour: dim(colour, 0.7), gloss: METAL }, { sides: 5 });
  const drop = add(ring[0]!, [0, -15 * size, 3]);
  const clear = pushOut(fitting.skin, drop, 5);
  ball(garment, clear, [10 * size, 13 * size, 5], { colour, gloss: METAL }, { sides: 18 });
  ball(
    garment,
    add(clear, [0, 0, 3]),
    [6.5 * size, 9 * size, 4.5],
    { colour: second, gloss: 0.7 },
    { sides: 16 },
  );
}

function earrings({ fitting, mesh, colour, second, size }: PieceContext): void {
  const { ear } = fitting;
  for (const own of bothEars(mesh)) {
    const lobe: Vector = [ear.out - 12, ear.bottom + 7, 0.62 * ear.front + 0.38 * ear.back];
    const radius = 13 * size, centre = add(lobe, [2, -radius + 1, 1]);
    hoop(
      own,
      angles(28).map((a): Vector =>
        add(centre, [1.5 * Math.sin(a), radius * Math.cos(a), radius * Math.sin(a)])
      ),
      circle(2),
      { colour, gloss: 0.5 },
      [1, 0, 0],
    );
    ball(own, lobe, [3.6, 3.6, 3.6], { colour: second, gloss: 0.6 }, { sides: 10 });
  }
}

function headphones({ fitting, garment, colour, second, size }: PieceContext): void {
  const { subject: { skull }, ear, skin } = fitting;
  const z = 0.5 * (ear.front + ear.back) + 4, y = 0.5 * (ear.top + ear.bottom) + 3;
  const out = ear.out + 3;
  const path = steps(41).map((t): Vector => {
    const a = Math.PI * t;
    const p: Vector = [
      (out + 6) * Math.cos(a),
      y + 10 + (skull.top + 13 - y - 10) * Math.sin(a) ** 0.72,
      z + 10 * Math.sin(a),
    ];
    return pushOut(skin, p, 9);
  });
  tube(
    garment,
    path,
    (_, a) => 5 + 7 * Math.abs(Math.sin(a)) ** 1.5,
    (t) => ({ colour: t > 0.3 && t < 0.7 ? dim(colour, 0.8) : colour, gloss: 0.2 }),
    { sides: 14, up: [0, 0, 1] },
  );
  for (const own of bothSides(garment)) {
    const cup = (x: number, r: number): Vector[] =>
      angles(32).map((a): Vector => [x, y + 1.12 * r * Math.sin(a) * size, z + r * Math.cos(a) * size]);
    const cushion = [[skull.side - 4, 27], [skull.side + 2, 33], [out - 4, 34], [out + 2, 31]] as const;
    loft(own, cushion.map(([x, r]) => cup(x, r).reverse()), { colour: dim(second, 0.9), gloss: 0.08 });
    const shell = [[out + 1, 30], [out + 8, 31], [out + 14, 27], [out + 16, 20], [out + 16, 0.5]] as const;
    loft(
      own,
      shell.map(([x, r]) => cup(x, r).reverse()),
      (r) => ({ colour: r > 2 ? dim(colour, 0.75) : colour, gloss: 0.25 }),
    );
  }
}

export const JEWELS = {
  necklace: { colours: ["#d9a833", "#b01e35"], make: necklace },
  earrings: { colours: ["#d9a833", "#f1efe6"], onEars: true, make: earrings },
  headphones: {
    colours: ["#232326", "#5a5c62"],
    cover: () => (at) => Math.abs(at[2] + 62) < 14 && at[1] > 30 ? 5 : Infinity,
    make: headphones,
  },
} satisfies PieceRecords;
