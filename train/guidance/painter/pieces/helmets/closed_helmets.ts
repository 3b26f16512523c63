import { signed } from "../forms/band.ts";
import { smoothstep } from "../../../../../runtime/base/scalar.ts";
import { unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { angles, loft, steps } from "../forms/loft.ts";
import { bothSides } from "../forms/fitting.ts";
import { DARK, dim } from "../../look/colours.ts";
import { ball, hoop, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";
import { METAL, section } from "./helmet_parts.ts";

/** A closed helm with a slit to see through. */
function knightHelmet({ fitting, garment, colour, second }: PieceContext): void {
  const { subject, ear } = fitting;
  const { skull } = subject;
  const nose = subject.landmark(4).at[2];
  const places = angles(120);
  const ringAt = (y: number, f = 1, out = 0): Vector[] => {
    const low = smoothstep(-60, -125, y);
    const side = (ear.out + 8) * (1 - 0.14 * low) * (1 - 0.06 * smoothstep(20, 90, y));
    const front = (nose + 16 - skull.axis) * (1 - 0.2 * low) * (1 - 0.16 * smoothstep(10, 95, y)) +
      13 * Math.exp(-(((y + 38) / 34) ** 2));
    const back = (skull.axis - skull.back + 13) * (1 - 0.16 * low);
    return places.map((turn) => {
      const [s, c] = [Math.sin(turn), Math.cos(turn)];
      const ridge = 7 * Math.exp(-((signed(turn) / 0.16) ** 2)) * smoothstep(70, 10, Math.abs(y + 20));
      const z = c > 0 ? (front + ridge) * c ** 0.92 : -back * (-c) ** 0.92;
      const x = side * Math.sign(s) * Math.abs(s) ** 0.92;
      return [(x + out * s) * f, y, skull.axis + (z + out * c) * f];
    });
  };
  const slit = { low: -5, high: 10, half: 1.02 } as const;
  const steel = (dark = 0) => ({ colour: dim(colour, 1 - dark), gloss: METAL });
  const bottom = skull.chin - 26;
  const lower = [...steps(12).map((t) => bottom + (slit.low - bottom) * t)];
  loft(
    garment,
    [ringAt(bottom - 16, 1, 16), ringAt(bottom - 9, 1, 5), ...lower.map((y) => ringAt(y))],
    steel(),
  );
  const peak = skull.top + 14, brow = slit.high;
  const dome = steps(18).map((t) => {
    const angle = Math.max(0, t - 0.3) / 0.7 * Math.PI / 2;
    const y = t < 0.3 ? brow + (40 - brow) * t / 0.3 : 40 + (peak - 40) * Math.sin(angle);
    return ringAt(Math.min(y, 92), Math.max(0.01, Math.cos(angle) ** 0.8)).map((
      p,
    ): Vector => [p[0], y, p[2]]);
  });
  loft(garment, dome, steel());
  // Cheeks of the slit, its bar, and the dark behind it.
  const arc = (from: number, to: number) =>
    places.map((turn, i) => [turn, i] as const).filter(([turn]) => signed(turn) >= from && signed(turn) <= to)
      .sort((a, b) => signed(a[0]) - signed(b[0])).map(([, i]) => i);
  const strip = (indices: readonly number[], rows: readonly Vector[][], dark: number) =>
    loft(garment, rows.map((row) => indices.map((i) => row[i]!)), steel(dark), { around: false });
  const rows = [slit.low, slit.high].map((y) => ringAt(y));
  strip(arc(slit.half, Math.PI), rows, 0);
  strip(arc(-Math.PI, -slit.half), rows, 0);
  strip([...arc(Math.PI - 0.06, Math.PI), ...arc(-Math.PI, -Math.PI + 0.06)], rows, 0);
  strip(arc(-0.075, 0.075), rows, 0);
  strip(
    arc(-slit.half - 0.2, slit.half + 0.2),
    [ringAt(slit.low - 6, 0.93), ringAt(slit.high + 6, 0.93)],
    0.97,
  );
  for (const y of [slit.low - 2.5, slit.high + 2.5]) {
    const path = arc(-slit.half - 0.08, slit.half + 0.08).map((i) => ringAt(y, 1, 1.5)[i]!);
    tube(garment, path, 2.8, { colour: second, gloss: METAL }, { sides: 8 });
  }
  const keel = [...lower.slice(1), ...steps(12).map((t) => brow + 4 + (88 - brow) * t)].map((y) =>
    ringAt(y, 1, 1.2)[0]!
  );
  tube(garment, keel, 3.4, { colour: second, gloss: METAL }, { sides: 8, up: [1, 0, 0] });
  hoop(garment, ringAt(bottom - 16, 1, 16), section(3.4), { colour: second, gloss: METAL });
  hoop(garment, ringAt(bottom - 8, 1, 5), section(2.4), { colour: dim(colour, 0.8), gloss: METAL });
  for (const own of bothSides(garment)) {
    for (let row = 0; row < 4; row++) {
      for (let k = 0; k < 3; k++) {
        const ring = ringAt(-34 - 13 * row, 1, 0.2);
        ball(own, ring[6 + 4 * k]!, [2.6, 3.2, 2.6], { colour: DARK }, { sides: 8 });
      }
    }
  }
}

/** A white shell with a wide window, on a ring round the neck. */
function spaceHelmet({ fitting, garment, colour, second, size }: PieceContext): void {
  const { skull } = fitting.subject;
  const nose = fitting.subject.landmark(4).at[2];
  const radius = Math.max(0.5 * (nose + 24 - skull.back + 16), fitting.ear.out + 26) * (0.9 + 0.1 * size);
  const middle: Vector = [0, -18, 0.5 * (nose + skull.back) + 2];
  const tall = Math.max(skull.top + 22 - middle[1], radius);
  const ball2 = (d: Vector, r = 1): Vector => [
    middle[0] + radius * r * d[0],
    middle[1] + tall * r * d[1],
    middle[2] + radius * r * d[2],
  ];
  // Rings about the way it looks, from the window's edge to the back.
  const window = 0.98, turns = angles(72);
  const ringAt = (angle: number, r = 1) =>
    turns.map((turn) => {
      const wide = angle * (1 - 0.14 * Math.cos(2 * turn + Math.PI) * smoothstep(1.8, 0.9, angle));
      return ball2([
        Math.sin(wide) * Math.sin(turn),
        Math.sin(wide) * Math.cos(turn) + 0.05 * smoothstep(1.8, 0.9, angle),
        Math.cos(wide),
      ], r);
    });
  const shell = steps(22).map((t) => ringAt(window + (Math.PI - 0.01 - window) * t));
  const clip = (ring: Vector[]) => ring.map((p): Vector => [p[0], Math.max(p[1], skull.chin - 22), p[2]]);
  loft(
    garment,
    [ringAt(window, 0.9), ringAt(window, 0.93), ringAt(window + 0.02, 1.015), ...shell.slice(1)].map(clip),
    (r) => ({ colour: r < 3 ? second : colour, gloss: 0.3 }),
  );
  const foot = angles(72).map((a): Vector => [
    0.72 * radius * Math.sin(a),
    skull.chin - 20,
    middle[2] - 4 + 0.74 * radius * Math.cos(a),
  ]);
  hoop(
    garment,
    foot,
    [[-6, -14], [9, -14], [12, -6], [9, 4], [-6, 6]],
    (_, k) => ({ colour: k === 2 ? second : dim(colour, 0.85), gloss: 0.3 }),
  );
  for (const own of bothSides(garment)) {
    ball(
      own,
      ball2(unit([1, -0.1, -0.1]), 1),
      [10, 22, 22],
      ([x]) => ({ colour: x > 0.7 ? second : dim(colour, 0.8), gloss: 0.3 }),
      { sides: 18 },
    );
  }
}

export const CLOSED_HELMETS = {
  "knight helmet": {
    hat: true,
    colours: ["#a6abb2", "#6d7278"],
    cover: (fitting) => (at) => at[1] > -125 ? (at[1] > fitting.ear.bottom - 40 ? 2 : 8) : 14,
    make: knightHelmet,
  },
  "space helmet": {
    hat: true,
    bearer: "bust",
    colours: ["#e9eaec", "#d58a2a"],
    cover: () => (at) => at[1] > -110 ? 16 : Infinity,
    make: spaceHelmet,
  },
} satisfies PieceRecords;
