import { noise, smoothstep } from "../../../../runtime/avatar/noise.ts";
import { add, cross, subtract, unit, type Vector } from "../../../../runtime/avatar/vector.ts";
import { angles, type Cloth, loft, steps } from "../forms/cloth.ts";
import { type Fitting, mirrored, pushOut, stiff } from "../forms/fitting.ts";
import { blendColours, DARK, dim } from "../forms/tints.ts";
import { ball, curveThrough, tube } from "../forms/tube.ts";
import type { Colour } from "../look.ts";
import type { Pattern } from "./piece.ts";

/** A place on the scalp, by shares of the skull, sunk by `depth` millimetres. */
function onScalp({ sitter: { skull }, skin }: Fitting, x: number, y: number, z: number, depth = 5): Vector {
  const from: Vector = [x * skull.side, y * skull.top, skull.back + z * (skull.front - skull.back)];
  let at = from;
  for (let round = 0; round < 4; round++) at = add(at, skin.away(at), -depth - skin.distance(at));
  return at;
}

const bothSides = (cloth: Cloth, make: (own: Cloth) => void): void => [cloth, mirrored(cloth)].forEach(make);

/** Rings along a horn: darker in the grooves, paler or darker towards the tip. */
const ringed = (colour: Colour, second: Colour, rings: number) => (t: number) => ({
  colour: dim(
    blendColours(colour, second, smoothstep(0.35, 1, t)),
    0.9 + 0.18 * Math.sin(rings * 2 * Math.PI * t) * (1 - 0.7 * t),
  ),
  gloss: 0.18,
});
const ribbed = (foot: number, rings: number, tip = 0.5) => (t: number) =>
  foot * (1 - t) ** 0.75 * (1 + 0.06 * Math.sin(rings * 2 * Math.PI * t)) + tip;

export const horns: Pattern = {
  make({ fitting, mesh, piece: { colour, second, size } }) {
    bothSides(stiff(mesh, "skull"), (own) => {
      const foot = onScalp(fitting, 0.5, 0.84, 0.8);
      const path = curveThrough([
        foot,
        add(foot, [12 * size, 20 * size, 6]),
        add(foot, [26 * size, 46 * size, 4]),
        add(foot, [26 * size, 76 * size, -10]),
        add(foot, [12 * size, 100 * size, -20]),
      ], 32);
      tube(own, path, ribbed(14.5 * size ** 0.5, 11), ringed(colour, second, 11), { sides: 14 });
    });
  },
};

export const ramHorns: Pattern = {
  make({ fitting, mesh, piece: { colour, second, size } }) {
    bothSides(stiff(mesh, "skull"), (own) => {
      const foot = onScalp(fitting, 0.62, 0.72, 0.66);
      // A coil about the ear, widening outwards.
      const centre = add(foot, [16, -46 * size, -4]);
      const path = steps(44).map((t): Vector => {
        const angle = 1.35 - t * 5.6, r = (50 - 25 * t) * size;
        const spiral: Vector = [
          centre[0] + (6 + 40 * t) * size,
          centre[1] + r * Math.sin(angle),
          centre[2] - 8 + r * Math.cos(angle),
        ];
        return t < 0.08 ? add(foot, subtract(spiral, foot), t / 0.08) : spiral;
      });
      tube(own, path, ribbed(18 * size ** 0.7, 17), ringed(colour, second, 17), { sides: 16 });
    });
  },
};

export const singleHorn: Pattern = {
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const brow = fitting.sitter.landmark(151).at;
    const foot: Vector = [0, brow[1] + 8, brow[2] - 8];
    const along = unit([0, 0.78, 0.62]);
    const path = steps(40).map((t) => add(foot, along, 104 * size * t));
    tube(
      stiff(mesh, "skull"),
      path,
      (t, a) => 11.5 * size ** 0.5 * (1 - t) ** 0.9 * (1 + 0.11 * Math.sin(a - 40 * t)) + 0.4,
      (t, a) => ({ colour: blendColours(colour, second, 0.5 - 0.5 * Math.sin(a - 40 * t)), gloss: 0.3 }),
      { sides: 20, up: [1, 0, 0] },
    );
  },
};

export const antlers: Pattern = {
  make({ fitting, mesh, piece: { colour, second, size } }) {
    bothSides(stiff(mesh, "skull"), (own) => {
      const foot = onScalp(fitting, 0.42, 0.9, 0.7);
      const at = (x: number, y: number, z: number) => add(foot, [x * size, y * size, z * size]);
      const look = (t: number) => ({
        colour: dim(blendColours(colour, second, t ** 1.5), 0.9 + 0.15 * noise(t * 20, foot[0], 0, 13)),
        gloss: 0.08,
      });
      const branch = (points: readonly Vector[], thick: number) =>
        tube(
          own,
          curveThrough(points, 18),
          (t) => thick * (1 - 0.92 * t ** 1.3) * (1 + 0.07 * Math.sin(23 * t)) + 0.4,
          look,
          { sides: 10 },
        );
      branch([foot, at(14, 22, -4), at(36, 48, -16), at(52, 82, -14), at(46, 116, 2)], 8.5);
      branch([at(11, 18, -3), at(16, 30, 16), at(15, 46, 34)], 5.5);
      branch([at(30, 41, -13), at(30, 62, 4), at(26, 84, 14)], 5.5);
      branch([at(46, 66, -15), at(66, 82, -18), at(78, 104, -10)], 5.5);
      branch([at(51, 92, -10), at(62, 106, -16), at(66, 122, -14)], 4);
      ball(own, at(2, 6, 0), [11, 6, 11], () => ({ colour: dim(colour, 0.85) }));
    });
  },
};

export const tusks: Pattern = {
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { landmark } = fitting.sitter;
    const corner = landmark(291).at, lip = landmark(17).at;
    bothSides(stiff(mesh, "jaw"), (own) => {
      const foot: Vector = [0.62 * corner[0], lip[1] + 2, 0.6 * corner[2] + 0.4 * lip[2] - 3];
      const path = curveThrough([
        foot,
        add(foot, [3, 7, 7]),
        add(foot, [6, 20 * size, 10]),
        add(foot, [5, 36 * size, 7]),
      ], 20);
      tube(
        own,
        path,
        (t) => 6 * size ** 0.5 * (1 - t) ** 0.7 + 0.4,
        (t) => ({ colour: blendColours(second, colour, smoothstep(0, 0.45, t)), gloss: 0.3 }),
        { sides: 12 },
      );
    });
  },
};

export const fangs: Pattern = {
  make({ fitting, mesh, piece: { colour, size } }) {
    const { landmark } = fitting.sitter;
    const place = landmark(310), rim = landmark(13).at;
    const steady = landmark(0);
    bothSides(stiff(mesh, { triangle: steady.triangle, weights: steady.weights }), (own) => {
      const foot: Vector = [0.58 * place.at[0] + 2, rim[1] + 1.5, place.at[2] + 3.5];
      const path = curveThrough(
        [foot, add(foot, [0.3, -6 * size, 2.5]), add(foot, [-0.5, -15 * size, 2])],
        12,
      );
      tube(own, path, (t) => 3.3 * size ** 0.5 * (1 - t) ** 0.75 + 0.25, () => ({ colour, gloss: 0.5 }), {
        sides: 12,
      });
    });
  },
};

/** A long point on each ear. */
export const elfEars: Pattern = {
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { ear } = fitting;
    for (const [bearer, flip] of [["leftEar", false], ["rightEar", true]] as const) {
      const cloth = stiff(mesh, bearer), own = flip ? mirrored(cloth) : cloth;
      const middle: Vector = [ear.out - 8, ear.top - 17, 0.5 * (ear.front + ear.back) - 3];
      const tip: Vector = [ear.out + 15 * size, ear.top + 36 * size, ear.back - 22 * size];
      const rings = steps(16).map((t) => {
        const at = curveThrough(
          [middle, add(middle, subtract(tip, middle), 0.45), tip],
          16,
        )[Math.round(15 * t)]!;
        const f = (1 - t) ** 0.8;
        const along = unit(subtract(tip, middle)), out = unit([1, 0, 0.35]);
        const across = unit(cross(out, along));
        return angles(18).map((a): Vector => {
          const cup = Math.cos(a) > 0
            ? 3.2 * f * (1 - Math.cos(a) ** 2 * 1.6)
            : -4.2 * f * Math.abs(Math.cos(a));
          return add(add(at, across, -17 * f * Math.sin(a)), out, cup);
        });
      });
      loft(
        own,
        rings,
        (_, i) => ({
          colour: Math.cos(angles(18)[i]!) > 0.35 ? blendColours(colour, second, 0.35) : colour,
          gloss: 0.08,
        }),
        { end: true },
      );
    }
  },
};

/** Animals' ears: half cones or bowls on the crown, hollow to the front. */
function animalEars(
  { x, y, z, tip, half, outline }: {
    /** Where they stand, in shares of the skull. */
    readonly x: number;
    readonly y: number;
    readonly z: number;
    /** Millimetres from foot to tip. */
    readonly tip: Vector;
    readonly half: number;
    /** Share of the breadth, by share of the way up. */
    outline(t: number): number;
  },
): Pattern {
  return {
    make({ fitting, mesh, piece: { colour, second, size } }) {
      bothSides(stiff(mesh, "skull"), (own) => {
        const foot = onScalp(fitting, x, y, z, 8);
        const high = add([0, 0, 0], tip, size);
        const sheet = (inset: number) =>
          steps(18).map((t) => {
            const at = add(foot, high, t), wide = (half - inset) * size * outline(t);
            return steps(15).map((s): Vector => {
              const a = (s - 0.5) * Math.PI * 1.02;
              return [
                at[0] + wide * Math.sin(a) * 0.92,
                at[1] - 4 * Math.cos(a) * (1 - t),
                at[2] - 0.55 * wide * Math.cos(a) + (inset > 0 ? 2.2 : 0),
              ];
            });
          });
        const fur = (t: number, s: number) => dim(colour, 0.85 + 0.25 * noise(8 * s, 6 * t, 1, 14));
        const outer = sheet(0), inner = sheet(3);
        loft(
          own,
          outer.map((row) => [...row].reverse()),
          (r, i) => ({ colour: fur(r / 18, i / 15), gloss: 0.02 }),
          {
            around: false,
          },
        );
        loft(own, inner, (r, i) => ({
          colour: Math.abs(i - 7) > 5 || r > 15 ? colour : dim(second, 0.75 + 0.25 * r / 18),
          gloss: 0.03,
          open: 0.8,
        }), { around: false });
        const rim = [...outer.map((row) => row[0]!), ...outer.map((row) => row.at(-1)!).reverse()];
        tube(own, rim, () => 1.8, () => ({ colour, gloss: 0.02 }), { sides: 6 });
      });
    },
  };
}

export const catEars = animalEars({
  x: 0.58,
  y: 0.78,
  z: 0.56,
  tip: [15, 66, 4],
  half: 28,
  outline: (t) => (1 - t) ** 0.82 * (1 + 0.12 * Math.sin(Math.PI * t)),
});
export const rabbitEars = animalEars({
  x: 0.34,
  y: 0.9,
  z: 0.55,
  tip: [16, 124, -12],
  half: 19,
  outline: (t) =>
    (0.62 + 0.6 * Math.sin(Math.PI * Math.min(1, 0.25 + 0.7 * t))) * Math.max(0, 1 - t ** 3.2) ** 0.6,
});
export const roundEars = animalEars({
  x: 0.66,
  y: 0.72,
  z: 0.55,
  tip: [20, 44, 0],
  half: 27,
  outline: (t) => Math.max(0, 1 - t ** 2.6) ** 0.5,
});

export const antennae: Pattern = {
  make({ fitting, mesh, piece: { colour, second, size } }) {
    bothSides(stiff(mesh, "skull"), (own) => {
      const foot = onScalp(fitting, 0.3, 0.92, 0.78, 3);
      const path = curveThrough([
        foot,
        add(foot, [8, 24 * size, 6]),
        add(foot, [22, 50 * size, 14]),
        add(foot, [30, 70 * size, 30]),
      ], 20);
      tube(own, path, (t) => 3.2 - 1.2 * t, () => ({ colour, gloss: 0.15 }), { sides: 10 });
      ball(own, path.at(-1)!, [9, 9, 9], () => ({ colour: second, gloss: 0.35 }), { sides: 18 });
    });
  },
};

export const bolts: Pattern = {
  make({ fitting, mesh, piece: { colour, size } }) {
    const { sitter } = fitting;
    const y = sitter.skull.chin + 8;
    bothSides(stiff(mesh, "neck"), (own) => {
      const met = sitter.cast([300, y, sitter.skull.axis - 8], [-1, 0, 0], { ears: false });
      const foot: Vector = met ? met.at : [58, y, sitter.skull.axis - 8];
      const path = [-4, 0, 6, 13, 13.1, 22, 22.1].map((x) => add(foot, [1, 0, 0], x * size));
      const radii = [5, 5, 5, 5, 9.5, 9.5, 7];
      tube(
        own,
        path,
        (t) => radii[Math.round(t * 6)]! * size,
        (t) => ({ colour: dim(colour, t > 0.6 ? 1 : 0.7), gloss: 0.4 }),
        { sides: 6, up: [0, 0, 1] },
      );
      ball(own, foot, [2.5, 9 * size, 9 * size], () => ({ colour: dim(colour, 0.5), gloss: 0.1 }));
    });
  },
};

/** A fin of spines and skin from brow to nape. */
export const crest: Pattern = {
  cover: () => (at) => Math.abs(at[0]) < 7 ? 3 : Infinity,
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const cloth = stiff(mesh, "skull");
    const { skull } = fitting.sitter;
    const middle: Vector = [0, 0.2 * skull.top, skull.axis];
    const spines = 9;
    const base = steps(spines * 4 + 1).map((t) => {
      const angle = 0.78 - 2.75 * t;
      const towards: Vector = [0, Math.cos(angle), Math.sin(angle)];
      return { t, towards, at: pushOut(fitting.skin, add(middle, towards, 40), -3) };
    });
    const high = (t: number) => 62 * size * Math.sin(Math.PI * (0.1 + 0.86 * t)) ** 0.8;
    const edge = base.map(({ t, towards, at }, i) => {
      const scallop = i % 4 === 0 ? 1 : 0.8 - 0.06 * Math.abs(i % 4 - 2);
      return add(add(at, towards, high(t) * scallop), [0, 0, -1], 0.3 * high(t));
    });
    for (const side of [1, -1]) {
      const sheet = steps(6).map((s) =>
        base.map(({ at }, i) => add(add(at, subtract(edge[i]!, at), s), [side, 0, 0], 2.4 * (1 - 0.7 * s)))
      );
      loft(
        cloth,
        side > 0 ? sheet : sheet.map((row) => [...row].reverse()),
        (r, i) => ({ colour: dim(blendColours(second, colour, r / 5), i % 4 === 0 ? 1 : 0.8), gloss: 0.1 }),
        { around: false },
      );
    }
    base.forEach(({ at }, i) => {
      if (i % 4) return;
      tube(
        cloth,
        steps(8).map((s) => add(at, subtract(edge[i]!, at), 1.06 * s)),
        (t) => 4.2 * (1 - t) + 0.6,
        () => ({ colour, gloss: 0.15 }),
        { sides: 8, up: [1, 0, 0] },
      );
    });
  },
};

/** A bill over nose and mouth, its lower half on the jaw. */
export const beak: Pattern = {
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { landmark } = fitting.sitter;
    const [nose, mouth, corner, lower] = [landmark(4).at, landmark(13).at, landmark(291).at, landmark(17).at];
    const half = (bearer: "skull" | "jaw", upper: boolean) => {
      const long = (upper ? 66 : 46) * size;
      const rings = steps(20).map((t) => {
        const f = (1 - t) ** 0.72, z = corner[2] - 8 + (nose[2] - corner[2] + long) * t;
        const seam = mouth[1] - 1 - (upper ? 14 * t * t * t : 6 * t * t);
        return angles(28).map((a): Vector => {
          const [s, c] = [Math.sin(a), Math.cos(a)];
          const rise = upper ? (nose[1] + 22 - seam) * (0.94 - 0.25 * t) : (seam - lower[1] + 9);
          const y = upper ? (c > 0 ? rise * c ** 0.9 : 1.5 * c) : (c < 0 ? rise * c : 1.5 * c);
          return [
            (corner[0] + 6) * f * Math.sign(s) * Math.abs(s) ** 0.85,
            seam + y * f + (upper ? 0.3 : -0.3) - (upper ? 10 * t ** 4 : 0),
            z,
          ];
        });
      });
      const cloth = stiff(mesh, bearer);
      loft(
        cloth,
        rings.map((ring) => [...ring].reverse()),
        (r, i) => ({
          colour: dim(
            blendColours(colour, second, smoothstep(0.55, 1, r / 19)),
            Math.abs(Math.cos(angles(28)[i]!)) < 0.12 ? 0.6 : 1,
          ),
          gloss: 0.3,
        }),
        { end: true },
      );
    };
    half("jaw", false);
    half("skull", true);
    bothSides(
      stiff(mesh, "skull"),
      (own) =>
        ball(
          own,
          [0.34 * corner[0], nose[1] - 5, nose[2] + 2],
          [2.6, 2, 5],
          () => ({ colour: DARK }),
          { sides: 10 },
        ),
    );
  },
};

/** A muzzle with a nose leather, its lower half on the jaw. */
export const snout: Pattern = {
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { landmark } = fitting.sitter;
    const [nose, mouth, corner, chin] = [landmark(4).at, landmark(13).at, landmark(291).at, landmark(199).at];
    const front = nose[2] + 4 + 30 * size, foot = corner[2] - 10, wide = corner[0] + 9;
    const turns = angles(36);
    const upper = stiff(mesh, "skull"), lower = stiff(mesh, "jaw");
    const round = (t: number) => t < 0.72 ? 1 : Math.max(0.02, 1 - ((t - 0.72) / 0.28) ** 2) ** 0.5;
    const half = (
      cloth: Cloth,
      tip: number,
      breadth: number,
      top: (t: number) => number,
      low: (t: number) => number,
    ) => {
      const rings = steps(22).map((t) => {
        const [high, deep] = [top(t), low(t)], middle = (high + deep) / 2, tall = (high - deep) / 2;
        return turns.map((a): Vector => {
          const [s, c] = [Math.sin(a), Math.cos(a)];
          // Fullest low down, where the whiskers are; parted under the nose.
          const full = 1 + 0.16 * Math.max(0, -c) * Math.sin(Math.PI * t);
          const part = 1 - 0.12 * Math.exp(-((s / 0.22) ** 2)) * smoothstep(0.5, 1, t) * (c < 0 ? 1 : 0);
          return [
            breadth * (1 - 0.34 * t) * round(t) * full * Math.sign(s) * Math.abs(s) ** 0.85,
            middle + tall * round(t) * Math.sign(c) * Math.abs(c) ** 0.85,
            foot + (tip - foot) * t * part,
          ];
        });
      });
      loft(cloth, rings.map((ring) => [...ring].reverse()), (r, i) => ({
        colour: dim(
          colour,
          0.92 + 0.16 * noise(r / 2, i / 2, breadth, 15) -
            0.2 * smoothstep(0.7, 1, -Math.cos(turns[i]!)) * 0.5,
        ),
        gloss: 0.04,
      }), { end: true });
    };
    const drop = mouth[1] - chin[1];
    half(
      lower,
      front - 12 * size,
      0.84 * wide,
      (t) => mouth[1] + 4 - 2 * t,
      (t) => chin[1] + 6 + 0.5 * drop * t,
    );
    half(upper, front, wide, (t) => nose[1] + 15 - 7 * t, (t) => mouth[1] - 5 - 2 * Math.sin(Math.PI * t));
    const tip: Vector = [0, nose[1] + 3, front - 1];
    ball(
      upper,
      tip,
      [14 * size, 10 * size, 8],
      (d) => ({ colour: dim(second, d[1] < -0.2 ? 0.6 : 1), gloss: 0.45 }),
      {
        sides: 22,
      },
    );
    bothSides(upper, (own) => {
      ball(own, add(tip, [6.5 * size, -3, 6.5]), [3, 2.4, 2.2], () => ({ colour: dim(second, 0.25) }), {
        sides: 10,
      });
      for (let k = 0; k < 6; k++) {
        const [x, y] = [0.36 * wide + 5 * (k % 3), mouth[1] + 2 + 6 * Math.floor(k / 3)];
        ball(own, [x, y, front - 2 - 0.045 * x * x], [1.5, 1.5, 1.5], () => ({ colour: dim(second, 0.9) }), {
          sides: 6,
        });
      }
    });
    const cleft = steps(8).map((
      t,
    ): Vector => [0, tip[1] - 6 - (tip[1] - 3 - mouth[1]) * t, front - 0.5 - 4 * t * t]);
    tube(upper, cleft, () => 1.4, () => ({ colour: dim(second, 0.9) }), { sides: 6, up: [1, 0, 0] });
  },
};
