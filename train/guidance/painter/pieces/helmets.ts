import { smoothstep } from "../../../../runtime/avatar/noise.ts";
import { add, subtract, unit, type Vector } from "../../../../runtime/avatar/vector.ts";
import { type Band, layBand, offsetRing } from "../forms/band.ts";
import { angles, type Cloth, loft, steps } from "../forms/cloth.ts";
import { domeRings } from "../forms/dome.ts";
import { type Fitting, mirrored, stiff } from "../forms/fitting.ts";
import { blendColours, BONE, DARK, dim, GOLD } from "../forms/tints.ts";
import { ball, curveThrough, hoop, plate, tube } from "../forms/tube.ts";
import type { Colour } from "../look.ts";
import { underHat } from "./hat_parts.ts";
import type { Pattern } from "./piece.ts";

const METAL = 0.4;
const ROUND = angles(8).map((a) => [Math.cos(a), Math.sin(a)] as const);
const section = (radius: number) => ROUND.map(([x, y]) => [radius * x, radius * y] as const);
const signed = (turn: number): number => turn > Math.PI ? turn - 2 * Math.PI : turn;

const helmetBand = (fitting: Fitting, clearance = 7): Band => {
  const { top } = fitting.sitter.skull;
  return layBand(fitting, { front: 0.42 * top, back: -0.02 * top, clearance, places: 96 });
};
/** Down to the lower edge of what hangs from the band behind and over the ears. */
const cover: Pattern["cover"] = (fitting) => {
  const band = helmetBand(fitting), above = underHat(band);
  return (at) => above([at[0], at[1] + 16, at[2]]);
};

/** A rim along a band's ring. */
function rim(cloth: Cloth, band: Band, radius: number, colour: Colour, out = 0, rise = 0): void {
  hoop(cloth, offsetRing(band, out, rise), section(radius), () => ({ colour, gloss: METAL }), band.up);
}

/** A bar laid over a dome from one turn of the band, over the crown, to another. */
function rib(
  cloth: Cloth,
  rings: readonly (readonly Vector[])[],
  band: Band,
  places: readonly [number, number],
  radius: number,
  colour: Colour,
): void {
  const up = places.map((place) =>
    rings.map((ring) => add(ring[place]!, unit(subtract(ring[place]!, band.middle)), 1.2))
  );
  const path = [...up[0]!.slice(0, -1), ...up[1]!.slice(0, -1).reverse()];
  tube(
    cloth,
    path,
    (_, a) => radius * (0.55 + 0.45 * Math.abs(Math.cos(a))),
    () => ({ colour, gloss: METAL }),
    { sides: 8 },
  );
}

function rivets(cloth: Cloth, band: Band, count: number, out: number, rise: number, colour: Colour): void {
  const ring = offsetRing(band, out, rise);
  for (let k = 0; k < count; k++) {
    ball(
      cloth,
      ring[Math.round(k * ring.length / count)]!,
      [2.4, 2.4, 2.4],
      () => ({ colour, gloss: METAL }),
      { sides: 8 },
    );
  }
}

/** An open helmet: a dome with a rim, a brow plate and a neck guard, striped from front to back. */
export const helmet: Pattern = {
  cover,
  make({ fitting, mesh, piece: { colour, second } }) {
    const cloth = stiff(mesh, "skull"), band = helmetBand(fitting);
    const rings = domeRings(fitting, band, { clearance: 11, pointed: 0.86, rows: 20 });
    const low = (turn: number) =>
      -26 * smoothstep(1.2, 1.7, Math.abs(signed(turn))) - 12 * smoothstep(2.3, 3, Math.abs(signed(turn)));
    const skirt = [1, 0.66, 0.33].map((s) =>
      offsetRing(
        band,
        (t) =>
          6 + 8 * s * smoothstep(2, 3, Math.abs(signed(t))) + 9 * s * smoothstep(1, 1.6, Math.abs(signed(t))),
        (t) => s * low(t),
      )
    );
    loft(cloth, [...skirt, ...rings], (r, i) => {
      const x = rings[Math.max(0, r - 3)]![i]![0];
      return { colour: r > 3 && Math.abs(x) < 11 ? second : colour, gloss: METAL };
    });
    hoop(cloth, skirt[0]!, section(3), () => ({ colour: second, gloss: METAL }), band.up);
    const visor = (s: number, lift: number) =>
      steps(21).map((t): Vector => {
        const turn = (2 * t - 1) * 1.1, place = Math.round((turn / (2 * Math.PI) + 1) * 96) % 96;
        return add(
          add(band.ring[place]!, [0, 0, 1], s * 24 * Math.cos(turn / 1.1 * Math.PI / 2) ** 0.6 + 5),
          [0, 1, 0],
          -0.25 * 24 * s + lift + 2,
        );
      });
    loft(
      cloth,
      [visor(0, -1.5), visor(1, -1.5), visor(1.04, 0), visor(1, 1.5), visor(0, 1.5)],
      () => ({ colour: second, gloss: METAL }),
      { around: false },
    );
  },
};

export const vikingHelmet: Pattern = {
  cover,
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { top } = fitting.sitter.skull;
    const cloth = stiff(mesh, "skull");
    const band = layBand(fitting, { front: 0.43 * top, back: 0.12 * top, clearance: 7, places: 96 });
    const rings = domeRings(fitting, band, {
      clearance: 10,
      pointed: 1.05,
      rows: 18,
      height: top - band.middle[1] + 22,
    });
    loft(cloth, rings, () => ({ colour, gloss: METAL }));
    const wall = [[0, -9], [3.5, -8], [3.5, 11], [0, 12]] as const;
    loft(
      cloth,
      wall.map(([out, rise]) => offsetRing(band, out, rise)),
      () => ({ colour: second, gloss: METAL }),
    );
    rivets(cloth, band, 16, 4, 1.5, dim(second, 1.3));
    rib(cloth, rings, band, [0, 48], 5, second);
    rib(cloth, rings, band, [24, 72], 5, second);
    ball(cloth, rings.at(-1)![0]!, [9, 6, 9], () => ({ colour: second, gloss: METAL }));
    const brow = band.ring[0]!;
    tube(
      cloth,
      [add(brow, [0, 4, 4]), add(brow, [0, -14, 7]), add(brow, [0, -34, 12]), add(brow, [0, -52, 17])],
      (t, a) => (5.5 + 2.5 * t) * (0.4 + 0.6 * Math.abs(Math.cos(a))),
      () => ({ colour: second, gloss: METAL }),
      { sides: 10, up: [0, 0, 1] },
    );
    for (const own of [cloth, mirrored(cloth)]) {
      const foot = add(rings[5]![20]!, [-6, 0, 0]);
      const path = curveThrough([
        foot,
        add(foot, [26, 4, 4]),
        add(foot, [52 * size, 26, 12]),
        add(foot, [62 * size, 62 * size, 22]),
        add(foot, [52 * size, 92 * size, 26]),
      ], 24);
      tube(
        own,
        path,
        (t) => 14.5 * (1 - t) ** 0.8 + 0.6,
        (t) => ({
          colour: t < 0.12
            ? second
            : blendColours(BONE, [0.35, 0.27, 0.18], smoothstep(0.55, 1, t) * 0.8 + 0.1 * Math.sin(60 * t)),
          gloss: 0.15,
        }),
        { sides: 14 },
      );
    }
  },
};

/** Feathers fanned from a root: what stands on a hero's helmet. */
export function wing(
  cloth: Cloth,
  root: Vector,
  out: Vector,
  size: number,
  colour: Colour,
  second: Colour,
): void {
  const feathers = 9;
  for (let k = 0; k < feathers; k++) {
    const t = k / (feathers - 1);
    const lean = 0.25 + 1.05 * t;
    const along = unit(add([0, Math.cos(lean), -Math.sin(lean)], out, 0.25));
    const long = size * (112 - 62 * t), wide = size * 17;
    const foot = add(root, [0, 8 - 22 * t, -6 * t]);
    const side = unit([
      along[1] * out[2] - along[2] * out[1],
      along[2] * out[0] - along[0] * out[2],
      along[0] * out[1] - along[1] * out[0],
    ]);
    const outline = angles(16).map((a) => {
      const s = 0.5 - 0.5 * Math.cos(a);
      return [wide / 2 * Math.sin(a) * (0.75 + 0.5 * s), long * s] as const;
    });
    plate(
      cloth,
      outline,
      2,
      (x, y, z) => add(add(add(foot, side, x), along, y), out, z + 3 * (1 - t) + 0.0016 * y * y),
      (x, y) => ({
        colour: dim(
          k % 2 ? colour : blendColours(colour, second, 0.3),
          0.8 + 0.25 * Math.abs(x) / wide * 2 + 0.1 * y / long,
        ),
        gloss: 0.2,
      }),
      { bulge: 1.5, rings: 2 },
    );
  }
}

export const wingedHelmet: Pattern = {
  cover,
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const cloth = stiff(mesh, "skull"), band = helmetBand(fitting);
    const rings = domeRings(fitting, band, { clearance: 10, pointed: 0.9, rows: 20 });
    loft(
      cloth,
      [offsetRing(band, 5, (t) => -20 * smoothstep(1.3, 1.8, Math.abs(signed(t)))), ...rings],
      () => ({ colour, gloss: METAL }),
    );
    rim(cloth, band, 4.2, second, 4, 2);
    rib(cloth, rings, band, [0, 48], 6, second);
    const brow = add(band.ring[0]!, [0, 5, 4]);
    plate(
      cloth,
      [[0, -15], [11, 4], [0, 24], [-11, 4]],
      5,
      (x, y, z) => add(brow, [x, y, z - 0.2 * y]),
      () => ({ colour: second, gloss: METAL }),
      { bulge: 3 },
    );
    for (const own of [cloth, mirrored(cloth)]) {
      const root = add(rings[4]![23]!, [5, 0, 6]);
      wing(own, root, unit([1, 0.1, 0.05]), 0.95 * size, second, colour);
      ball(own, root, [6, 13, 13], () => ({ colour: dim(second, 0.9), gloss: METAL }));
    }
  },
};

/** A closed helm with a slit to see through. */
export const knightHelmet: Pattern = {
  cover: (fitting) => (at) => at[1] > -125 ? (at[1] > fitting.ear.bottom - 40 ? 2 : 8) : 14,
  make({ fitting, mesh, piece: { colour, second } }) {
    const { sitter, ear } = fitting;
    const { skull } = sitter;
    const cloth = stiff(mesh, "skull");
    const nose = sitter.landmark(4).at[2];
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
    const steel = (dark = 0) => () => ({ colour: dim(colour, 1 - dark), gloss: METAL });
    const bottom = skull.chin - 26;
    const lower = [...steps(12).map((t) => bottom + (slit.low - bottom) * t)];
    loft(
      cloth,
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
    loft(cloth, dome, steel());
    // Cheeks of the slit, its bar, and the dark behind it.
    const arc = (from: number, to: number) =>
      places.map((turn, i) => [turn, i] as const).filter(([turn]) =>
        signed(turn) >= from && signed(turn) <= to
      ).sort((a, b) => signed(a[0]) - signed(b[0])).map(([, i]) => i);
    const strip = (indices: readonly number[], rows: readonly Vector[][], dark: number) =>
      loft(cloth, rows.map((row) => indices.map((i) => row[i]!)), steel(dark), { around: false });
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
      tube(cloth, path, () => 2.8, () => ({ colour: second, gloss: METAL }), { sides: 8 });
    }
    const keel = [...lower.slice(1), ...steps(12).map((t) => brow + 4 + (88 - brow) * t)].map((y) =>
      ringAt(y, 1, 1.2)[0]!
    );
    tube(cloth, keel, () => 3.4, () => ({ colour: second, gloss: METAL }), { sides: 8, up: [1, 0, 0] });
    hoop(cloth, ringAt(bottom - 16, 1, 16), section(3.4), () => ({ colour: second, gloss: METAL }));
    hoop(cloth, ringAt(bottom - 8, 1, 5), section(2.4), () => ({ colour: dim(colour, 0.8), gloss: METAL }));
    for (const own of [cloth, mirrored(cloth)]) {
      for (let row = 0; row < 4; row++) {
        for (let k = 0; k < 3; k++) {
          const ring = ringAt(-34 - 13 * row, 1, 0.2);
          ball(own, ring[6 + 4 * k]!, [2.6, 3.2, 2.6], () => ({ colour: DARK }), { sides: 8 });
        }
      }
    }
  },
};

/** A ribbed bowl with a crest, and lames that guard the neck. */
export const samuraiHelmet: Pattern = {
  cover,
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { top } = fitting.sitter.skull;
    const cloth = stiff(mesh, "skull");
    const band = layBand(fitting, { front: 0.44 * top, back: 0.06 * top, clearance: 9, places: 96 });
    const rings = domeRings(fitting, band, {
      clearance: 12,
      pointed: 0.8,
      rows: 18,
      relief: (turn, s) => 1.8 * Math.cos(16 * turn) * Math.cos(s * Math.PI / 2),
    });
    loft(cloth, rings, (_, i) => ({ colour: dim(colour, i % 6 < 1 ? 1.5 : 1), gloss: METAL }));
    ball(cloth, rings.at(-1)![0]!, [10, 6, 10], () => ({ colour: GOLD, gloss: METAL }));
    // Neck guard: rows of lames, open in front, flaring.
    const open = 1.0;
    const arc = band.turns.map((turn, i) => [signed(turn), i] as const).filter(([turn]) =>
      Math.abs(turn) > open
    )
      .sort((a, b) => (a[0] < 0 ? a[0] + 2 * Math.PI : a[0]) - (b[0] < 0 ? b[0] + 2 * Math.PI : b[0]));
    for (let row = 0; row < 4; row++) {
      const lame = [[0, 0], [9, -17], [10.5, -17.5], [9.5, -18.5], [1, -4]] as const;
      loft(
        cloth,
        lame.map(([out, rise]) => {
          const ring = offsetRing(band, 6 + row * 10 + out * 1.15, 2 - row * 16 + rise);
          return arc.map(([, i]) => ring[i]!);
        }).reverse(),
        (r) => ({ colour: r === 4 || r === 0 ? colour : dim(second, r > 1 ? 0.9 : 0.55), gloss: 0.2 }),
        { around: false },
      );
    }
    // Turned-back ends beside the face.
    for (const own of [cloth, mirrored(cloth)]) {
      const i = arc[0]![1], foot = offsetRing(band, 9, -2)[i]!;
      plate(
        own,
        [[-2, -26], [22, -20], [27, 6], [2, 10]],
        3,
        (x, y, z) => add(foot, [0.75 * x + 4 + z * 0.5, y, -0.5 * x + z + 6]),
        () => ({ colour: second, gloss: METAL }),
        { bulge: 2 },
      );
    }
    const visor = (s: number, lift: number) =>
      steps(25).map((t): Vector => {
        const turn = (2 * t - 1) * 1.25, place = Math.round((turn / (2 * Math.PI) + 1) * 96) % 96;
        return add(
          add(band.ring[place]!, [0, 0, 1], 25 * s * Math.cos(turn / 1.25 * Math.PI / 2) ** 0.7 + 3),
          [0, 1, 0],
          -9 * s + lift,
        );
      });
    loft(
      cloth,
      [visor(0, -1.5), visor(1, -1.5), visor(1.05, 0), visor(1, 1.5), visor(0, 1.5)],
      () => ({ colour, gloss: METAL }),
      { around: false },
    );
    // The crest: a crescent of gold, its horns outwards.
    const foot = add(band.ring[0]!, [0, 12, 9]);
    for (const own of [cloth, mirrored(cloth)]) {
      const path = curveThrough([
        add(foot, [-1, -6, 0]),
        add(foot, [16, 4, 2]),
        add(foot, [38 * size, 34, 3]),
        add(foot, [46 * size, 74 * size, 0]),
        add(foot, [36 * size, 104 * size, -4]),
      ], 24);
      tube(
        own,
        path,
        (t, a) =>
          (12 * Math.sin(Math.PI * Math.min(1, 0.35 + 0.65 * t)) + 0.8) *
          (Math.abs(Math.cos(a)) * 0.78 + 0.22),
        () => ({ colour: second, gloss: METAL }),
        { sides: 12, up: [0, 0, 1] },
      );
    }
    ball(cloth, add(foot, [0, -2, 3]), [11, 11, 5], () => ({ colour: second, gloss: METAL }));
  },
};

/** A white shell with a wide window, on a ring round the neck. */
export const spaceHelmet: Pattern = {
  cover: () => (at) => at[1] > -110 ? 16 : Infinity,
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { skull } = fitting.sitter;
    const cloth = stiff(mesh, "bust");
    const nose = fitting.sitter.landmark(4).at[2];
    const radius = Math.max(0.5 * (nose + 24 - skull.back + 16), fitting.ear.out + 26) * (0.9 + 0.1 * size);
    const middle: Vector = [0, -18, 0.5 * (nose + skull.back) + 2];
    const tall = Math.max(skull.top + 22 - middle[1], radius);
    const ball2 = (
      d: Vector,
      r = 1,
    ): Vector => [middle[0] + radius * r * d[0], middle[1] + tall * r * d[1], middle[2] + radius * r * d[2]];
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
      cloth,
      [ringAt(window, 0.9), ringAt(window, 0.93), ringAt(window + 0.02, 1.015), ...shell.slice(1)].map(clip),
      (r) => ({ colour: r < 3 ? second : colour, gloss: 0.3 }),
    );
    const foot = angles(72).map((
      a,
    ): Vector => [0.72 * radius * Math.sin(a), skull.chin - 20, middle[2] - 4 + 0.74 * radius * Math.cos(a)]);
    hoop(
      cloth,
      foot,
      [[-6, -14], [9, -14], [12, -6], [9, 4], [-6, 6]],
      (_, k) => ({ colour: k === 2 ? second : dim(colour, 0.85), gloss: 0.3 }),
    );
    for (const own of [cloth, mirrored(cloth)]) {
      ball(
        own,
        ball2(unit([1, -0.1, -0.1]), 1),
        [10, 22, 22],
        ([x]) => ({ colour: x > 0.7 ? second : dim(colour, 0.8), gloss: 0.3 }),
        { sides: 18 },
      );
    }
  },
};
