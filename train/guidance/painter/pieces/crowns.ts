import { smoothstep } from "../../../../runtime/avatar/noise.ts";
import { add, cross, subtract, unit, type Vector } from "../../../../runtime/avatar/vector.ts";
import { type Band, layBand, offsetRing } from "../forms/band.ts";
import { angles, type Cloth, loft, steps } from "../forms/cloth.ts";
import { domeRings } from "../forms/dome.ts";
import { stiff } from "../forms/fitting.ts";
import { blendColours, dim, GOLD, WHITE } from "../forms/tints.ts";
import { ball, hoop, plate, tube } from "../forms/tube.ts";
import type { Colour } from "../look.ts";
import { underHat } from "./hat_parts.ts";
import type { Pattern } from "./piece.ts";

const METAL = 0.45;

/** What lies on the hair presses it a little. */
const wreath = (front: number, back: number): NonNullable<Pattern["cover"]> => (fitting) => {
  const { top } = fitting.sitter.skull;
  const band = layBand(fitting, { front: front * top, back: back * top });
  return (at) =>
    6 + (Math.abs(band.above(at)) < 34 ? 16 * smoothstep(8, 34, Math.abs(band.above(at))) : Infinity);
};

/** 0 between points, 1 on them. */
const pointed = (turn: number, points: number): number => {
  const t = Math.abs((turn * points / (2 * Math.PI) + 0.5) % 1 - 0.5) * 2;
  return (1 - t) ** 1.15;
};

function crownWall(
  cloth: Cloth,
  band: Band,
  height: (turn: number) => number,
  flare: number,
  colour: Colour,
): void {
  const shares = steps(7);
  const wall = (s: number, inner: number) =>
    offsetRing(band, (turn) => flare * s * height(turn) - inner, (turn) => s * height(turn));
  const rings = [...shares.map((s) => wall(s, 0)), ...[...shares].reverse().map((s) => wall(s, 3))];
  loft(cloth, rings, (r) => ({ colour: r < 7 ? colour : dim(colour, 0.6), gloss: METAL }));
}

function gem(cloth: Cloth, at: Vector, size: number, colour: Colour): void {
  ball(cloth, at, [size, size * 1.2, size * 0.8], () => ({ colour, gloss: 0.6 }), { sides: 10 });
}

export const crown: Pattern = {
  cover: (fitting) => underHat(layBand(fitting, { front: 66, back: 34 }), 6),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { top } = fitting.sitter.skull;
    const cloth = stiff(mesh, "skull");
    const band = layBand(fitting, { front: 0.55 * top, back: 0.32 * top, clearance: 7, places: 96 });
    const height = (turn: number) => (23 + 32 * pointed(turn, 8)) * size;
    crownWall(cloth, band, height, 0.22, colour);
    for (const rise of [2, 17 * size]) {
      hoop(
        cloth,
        offsetRing(band, 1 + 0.22 * rise, rise),
        angles(8).map((a) => [2.8 * Math.cos(a), 2.8 * Math.sin(a)] as const),
        () => ({ colour: dim(colour, 1.1), gloss: METAL }),
        band.up,
      );
    }
    for (let k = 0; k < 8; k++) {
      const place = k * 12, turn = band.turns[place]!;
      const tip = offsetRing(band, 0.22 * height(turn) - 1, height(turn) + 2)[place]!;
      ball(cloth, tip, [4.6, 4.6, 4.6], () => ({ colour: k % 2 ? WHITE : dim(colour, 1.1), gloss: METAL }), {
        sides: 10,
      });
      gem(cloth, offsetRing(band, 3.5, 9.5 * size)[place]!, 5, second);
      gem(cloth, offsetRing(band, 3, 9.5 * size)[place + 6]!, 3.2, blendColours(second, WHITE, 0.5));
    }
  },
};

export const tiara: Pattern = {
  cover: wreath(0.66, 0.2),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { top } = fitting.sitter.skull;
    const cloth = stiff(mesh, "skull");
    const band = layBand(fitting, { front: 0.66 * top, back: 0.2 * top, clearance: 9, places: 120 });
    const front = (turn: number) => smoothstep(1.5, 0.05, Math.min(turn, 2 * Math.PI - turn));
    const height = (turn: number) => 4 + (10 + 22 * pointed(turn, 10)) * front(turn) ** 1.4 * size;
    crownWall(cloth, band, height, 0.1, colour);
    for (let k = -3; k <= 3; k++) {
      const place = (k * 12 + 120) % 120, turn = band.turns[place]!;
      gem(cloth, offsetRing(band, 2, 0.45 * height(turn))[place]!, 3.4 + 1.8 * front(turn), second);
      ball(
        cloth,
        offsetRing(band, 0.1 * height(turn), height(turn) + 1)[place]!,
        [2.8, 2.8, 2.8],
        () => ({ colour: WHITE, gloss: 0.5 }),
        { sides: 8 },
      );
    }
  },
};

/** A leaf on a stem: where it grows, where it points, which way its face looks. */
export function leaf(
  cloth: Cloth,
  at: Vector,
  along: Vector,
  face: Vector,
  long: number,
  wide: number,
  colour: Colour,
  gloss = 0.08,
): void {
  const side = unit(cross(along, face)), out = unit(face);
  const outline = angles(14).map((a) => {
    const t = 0.5 - 0.5 * Math.cos(a);
    return [wide / 2 * Math.sin(a) * (1 - 0.55 * t * t) * 1.25, long * t] as const;
  });
  plate(
    cloth,
    outline,
    1.2,
    (x, y, z) => add(add(add(at, side, x), along, y), out, z + 0.002 * y * y * (long / 30)),
    (x) => ({
      colour: dim(colour, 0.86 + 0.3 * Math.min(1, Math.abs(x) / wide * 2)),
      gloss,
    }),
    { bulge: 1.4, rings: 2 },
  );
}

export const laurel: Pattern = {
  cover: wreath(0.6, 0.24),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { top } = fitting.sitter.skull;
    const cloth = stiff(mesh, "skull");
    const band = layBand(fitting, { front: 0.6 * top, back: 0.24 * top, clearance: 11, places: 120 });
    hoop(
      cloth,
      band.ring.filter((_, i) => i % 2 === 0),
      angles(6).map((a) => [1.8 * Math.cos(a), 1.8 * Math.sin(a)] as const),
      () => ({ colour: dim(second, 0.6) }),
      band.up,
    );
    for (const side of [1, -1]) {
      for (let k = 0; k < 15; k++) {
        const i = (side * (55 - k * 3.6) + 240) % 120, place = Math.round(i) % 120;
        const at = band.ring[place]!;
        const next = band.ring[(place - side + 120) % 120]!;
        const forward = unit(subtract(next, at)), out = unit(subtract(at, band.middle));
        for (const lift of [1, -1]) {
          const along = unit(add(add(forward, band.up, 0.55 * lift), out, 0.35));
          leaf(
            cloth,
            add(at, out, lift),
            along,
            unit(add(out, band.up, -0.3 * lift)),
            27 * size,
            11 * size,
            dim(
              k % 3 === 0 ? blendColours(colour, second, 0.35) : colour,
              0.85 + 0.12 * ((k + (lift > 0 ? 1 : 0)) % 3),
            ),
            0.12,
          );
        }
      }
    }
  },
};

/** Flowers between leaves, all round. */
export const flowerCrown: Pattern = {
  cover: wreath(0.6, 0.26),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { top } = fitting.sitter.skull;
    const cloth = stiff(mesh, "skull");
    const band = layBand(fitting, { front: 0.6 * top, back: 0.26 * top, clearance: 10, places: 120 });
    for (let k = 0; k < 40; k++) {
      const at = band.ring[k * 3]!, out = unit(subtract(at, band.middle));
      const forward = unit(subtract(band.ring[(k * 3 + 1) % 120]!, at));
      const along = unit(add(add(out, band.up, k % 2 ? 0.9 : -0.7), forward, (k % 3 - 1) * 0.8));
      leaf(
        cloth,
        at,
        along,
        unit(add(out, band.up, 0.6)),
        21 * size,
        10 * size,
        dim([0.28, 0.45, 0.2], 0.8 + 0.15 * (k % 4)),
      );
    }
    for (let k = 0; k < 15; k++) {
      const at = band.ring[k * 8]!, out = unit(add(subtract(at, band.middle), band.up, 12));
      const across = unit(cross(band.up, out)), over = cross(out, across);
      const petals = k % 2 ? second : colour, grown = size * (k % 3 === 0 ? 1.25 : 0.95);
      const heart = add(add(at, out, 4), band.up, k % 2 ? 3 : -2);
      for (let petal = 0; petal < 6; petal++) {
        const a = petal / 6 * 2 * Math.PI + k;
        const along = unit(add(add(add([0, 0, 0], across, Math.cos(a)), over, Math.sin(a)), out, 0.35));
        leaf(cloth, heart, along, out, 13 * grown, 11 * grown, dim(petals, 0.92 + 0.1 * (petal % 2)));
      }
      ball(cloth, add(heart, out, 2), [3.6 * grown, 3.6 * grown, 3.6 * grown], () => ({ colour: GOLD }), {
        sides: 8,
      });
    }
  },
};

export const halo: Pattern = {
  make({ fitting, mesh, piece: { colour, size } }) {
    const { skull } = fitting.sitter;
    const middle: Vector = [0, skull.top + 30, skull.axis - 4];
    const path = angles(64).map((
      a,
    ): Vector => [74 * size * Math.sin(a), middle[1] + 8 * Math.cos(a), middle[2] + 74 * size * Math.cos(a)]);
    hoop(
      stiff(mesh, "skull"),
      path,
      angles(10).map((a) => [5 * Math.cos(a), 5 * Math.sin(a)] as const),
      () => ({ colour, glow: 0.85 }),
    );
  },
};

export const headband: Pattern = {
  cover: (fitting) => {
    const band = layBand(fitting, {
      front: 0.53 * fitting.sitter.skull.top,
      back: 0.2 * fitting.sitter.skull.top,
    });
    return (at) => Math.abs(band.above(at)) < 13 ? 2.5 : Infinity;
  },
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { top } = fitting.sitter.skull;
    const cloth = stiff(mesh, "skull");
    const band = layBand(fitting, { front: 0.53 * top, back: 0.2 * top, clearance: 5.5 });
    const half = 10 * size;
    const profile = [[-3, -half], [0.4, -half + 1], [1.6, -half * 0.4], [1.6, half * 0.4], [0.4, half - 1], [
      -3,
      half,
    ]] as const;
    loft(
      cloth,
      profile.map(([out, rise]) => offsetRing(band, out, rise)),
      (r) => ({ colour: r === 2 || r === 3 ? second : colour, gloss: 0.03 }),
    );
    // Its knot behind, and two ends.
    const knot = add(band.ring[36]!, [0, 0, -4]);
    ball(cloth, knot, [8, 8, 6], () => ({ colour }));
    for (const side of [1, -1]) {
      tube(
        cloth,
        steps(9).map((t) => add(knot, [side * (6 + 16 * t), -62 * t, -5 - 9 * Math.sin(3 * t)])),
        (t, a) => Math.abs(Math.cos(a)) * (6 + 3 * t) + 1,
        () => ({ colour }),
        { sides: 10, up: [0, 0, -1] },
      );
    }
  },
};

export const turban: Pattern = {
  cover: (fitting) => underHat(layBand(fitting, { front: 46, back: 0 })),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { top } = fitting.sitter.skull;
    const cloth = stiff(mesh, "skull");
    const band = layBand(fitting, { front: 0.44 * top, back: -0.02 * top, clearance: 4, places: 96 });
    const signed = (turn: number) => turn > Math.PI ? turn - 2 * Math.PI : turn;
    // Wraps rise to the middle of the forehead from either side and cross there.
    const wrap = (turn: number, s: number) => {
      const lift = 0.16 * Math.cos(turn) +
        0.05 * (signed(turn) > 0 ? 1 : -1) * Math.exp(-((signed(turn) / 0.5) ** 2));
      return Math.abs(Math.sin(Math.PI * (5.2 * (s - lift * (1 - s)))));
    };
    const rings = domeRings(fitting, band, {
      clearance: 8,
      rows: 44,
      height: top - band.middle[1] + 22 * size,
      pointed: 0.62,
      relief: (turn, s) =>
        (20 * size * Math.sin(Math.PI * Math.min(1, 0.12 + 0.95 * s)) + 6.5 * wrap(turn, s) ** 0.6) *
        (1 - s ** 5),
    });
    loft(cloth, [offsetRing(band, -2, 1), ...rings], (r, i) => {
      const fold = wrap(band.turns[i]!, Math.max(0, r - 1) / 44);
      return { colour: dim(colour, 0.6 + 0.45 * fold), gloss: 0.04, open: 0.7 + 0.3 * fold };
    });
    const jewel = add(rings[15]![0]!, [0, 0, 3]);
    gem(cloth, jewel, 9, second);
    hoop(
      cloth,
      angles(20).map((a) => add(jewel, [11 * Math.cos(a), 12 * Math.sin(a), 0])),
      angles(6).map((a) => [2 * Math.cos(a), 2 * Math.sin(a)] as const),
      () => ({ colour: GOLD, gloss: METAL }),
      [0, 0, 1],
    );
    for (let k = -2; k <= 2; k++) {
      leaf(
        cloth,
        add(jewel, [k * 2, 8, -4]),
        unit([k * 0.13, 1, -0.35]),
        [0, 0.35, 1],
        54 * size - 6 * Math.abs(k),
        11,
        blendColours(WHITE, second, 0.2),
      );
    }
  },
};
