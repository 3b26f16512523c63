import { add, subtract, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { layNeckBand, offsetRing, signed } from "../forms/band.ts";
import { angles, circle, loft, steps } from "../forms/loft.ts";
import { bothSides } from "../forms/fitting.ts";
import { dim } from "../../look/colours.ts";
import { ball, hoop, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { chestGarment, insideCollar, METAL, overShoulders } from "./neck_parts.ts";

/** Plate over the chest, a gorget, and the rims of both. */
function armour({ fitting, mesh, garment, colour, second, look }: PieceContext): void {
  const { skull } = fitting.subject;
  const low = layNeckBand(fitting, {
    front: skull.chin - 62,
    back: skull.chin - 34,
    clearance: 6,
    places: 96,
  });
  chestGarment(
    mesh,
    (x, z) =>
      low.middle[1] + (z - low.middle[2]) * low.front[1] / low.front[2] + 4 + overShoulders(low, x, z),
    7,
    colour,
  );
  const polished = (shade: number) => ({ colour: dim(colour, shade), gloss: METAL });
  // A closed helm has a throat of its own.
  const helm = look.pieces.some(({ kind }) => kind === "knight helmet");
  for (const [k, drop] of (helm ? [] : [0, 13, 26]).entries()) {
    const lame = [[13 - 4 * k + 5, -6 - drop], [9 - 2.4 * k + 4, 8 - drop], [
      4 - 2 * k + 6,
      10 - drop,
    ]] as const;
    loft(garment, lame.map(([out, rise]) => offsetRing(low, out + 5 * k, rise + 28)), polished(1 - 0.1 * k));
  }
  const section = circle(2.8);
  if (!helm) {
    hoop(garment, offsetRing(low, 9, 39), section, { colour: second, gloss: METAL }, low.up);
  }
  hoop(garment, offsetRing(low, 22, 6), section, { colour: second, gloss: METAL }, low.up);
  // Plates on the shoulders, the lower ones under the upper.
  for (const own of bothSides(garment)) {
    for (let k = 0; k < 3; k++) {
      const middle: Vector = [76 + 7 * k, skull.chin - 84 - 8 * k, skull.axis - 20];
      const rows = steps(8).map((t) => {
        const lean = 0.12 + 1.35 * t;
        return angles(40).map((a): Vector => [
          middle[0] + (31 + 2 * k) * Math.sin(lean) * Math.sin(a) + 6,
          middle[1] + (27 - 2 * k) * Math.cos(lean),
          middle[2] + (50 - 3 * k) * Math.sin(lean) * Math.cos(a),
        ]);
      });
      loft(
        own,
        rows.reverse(),
        (r) => ({ colour: r < 1 ? second : dim(colour, 1.04 - 0.1 * k), gloss: METAL }),
        { end: true },
      );
    }
  }
}

/** A tall collar that stands behind the head, its lining turned to the face. */
function capeCollar({ fitting, mesh, garment, colour, second, size }: PieceContext): void {
  const { skull } = fitting.subject;
  const band = layNeckBand(fitting, {
    front: skull.chin - 74,
    back: skull.chin - 34,
    clearance: 9,
    places: 96,
  });
  const open = 0.36;
  const sheet = (inward: number) =>
    steps(14).map((t) =>
      steps(73).map((s): Vector => {
        const turn = open + (2 * Math.PI - 2 * open) * s;
        const place = turn / (2 * Math.PI) * 96, i = Math.floor(place) % 96;
        const foot = add(
          band.ring[i]!,
          subtract(band.ring[(i + 1) % 96]!, band.ring[i]!),
          place - Math.floor(place),
        );
        const outward = unit(subtract(foot, band.middle));
        const back = 0.5 - 0.5 * Math.cos(turn);
        // Points stand up on either side of the face, as high as the ears.
        const wing = Math.exp(-(((Math.abs(signed(turn)) - 1.05) / 0.5) ** 2));
        const high = (26 + 92 * back ** 0.8 + 34 * wing) * size;
        const flare = (16 + 26 * wing + 14 * back) * t ** 1.6;
        const p = add(add(foot, [0, 1, 0], t * high), outward, flare + 5 * t - inward);
        return [p[0], p[1], p[2] - 6 * t * back];
      })
    );
  const outer = sheet(0), inner = sheet(3);
  loft(garment, outer, (r) => ({ colour: dim(colour, 0.85 + 0.2 * r / 14), gloss: 0.05 }), { around: false });
  loft(
    garment,
    inner.map((row) => [...row].reverse()),
    (r) => ({ colour: dim(second, 0.75 + 0.3 * r / 14), gloss: 0.1 }),
    { around: false },
  );
  const rim = [
    ...outer.map((row) => row[0]!),
    ...outer.at(-1)!.slice(1, -1),
    ...outer.map((row) => row.at(-1)!).reverse(),
  ];
  tube(garment, rim, 2.4, { colour: dim(colour, 1.1), gloss: 0.05 }, { sides: 8, up: [1, 0, 0] });
  chestGarment(
    mesh,
    (x, z) =>
      band.middle[1] + (z - band.middle[2]) * band.front[1] / band.front[2] - 1 + overShoulders(band, x, z),
    4,
    colour,
  );
  const clasp = add(band.ring[0]!, [0, -12, 5]);
  ball(garment, clasp, [11, 11, 5], { colour: [0.85, 0.66, 0.25], gloss: METAL }, { sides: 18 });
  ball(garment, add(clasp, [0, 0, 3]), [6, 6, 4], { colour: second, gloss: 0.6 }, { sides: 14 });
}

export const MANTLES = {
  armour: { bearer: "bust", colours: ["#9aa0a8", "#c9a23c"], cover: insideCollar(-30, 0, 8), make: armour },
  "cape collar": {
    bearer: "bust",
    colours: ["#8e1b22", "#c9a23c"],
    cover: insideCollar(-70, -30, 9),
    make: capeCollar,
  },
} satisfies PieceRecords;
