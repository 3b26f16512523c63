import { layNeckBand, offsetRing } from "../forms/band.ts";
import { angles, loft, steps } from "../forms/loft.ts";
import { dim } from "../../look/colours.ts";
import { curveThrough, hoop, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { insideCollar } from "./neck_parts.ts";

function scarf({ fitting, garment, colour, second, size }: PieceContext): void {
  const { skull } = fitting.subject;
  const stripes = (along: number, t: number) => {
    const worn = Math.abs((along * t) % 1 - 0.5) < 0.13 ? second : colour;
    return { colour: worn, gloss: 0.01 };
  };
  for (const [drop, out, thick, phase] of [[0, 13, 15, 0], [21, 19, 16, 1.3], [38, 21, 14, 2.4]] as const) {
    const band = layNeckBand(fitting, {
      front: skull.chin - 32 - drop,
      back: skull.chin - 8 - drop * 0.8,
      clearance: 1,
    });
    const path = offsetRing(
      band,
      (turn) => out * size + 2.5 * Math.sin(2 * turn + phase),
      (turn) => 3 * Math.sin(3 * turn + phase) - 5 * Math.max(0, Math.cos(turn)),
    );
    const around = angles(16);
    hoop(
      garment,
      path,
      around.map((a) =>
        [thick * 0.8 * size * Math.cos(a), thick * size * Math.sin(a) * (1 + 0.08 * Math.sin(5 * a))] as const
      ),
      (place, corner) => ({
        ...stripes(place / 72, 6),
        open: 0.75 + 0.25 * Math.abs(Math.cos(around[corner]! / 2)),
      }),
      band.up,
    );
  }
  // One end hangs down in front, with a fringe.
  const chest = fitting.subject.cast([26, skull.chin - 80, 200], [0, 0, -1])?.at[2] ?? -40;
  const end = curveThrough([[20, skull.chin - 40, chest + 30], [27, skull.chin - 62, chest + 36], [
    30,
    skull.chin - 88,
    chest + 26,
  ], [31, skull.chin - 128, chest + 26]], 18);
  tube(
    garment,
    end,
    (t, a) => (22 * Math.abs(Math.cos(a)) + 5 * Math.abs(Math.sin(a))) * (0.72 + 0.28 * t) * size,
    (t) => stripes(t, 4),
    { sides: 20, up: [0, 0, 1] },
  );
  for (let k = 0; k < 8; k++) {
    const x = 31 + (k - 3.5) * 5.4 * size;
    tube(
      garment,
      [[x, skull.chin - 126, chest + 26], [x + 0.5, skull.chin - 136, chest + 26], [
        x,
        skull.chin - 146,
        chest + 25,
      ]],
      2,
      { colour: k % 2 ? second : colour },
      { sides: 6, up: [0, 0, 1] },
    );
  }
}

/** A wheel of starched folds. */
function ruff({ fitting, garment, colour, second, size }: PieceContext): void {
  const { skull } = fitting.subject;
  const folds = 26, places = folds * 8;
  const band = layNeckBand(fitting, {
    front: skull.chin - 32,
    back: skull.chin - 4,
    clearance: 3,
    places,
  });
  const wave = (turn: number) => Math.sin(folds * turn);
  const sheet = (lift: number) =>
    steps(8).map((s) =>
      offsetRing(
        band,
        (turn) => s * (52 * size + 2.5 * Math.cos(2 * folds * turn)),
        (turn) => (4 + 8 * s) * wave(turn) + 12 * s * s * -Math.cos(turn) * 0.4 + lift,
      )
    );
  loft(garment, sheet(0).reverse(), (r, i) => ({
    colour: r === 0 ? second : dim(colour, 0.78 + 0.3 * (0.5 + 0.5 * wave(band.turns[i]!))),
    gloss: 0.04,
    open: 0.7 + 0.3 * (0.5 + 0.5 * wave(band.turns[i]!)) * (1 - r / 12),
  }));
  hoop(
    garment,
    offsetRing(band, 1, 2).filter((_, i) => i % 2 === 0),
    angles(8).map((a) => [3 * Math.cos(a), 11 * Math.sin(a)] as const),
    { colour: dim(colour, 0.9), gloss: 0.04 },
    band.up,
  );
}

export const NECKWEAR = {
  scarf: { bearer: "bust", colours: ["#8e2a2e", "#c9b48a"], cover: insideCollar(-32, 2, 8), make: scarf },
  ruff: { bearer: "bust", colours: ["#f1eee6", "#d9d3c6"], cover: insideCollar(-32, -2, 4), make: ruff },
} satisfies PieceRecords;
