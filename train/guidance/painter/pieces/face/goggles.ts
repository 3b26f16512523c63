import { layBand } from "../forms/band.ts";
import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { add, type Vector } from "../../../../../runtime/base/vector.ts";
import { angles, circle, loft } from "../forms/loft.ts";
import { bothSides, type Fitting, pushOut } from "../forms/fitting.ts";
import { dim, GOLD } from "../../look/colours.ts";
import { curveThrough, hoop, plate, tube } from "../forms/tube.ts";
import { strap } from "./masks.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { lensPlane } from "./eyewear.ts";

/** How high the strap lies behind, in shares of the skull's height, and how far off the skin, millimetres. */
const BEHIND = 0.14, STRAP_CLEARANCE = 8.5;

const strapBand = (fitting: Fitting) =>
  layBand(fitting, {
    front: lensPlane(fitting, 0).middle[1] + 2,
    back: BEHIND * fitting.subject.skull.top,
    clearance: STRAP_CLEARANCE,
  });

/** Deep cups with round windows on a broad strap. */
function goggles(context: PieceContext): void {
  const { fitting, garment, colour, second, size } = context;
  const { middle } = lensPlane(fitting, 0);
  const radius = 25 * size;
  for (const own of bothSides(garment)) {
    const around = angles(40);
    const ring = (r: number, z: number) =>
      around.map((a): Vector => [
        middle[0] + 2 + r * Math.cos(a),
        middle[1] + r * 0.94 * Math.sin(a),
        z - 0.004 * Math.max(0, r * Math.cos(a) + 10) ** 2,
      ]);
    const face = around.map((a): Vector => {
      const [x, y] = [
        middle[0] + 2 + (radius + 3) * Math.cos(a),
        middle[1] + (radius + 3) * 0.94 * Math.sin(a),
      ];
      const met = fitting.subject.cast([x, y, 200], [0, 0, -1], { ears: false });
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
    garment,
    curveThrough([[-9, bridge[1], bridge[2] - 2], add(bridge, [0, 2, 1]), [9, bridge[1], bridge[2] - 2]], 9),
    4,
    { colour, gloss: 0.1 },
    { sides: 10 },
  );
  strap(context, middle[1] + 2, BEHIND * fitting.subject.skull.top, 9, colour, 0, STRAP_CLEARANCE);
}

function monocle({ fitting, garment, colour, size }: PieceContext): void {
  const { middle } = lensPlane(fitting, 1);
  const radius = 19 * size, at: Vector = [middle[0], middle[1], middle[2] - 3];
  const outline = angles(36).map((a): Vector => [
    at[0] + radius * Math.cos(a),
    at[1] + radius * Math.sin(a),
    at[2] - 0.0012 * (radius * Math.cos(a)) ** 2,
  ]);
  hoop(garment, outline, circle(2.3), { colour, gloss: 0.45 }, [0, 0, 1]);
  const start = add(at, [radius * 0.8, -radius * 0.62, 0]);
  const chain = curveThrough([start, add(start, [9, -40, -6]), [start[0] + 12, -110, -10], [
    start[0] - 8,
    -150,
    -22,
  ], [start[0] - 22, -176, -26]], 60)
    .map((p) => pushOut(fitting.body, p, 2.5));
  tube(
    garment,
    chain,
    (t) => 1.1 + 0.7 * Math.abs(Math.sin(90 * t)),
    { colour: dim(colour, 0.9), gloss: 0.4 },
    { sides: 6 },
  );
}

export const GOGGLES = {
  goggles: {
    colours: ["#6a4a2e", "#8fb0a8"],
    cover: (fitting) => {
      const band = strapBand(fitting);
      return (at) => Math.abs(band.above(at)) < 16 ? 4 : Infinity;
    },
    make: goggles,
  },
  monocle: { colours: ["#c9a23c", "#dfe6ea"], make: monocle },
} satisfies PieceRecords;
