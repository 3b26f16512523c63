import { noise, smoothstep } from "../../../../runtime/avatar/noise.ts";
import { add, type Vector } from "../../../../runtime/avatar/vector.ts";
import { layBand, offsetRing } from "../forms/band.ts";
import { type Dye, loft, steps } from "../forms/cloth.ts";
import { crownAbove, domeRings } from "../forms/dome.ts";
import { pushOut, stiff } from "../forms/fitting.ts";
import { dim, GOLD } from "../forms/tints.ts";
import { ball, curveThrough, plate, tube } from "../forms/tube.ts";
import { brimRings, crownRings, hatBand, ribbon, underHat, upright } from "./hat_parts.ts";
import type { Pattern } from "./piece.ts";

/** @param front height of the hat's band, in shares of the skull's; likewise behind */
const under = (front: number, back: number): NonNullable<Pattern["cover"]> => (fitting) => {
  const { top } = fitting.sitter.skull;
  return underHat(hatBand(fitting, { front: front * top, back: back * top }));
};
const cover = under(0.47, 0.13);

/** A turn from -pi to pi. */
const signed = (turn: number): number => turn > Math.PI ? turn - 2 * Math.PI : turn;

/** A wizard's: wide brim, tall cone that folds over towards its end. */
export const pointedHat: Pattern = {
  cover,
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const cloth = stiff(mesh, "skull"), band = hatBand(fitting);
    const high = 150 * size ** 0.5;
    const { up, side, front } = band;
    const place = (rise: number, left: number, back: number): Vector =>
      add(add(add(band.middle, up, rise * high), side, left * high), front, -back * high);
    const path = curveThrough([
      place(0, 0, 0),
      place(0.3, 0.01, 0.02),
      place(0.6, 0.03, 0.06),
      place(0.86, 0.09, 0.16),
      place(1.0, 0.2, 0.3),
      place(0.98, 0.36, 0.42),
      place(0.84, 0.5, 0.46),
    ], 34);
    const creases = (turn: number, s: number) =>
      smoothstep(0.05, 0.3, s) * (3.5 * noise(2.2 * Math.sin(turn), 2.2 * Math.cos(turn), 9 * s, 5) +
        4 * Math.sin(22 * s + 1.5 * Math.sin(turn)) * smoothstep(0.35, 0.6, s) * smoothstep(0.95, 0.75, s));
    const brim = brimRings(
      band,
      (turn) => (50 + 5 * Math.sin(3 * turn + 1)) * size,
      (turn, s) => (-9 * s * s + 7 * s * s * Math.sin(2 * turn + 0.6) + 4 * s * Math.sin(5 * turn)) * size,
    );
    const crown = crownRings(
      band,
      path,
      (s) => 0.012 + 0.97 * (1 - s) ** 0.86 * (1 + 0.05 * Math.sin(3 * s)),
      creases,
    )
      .map((ring) => ring.map((p) => pushOut(fitting.skin, p, 7)));
    const felt = (at: Vector): Dye => ({
      colour: dim(colour, 0.9 + 0.25 * noise(at[0] / 14, at[1] / 14, at[2] / 14, 6)),
      gloss: 0.03,
    });
    const rings = [...brim, ...crown];
    loft(cloth, rings, (r, i) => felt(rings[r]![i]!));
    ribbon(cloth, band, 1, 19, 5.5, () => ({ colour: second, gloss: 0.06 }), 2);
    const buckle = (x: number, y: number, z: number): Vector =>
      add(add(add(band.ring[0]!, side, x), up, 10 + y), front, 6 + z - 0.15 * y);
    for (const [x, y, w, h] of [[0, 10, 15, 2], [0, -10, 15, 2], [13, 0, 2, 12], [-13, 0, 2, 12]] as const) {
      plate(
        cloth,
        [[x - w, y - h], [x + w, y - h], [x + w, y + h], [x - w, y + h]],
        3,
        buckle,
        () => ({ colour: GOLD, gloss: 0.4 }),
        { rings: 1 },
      );
    }
  },
};

export const topHat: Pattern = {
  cover: under(0.5, 0.2),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const cloth = stiff(mesh, "skull"),
      band = hatBand(fitting, {
        front: 0.5 * fitting.sitter.skull.top,
        back: 0.2 * fitting.sitter.skull.top,
      });
    const high = 112 * size;
    const brim = brimRings(
      band,
      (turn) => 33 * size * (1 + 0.1 * Math.cos(2 * turn)),
      (turn, s) => (14 * Math.sin(turn) ** 2 - 4 * Math.cos(turn) ** 2) * s * s,
      3.5,
    );
    const crown = crownRings(
      band,
      upright(band, high),
      (s) => 0.98 - 0.12 * Math.sin(Math.PI * 0.7 * s) + 0.11 * s,
    );
    const edge = crown.at(-1)!;
    const lid = [1, 0.985, 0.93, 0.5, 0.01].map((f, k) =>
      edge.map((p) =>
        add(
          add(add(band.middle, band.up, high), add(p, add(band.middle, band.up, high), -1), f),
          band.up,
          k === 0 ? 0 : 2.5,
        )
      )
    );
    loft(cloth, [...brim, ...crown, edge, ...lid], () => ({ colour, gloss: 0.18 }));
    ribbon(cloth, band, 1, 27, 2.2, () => ({ colour: second, gloss: 0.1 }), 4);
  },
};

export const bowler: Pattern = {
  cover,
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const cloth = stiff(mesh, "skull"), band = hatBand(fitting);
    const brim = brimRings(
      band,
      () => 27 * size,
      (turn, s) => 13 * s ** 2.4 * (0.55 + 0.6 * Math.sin(turn) ** 2),
      4,
    );
    const crown = domeRings(fitting, band, { clearance: 7, pointed: 0.72, rows: 16 });
    loft(cloth, [...brim, ...crown], () => ({ colour, gloss: 0.1 }));
    ribbon(cloth, band, 1, 18, 3, () => ({ colour: second, gloss: 0.08 }));
  },
};

export const cowboyHat: Pattern = {
  cover,
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const cloth = stiff(mesh, "skull"), band = hatBand(fitting);
    const brim = brimRings(
      band,
      (turn) => (66 + 10 * Math.cos(2 * turn)) * size,
      (turn, s) => (46 * Math.sin(turn) ** 4 - 13 * Math.cos(turn) ** 2) * s ** 1.7 * size,
      3.5,
    );
    const high = 96 * size ** 0.5;
    const crown = crownRings(
      band,
      upright(band, high, 18),
      (s) => s < 0.7 ? 0.99 - 0.14 * s : 0.892 * Math.max(0.01, 1 - ((s - 0.7) / 0.3) ** 2.6) ** 0.5,
    )
      .map((ring, k) =>
        ring.map((p, i) => {
          const s = k / 17, turn = band.turns[i]!;
          const left = (p[0] - band.middle[0]) / band.radius, ahead = Math.cos(turn);
          // A crease from front to back, and a pinch on either side of the front.
          const crease = -19 * Math.exp(-((left / 0.3) ** 2)) * smoothstep(0.6, 0.98, s) *
            (0.8 + 0.2 * ahead);
          const pinch = -9 * smoothstep(0.35, 0.85, s) *
            Math.exp(-(((Math.abs(signed(turn)) - 0.62) / 0.34) ** 2));
          const outward = add([0, 0, 0], band.side, Math.sin(turn));
          const shaped = add(add(p, band.up, crease), add(outward, band.front, ahead), pinch);
          return pushOut(fitting.skin, shaped, 7);
        })
      );
    const leather = (at: Vector): Dye => ({
      colour: dim(colour, 0.92 + 0.2 * noise(at[0] / 12, at[1] / 12, at[2] / 12, 8)),
      gloss: 0.06,
    });
    const rings = [...brim, ...crown];
    loft(cloth, rings, (r, i) => leather(rings[r]![i]!));
    ribbon(cloth, band, 1, 13, 2.2, () => ({ colour: second, gloss: 0.1 }), 2);
  },
};

export const strawHat: Pattern = {
  cover,
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const cloth = stiff(mesh, "skull"), band = hatBand(fitting);
    const brim = brimRings(
      band,
      (turn) => (58 + 3 * Math.sin(4 * turn)) * size,
      (turn, s) => -10 * s * s + 4 * s * Math.sin(3 * turn),
      3.5,
    );
    const crown = crownRings(
      band,
      upright(band, Math.max(72, crownAbove(fitting, band) + 9), 16),
      (s) => s < 0.75 ? 1 - 0.12 * s : 0.91 * Math.max(0.01, 1 - ((s - 0.75) / 0.25) ** 3) ** 0.45,
    );
    const rings = [...brim, ...crown];
    // Plaited: rows and stitches take turns.
    loft(
      cloth,
      rings,
      (r, i) => ({ colour: dim(colour, 0.82 + 0.22 * (r % 2) + 0.14 * ((i + r) % 2)), gloss: 0.05 }),
    );
    ribbon(cloth, band, 1, 21, 2.2, () => ({ colour: second, gloss: 0.06 }), 2);
  },
};

export const cap: Pattern = {
  cover: under(0.46, 0.16),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { top } = fitting.sitter.skull;
    const cloth = stiff(mesh, "skull"),
      band = hatBand(fitting, { front: 0.46 * top, back: 0.16 * top, clearance: 4 });
    const seam = (turn: number) => Math.exp(-((Math.sin(3 * turn) / 0.1) ** 2));
    const rings = domeRings(fitting, band, {
      clearance: 6,
      pointed: 0.85,
      relief: (turn, s) =>
        5 * Math.exp(-((signed(turn) / 0.9) ** 2)) * Math.sin(Math.PI * Math.min(1, 1.2 * s)) -
        0.8 * seam(turn),
    });
    loft(
      cloth,
      [offsetRing(band, -2, -1), ...rings],
      (_, i) => ({ colour: dim(colour, 1 - 0.25 * seam(band.turns[i]!)), gloss: 0.05 }),
    );
    ball(cloth, add(rings.at(-1)![0]!, band.up, 2), [6, 3.5, 6], () => ({ colour: second }));
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
    loft(cloth, layers, (r) => ({ colour: dim(second, r < 7 ? 0.7 : 1), gloss: 0.06 }), { around: false });
    const patch = (x: number, y: number, z: number): Vector => {
      const n = band.ring.length, place = (x / band.radius / (2 * Math.PI) * n + n) % n, row = 5.5 + y / 8.5;
      const i = Math.floor(place), k = Math.floor(row), [u, v] = [place - i, row - k];
      const on = (r: number) => {
        const from = rings[r]![i % n]!;
        return add(from, add(rings[r]![(i + 1) % n]!, from, -1), u);
      };
      const at = add(on(k), add(on(k + 1), on(k), -1), v);
      return add(at, add(at, band.middle, -1), (z + 1.5) / band.radius);
    };
    plate(
      cloth,
      [[-15, -12], [15, -12], [18, 0], [12, 13], [-12, 13], [-18, 0]],
      2,
      patch,
      () => ({ colour: second }),
    );
  },
};

export const beanie: Pattern = {
  cover: (fitting) => underHat(layBand(fitting, { front: 42, back: -12, clearance: 5 })),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { top } = fitting.sitter.skull;
    const cloth = stiff(mesh, "skull");
    const band = layBand(fitting, { front: 0.38 * top, back: -0.08 * top, clearance: 4, places: 96 });
    const rib = (i: number) => i % 2 === 0 ? 0 : 1.6;
    const rings = domeRings(fitting, band, {
      clearance: 7,
      pointed: 0.8,
      height: (top - band.middle[1]) + 26 * size,
      relief: (turn, s) =>
        1.4 * Math.sin(24 * turn) * Math.cos(s * Math.PI / 2) +
        3 * noise(Math.sin(turn) * 2, s * 4, Math.cos(turn) * 2, 9),
    });
    loft(cloth, rings, (r, i) => ({ colour: dim(colour, i % 4 < 2 ? 1.06 : 0.72 + 0.02 * r), gloss: 0.01 }));
    const cuff = [[-1, -6], [6, -8], [10, -2], [11, 8], [10, 22], [6, 28], [1, 27]] as const;
    const folded = cuff.map(([out, rise]) =>
      offsetRing(band, out, rise).map((p, i) => add(p, add(p, band.middle, -1), rib(i) / band.radius))
    );
    loft(cloth, folded, (_, i) => ({ colour: dim(colour, i % 2 ? 1.12 : 0.66), gloss: 0.01 }));
    const tip = add(rings.at(-1)![0]!, band.up, 14);
    ball(
      cloth,
      tip,
      [19, 18, 19],
      ([x, y, z]) => ({ colour: dim(second, 0.85 + 0.4 * noise(5 * x, 5 * y, 5 * z, 10)), gloss: 0 }),
      { sides: 24 },
    );
  },
};

export const beret: Pattern = {
  cover: under(0.5, 0.2),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const cloth = stiff(mesh, "skull");
    const { top } = fitting.sitter.skull;
    const band = hatBand(fitting, { front: 0.5 * top, back: 0.2 * top, lean: -10 });
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
    loft(cloth, rings, (r, i) => ({
      colour: r < 3 ? second : dim(
        colour,
        0.95 + 0.18 * noise(2 * Math.cos(band.turns[i]!), r / 2, 2 * Math.sin(band.turns[i]!), 11),
      ),
      gloss: 0.02,
    }));
    const tip = rings.at(-1)![0]!;
    tube(
      cloth,
      [add(tip, band.up, -2), add(tip, band.up, 5), add(add(tip, band.up, 11), band.side, 2)],
      () => 2,
      () => ({ colour }),
      { sides: 6 },
    );
  },
};

export const chefHat: Pattern = {
  cover: under(0.52, 0.13),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const cloth = stiff(mesh, "skull");
    const band = hatBand(fitting, { front: 0.52 * fitting.sitter.skull.top, places: 96 });
    const base = crownRings(band, upright(band, 44, 5), () => 1.01);
    const pleats = (turn: number, s: number) =>
      (5 * Math.sin(15 * turn) + 5 * noise(2 * Math.cos(turn), 3 * s, 2 * Math.sin(turn), 12)) *
      smoothstep(0, 0.3, s) * smoothstep(1.05, 0.6, s);
    const puff = crownRings(
      band,
      steps(18).map((s) =>
        add(
          band.middle,
          band.up,
          44 + 78 * size * Math.sin(s * Math.PI / 2) * (s < 0.85 ? 1 : 1 - 0.1 * (s - 0.85)),
        )
      ),
      (s) =>
        s < 0.6
          ? 1 + 0.42 * Math.sin(s / 0.6 * Math.PI / 2)
          : 1.42 * Math.max(0.01, Math.cos((s - 0.6) / 0.4 * Math.PI / 2)) ** 0.6,
      pleats,
    );
    loft(cloth, [offsetRing(band, -3, 0), ...base, base.at(-1)!, ...puff], (r, i) => ({
      colour: r < 6 ? dim(colour, 0.94) : dim(colour, 0.92 + 0.1 * Math.sin(15 * band.turns[i]!)),
      gloss: 0.02,
    }));
    ribbon(cloth, band, 0, 5, 2, () => ({ colour: second }));
  },
};

export const fez: Pattern = {
  cover: under(0.56, 0.3),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const cloth = stiff(mesh, "skull");
    const { top } = fitting.sitter.skull;
    const band = hatBand(fitting, { front: 0.56 * top, back: 0.3 * top });
    const high = Math.max(72 * size, crownAbove(fitting, band) + 12);
    const wall = crownRings(band, upright(band, high, 10), (s) => 1.02 - 0.2 * s)
      .map((ring) => ring.map((p) => pushOut(fitting.skin, p, 7)));
    const hub = add(band.middle, band.up, high), edge = wall.at(-1)!;
    const lid = [0.97, 0.6, 0.01].map((f) =>
      edge.map((p) => add(add(hub, add(p, hub, -1), f), band.up, 1.5))
    );
    loft(cloth, [offsetRing(band, -2, 0), ...wall, edge, ...lid], () => ({ colour, gloss: 0.03 }));
    const drop = edge[20]!;
    const cord = curveThrough([
      hub,
      add(add(hub, add(drop, hub, -1), 0.6), band.up, 6),
      add(drop, band.side, 4),
      add(add(drop, band.side, 7), band.up, -34),
    ], 16);
    tube(cloth, cord, () => 1.8, () => ({ colour: second }), { sides: 6 });
    const end = cord.at(-1)!;
    tube(
      cloth,
      steps(6).map((t) => add(end, [0, -1, 0], 26 * t)),
      (t) => 3 + 4.5 * t,
      (t, a) => ({ colour: dim(second, 0.8 + 0.3 * Math.abs(Math.sin(4 * a)) + 0.1 * t) }),
      { sides: 14 },
    );
    ball(cloth, hub, [4, 4, 4], () => ({ colour: second }));
  },
};

/** Its brim is turned up on three sides. */
export const tricorne: Pattern = {
  cover,
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const cloth = stiff(mesh, "skull"), band = hatBand(fitting, { places: 96 });
    const corner = (turn: number) => 0.5 + 0.5 * Math.cos(3 * turn);
    const brim = brimRings(
      band,
      (turn) => (17 + 50 * corner(turn) ** 1.6) * size,
      (turn, s) => (52 * (1 - corner(turn)) ** 0.8 * s ** 0.75 + 9 * corner(turn) * s * s) * size,
      3.5,
    );
    const crown = domeRings(fitting, band, { clearance: 8, pointed: 0.7, rows: 14 });
    loft(cloth, [...brim, ...crown], () => ({ colour, gloss: 0.05 }));
    const edge = brim[8]!;
    tube(cloth, [...edge, edge[0]!], () => 3, () => ({ colour: second, gloss: 0.35 }), { sides: 8 });
  },
};
