import { underHat } from "./hat_parts.ts";
import { noise } from "../../../../../runtime/base/noise.ts";
import { add, type Vector } from "../../../../../runtime/base/vector.ts";
import { layBand, offsetRing, signed } from "../forms/band.ts";
import { loft, steps } from "../forms/loft.ts";
import { domeRings } from "../forms/dome.ts";
import { pushOut } from "../forms/fitting.ts";
import { dim } from "../../look/colours.ts";
import { ball, plate, tube } from "../forms/tube.ts";
import type { PieceContext, PieceRecords } from "../piece.ts";

function cap({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const seam = (turn: number) => Math.exp(-((Math.sin(3 * turn) / 0.1) ** 2));
  const rings = domeRings(fitting, band, {
    clearance: 6,
    pointed: 0.85,
    relief: (turn, s) =>
      5 * Math.exp(-((signed(turn) / 0.9) ** 2)) * Math.sin(Math.PI * Math.min(1, 1.2 * s)) -
      0.8 * seam(turn),
  });
  loft(
    garment,
    [offsetRing(band, -2, -1), ...rings],
    (_, i) => ({ colour: dim(colour, 1 - 0.25 * seam(band.turns[i]!)), gloss: 0.05 }),
  );
  ball(garment, add(rings.at(-1)![0]!, band.up, 2), [6, 3.5, 6], { colour: second });
  // The visor: a crescent before the forehead.
  const span = 1.12, count = 25;
  const arc = steps(count).map((t) => (2 * t - 1) * span);
  const visor = (share: number, lift: number) =>
    arc.map((turn): Vector => {
      const reach = 62 * size * Math.max(0, Math.cos(turn / span * Math.PI / 2)) ** 0.62 * share;
      const i = (turn / (2 * Math.PI) * band.ring.length + band.ring.length) % band.ring.length;
      const a = band.ring[Math.floor(i) % band.ring.length]!,
        b = band.ring[Math.ceil(i) % band.ring.length]!;
      const foot = add(a, add(b, a, -1), i - Math.floor(i));
      return add(
        add(foot, [0, 0, 1], reach - 2),
        [0, 1, 0],
        -0.2 * reach - 7 * share * (turn / span) ** 2 + lift + 2,
      );
    });
  const shares = steps(7);
  const layers = [
    ...shares.map((s) => visor(s, -1.6)),
    visor(1.03, 0),
    ...[...shares].reverse().map((s) => visor(s, 1.6)),
  ];
  loft(garment, layers, (r) => ({ colour: dim(second, r < 7 ? 0.7 : 1), gloss: 0.06 }), { around: false });
  const patch = (x: number, y: number, z: number): Vector => {
    const n = band.ring.length,
      place = (x / band.radius / (2 * Math.PI) * n + n) % n,
      row = 5.5 + y / 8.5;
    const i = Math.floor(place), k = Math.floor(row), [u, v] = [place - i, row - k];
    const on = (r: number) => {
      const from = rings[r]![i % n]!;
      return add(from, add(rings[r]![(i + 1) % n]!, from, -1), u);
    };
    const at = add(on(k), add(on(k + 1), on(k), -1), v);
    return add(at, add(at, band.middle, -1), (z + 1.5) / band.radius);
  };
  plate(
    garment,
    [[-15, -12], [15, -12], [18, 0], [12, 13], [-12, 13], [-18, 0]],
    2,
    patch,
    { colour: second },
  );
}

function beanie({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const { top } = fitting.subject.skull;
  const rib = (i: number) => i % 2 === 0 ? 0 : 1.6;
  const rings = domeRings(fitting, band, {
    clearance: 7,
    pointed: 0.8,
    height: (top - band.middle[1]) + 26 * size,
    relief: (turn, s) =>
      1.4 * Math.sin(24 * turn) * Math.cos(s * Math.PI / 2) +
      3 * noise(Math.sin(turn) * 2, s * 4, Math.cos(turn) * 2, 9),
  });
  loft(garment, rings, (r, i) => ({ colour: dim(colour, i % 4 < 2 ? 1.06 : 0.72 + 0.02 * r), gloss: 0.01 }));
  const cuff = [[-1, -6], [6, -8], [10, -2], [11, 8], [10, 22], [6, 28], [1, 27]] as const;
  const folded = cuff.map(([out, rise]) =>
    offsetRing(band, out, rise).map((p, i) => add(p, add(p, band.middle, -1), rib(i) / band.radius))
  );
  loft(garment, folded, (_, i) => ({ colour: dim(colour, i % 2 ? 1.12 : 0.66), gloss: 0.01 }));
  const tip = add(rings.at(-1)![0]!, band.up, 14);
  ball(
    garment,
    tip,
    [19, 18, 19],
    ([x, y, z]) => ({ colour: dim(second, 0.85 + 0.4 * noise(5 * x, 5 * y, 5 * z, 10)), gloss: 0 }),
    { sides: 24 },
  );
}

function beret({ fitting, garment, band, colour, second, size }: PieceContext): void {
  const tilt = (turn: number) => 0.5 - 0.5 * Math.sin(turn);
  const rings = [
    offsetRing(band, -1, -3),
    offsetRing(band, 1.5, 0),
    offsetRing(band, 1.5, 9),
    offsetRing(band, (t) => (15 + 26 * tilt(t)) * size, (t) => 15 - 16 * tilt(t)),
    offsetRing(band, (t) => (22 + 33 * tilt(t)) * size, (t) => 24 - 22 * tilt(t)),
    offsetRing(band, (t) => (20 + 31 * tilt(t)) * size, (t) => 35 - 20 * tilt(t)),
    ...[0.86, 0.68, 0.48, 0.28, 0.1, 0.01].map((f, k) =>
      offsetRing(
        band,
        (t) => (12 + 24 * tilt(t)) * size * f,
        (t) => 45 + 5 * k - 14 * tilt(t) * f * (1 - 0.1 * k) + 0.6 * k,
        f,
      )
        .map((p) => add(p, band.side, -10 * (1 - f)))
    ),
  ].map((ring, r) => r < 3 ? ring : ring.map((p) => pushOut(fitting.skin, p, 7)));
  loft(garment, rings, (r, i) => ({
    colour: r < 3 ? second : dim(
      colour,
      0.95 + 0.18 * noise(2 * Math.cos(band.turns[i]!), r / 2, 2 * Math.sin(band.turns[i]!), 11),
    ),
    gloss: 0.02,
  }));
  const tip = rings.at(-1)![0]!;
  tube(
    garment,
    [add(tip, band.up, -2), add(tip, band.up, 5), add(add(tip, band.up, 11), band.side, 2)],
    2,
    { colour },
    { sides: 6 },
  );
}

export const SOFT_HATS = {
  cap: {
    hat: true,
    colours: ["#27406e", "#1b2c4d"],
    band: { front: 0.46, back: 0.16, clearance: 4 },
    make: cap,
  },
  beanie: {
    hat: true,
    colours: ["#6b3a3a", "#8a5050"],
    band: { front: 0.38, back: -0.08, clearance: 4, places: 96 },
    cover: (fitting) => underHat(layBand(fitting, { front: 42, back: -12, clearance: 5 })),
    make: beanie,
  },
  beret: {
    hat: true,
    colours: ["#7c1f2b", "#5a1620"],
    band: { front: 0.5, back: 0.2, lean: -10 },
    make: beret,
  },
} satisfies PieceRecords;
