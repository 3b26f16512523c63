import { noise, smoothstep } from "../../../../runtime/avatar/noise.ts";
import { add, subtract, unit, type Vector } from "../../../../runtime/avatar/vector.ts";
import { type Band, layNeckBand, offsetRing } from "../forms/band.ts";
import { angles, type Cloth, loft, steps } from "../forms/cloth.ts";
import { clothOn, type Fitting, mirrored, pushOut, stiff } from "../forms/fitting.ts";
import { skinShell } from "../forms/skin_shell.ts";
import { blendColours, dim } from "../forms/tints.ts";
import { ball, curveThrough, hoop, plate, tube } from "../forms/tube.ts";
import type { Colour } from "../look.ts";
import type { MeshBuilder } from "../paint_mesh.ts";
import type { Pattern } from "./piece.ts";

const METAL = 0.4;
const signed = (turn: number): number => turn > Math.PI ? turn - 2 * Math.PI : turn;

/** Cloth about the neck goes with the neck above and with the bust below. */
function throat(mesh: MeshBuilder): Cloth {
  return clothOn(mesh, (at) => mesh.sitter.nearest(at, { ears: false }));
}

/** Hair behind the neck falls inside what is worn there, and is not seen below its edge. */
const insideCollar =
  (front: number, back: number, room: number): NonNullable<Pattern["cover"]> => (fitting) => {
    const { chin } = fitting.sitter.skull;
    const band = layNeckBand(fitting, { front: chin + front, back: chin + back });
    return (at) => {
      if (at[2] > band.middle[2] + 20) return Infinity;
      const above = band.above(at);
      return above < 0 ? 1.5 : room + 0.6 * above + 0.005 * above * above;
    };
  };

/** Where collars stand: round the foot of the neck, lower in front. */
const collarBand = (fitting: Fitting, clearance = 4, places = 72): Band =>
  layNeckBand(fitting, {
    front: fitting.sitter.skull.chin - 46,
    back: fitting.sitter.skull.chin - 18,
    clearance,
    places,
  });

export const scarf: Pattern = {
  cover: insideCollar(-32, 2, 8),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { skull } = fitting.sitter;
    const cloth = stiff(mesh, "bust");
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
        cloth,
        path,
        around.map((a) =>
          [
            thick * 0.8 * size * Math.cos(a),
            thick * size * Math.sin(a) * (1 + 0.08 * Math.sin(5 * a)),
          ] as const
        ),
        (place, corner) => ({
          ...stripes(place / 72, 6),
          open: 0.75 + 0.25 * Math.abs(Math.cos(around[corner]! / 2)),
        }),
        band.up,
      );
    }
    // One end hangs down in front, with a fringe.
    const chest = fitting.sitter.cast([26, skull.chin - 80, 200], [0, 0, -1])?.at[2] ?? -40;
    const end = curveThrough([[20, skull.chin - 40, chest + 30], [27, skull.chin - 62, chest + 36], [
      30,
      skull.chin - 88,
      chest + 26,
    ], [31, skull.chin - 128, chest + 26]], 18);
    tube(
      cloth,
      end,
      (t, a) => (22 * Math.abs(Math.cos(a)) + 5 * Math.abs(Math.sin(a))) * (0.72 + 0.28 * t) * size,
      (t) => stripes(t, 4),
      { sides: 20, up: [0, 0, 1] },
    );
    for (let k = 0; k < 8; k++) {
      const x = 31 + (k - 3.5) * 5.4 * size;
      tube(
        cloth,
        [[x, skull.chin - 126, chest + 26], [x + 0.5, skull.chin - 136, chest + 26], [
          x,
          skull.chin - 146,
          chest + 25,
        ]],
        () => 2,
        () => ({ colour: k % 2 ? second : colour }),
        { sides: 6, up: [0, 0, 1] },
      );
    }
  },
};

/** A shirt's: it stands, turns over, and parts in front. */
function shirtCollar(mesh: MeshBuilder, fitting: Fitting, colour: Colour, size: number): Band {
  const cloth = throat(mesh), band = collarBand(fitting, 3.5, 96);
  const open = 0.1;
  const places = band.turns.map((turn, i) => [turn, i] as const).filter(([turn]) =>
    turn > open && turn < 2 * Math.PI - open
  );
  const profile = (fold: number, out: number, rise: number) => {
    // The points of the collar: longer and further forward towards the opening.
    const ring = offsetRing(
      band,
      (turn) => out + fold * 5 * smoothstep(1.1, 0.2, Math.abs(signed(turn))),
      (turn) => rise - fold * 20 * size * smoothstep(0.75, 0.12, Math.abs(signed(turn))),
    );
    return places.map(([, i]) => ring[i]!);
  };
  const rings = [
    profile(0, 1, -12),
    profile(0, 0, 4),
    profile(0, 0.5, 19),
    profile(0.05, 2.5, 22.5),
    profile(0.15, 5, 20),
    profile(0.6, 8, 4),
    profile(1, 11, -9 * size),
    profile(1, 10, -10.5 * size),
  ];
  loft(cloth, rings.reverse(), (r) => ({ colour: r < 4 ? colour : dim(colour, 0.85), gloss: 0.03 }), {
    around: false,
  });
  return band;
}

/** What is worn under a collar: cloth over the chest, as far as the bust goes. */
function cover(
  mesh: MeshBuilder,
  below: (x: number, z: number) => number,
  height: number,
  colour: Colour,
): void {
  skinShell(mesh, {
    surfaces: ["neck", "skin", "base"],
    finest: 9,
    rounds: 1,
    inside: ({ at }) => below(at[0], at[2]) - at[1],
    height: () => height + 1,
    dye: ({ at: [x, y, z] }) => ({
      colour: dim(colour, 0.95 + 0.1 * noise(x / 15, y / 15, z / 15, 16)),
      gloss: 0.03,
    }),
  });
}

export const collar: Pattern = {
  cover: insideCollar(-40, -10, 4),
  make({ fitting, mesh, piece: { colour, size } }) {
    const band = shirtCollar(mesh, fitting, colour, size);
    cover(
      mesh,
      (x, z) => band.middle[1] + (z - band.middle[2]) * band.front[1] / band.front[2] - 4 - 0.0004 * x * x,
      2.6,
      colour,
    );
  },
};

export const tie: Pattern = {
  cover: insideCollar(-40, -10, 4),
  make({ fitting, mesh, piece: { colour, second, size }, look }) {
    const shirt = look.pieces.some(({ kind }) => kind === "collar") ? undefined : second;
    const band = shirt ? shirtCollar(mesh, fitting, shirt, 1) : collarBand(fitting, 3.5, 96);
    if (shirt) {
      cover(
        mesh,
        (x, z) => band.middle[1] + (z - band.middle[2]) * band.front[1] / band.front[2] - 4 - 0.0004 * x * x,
        2.6,
        shirt,
      );
    }
    const cloth = stiff(mesh, "bust");
    const knot = add(band.ring[0]!, [0, 2, 8]);
    const weave = (x: number, y: number) => ({
      colour: Math.abs(((x + y) / 15) % 1) < 0.22 ? dim(colour, 1.6) : colour,
      gloss: 0.1,
    });
    plate(
      cloth,
      [[-9, -14], [9, -14], [15, 12], [-15, 12]],
      7,
      (x, y, z) => add(knot, [x, y, z - 0.02 * x * x]),
      weave,
      { bulge: 4 },
    );
    const foot = fitting.sitter.skull.chin - 92;
    const onChest = (x: number, y: number, z: number): Vector => {
      const at = fitting.sitter.cast([0.37, Math.max(y, foot + 4), 200], [0, 0, -1])?.at[2] ?? knot[2] - 8;
      return [x, y, Math.max(at + 5, knot[2] - 12 - 0.25 * (knot[1] - y)) + z - 0.008 * x * x];
    };
    const top = knot[1] - 10;
    plate(
      cloth,
      [[-9, top], [-21 * size, foot + 4], [0, foot - 12], [21 * size, foot + 4], [9, top]],
      3,
      onChest,
      weave,
      { bulge: 2, rings: 6 },
    );
  },
};

export const bowTie: Pattern = {
  cover: insideCollar(-40, -10, 4),
  make({ fitting, mesh, piece: { colour, second, size }, look }) {
    const shirt: Colour = [0.93, 0.92, 0.9];
    const own = look.pieces.some(({ kind }) => kind === "collar");
    const band = own ? collarBand(fitting, 3.5, 96) : shirtCollar(mesh, fitting, shirt, 0.8);
    if (!own) {
      cover(
        mesh,
        (x, z) => band.middle[1] + (z - band.middle[2]) * band.front[1] / band.front[2] - 4 - 0.0004 * x * x,
        2.6,
        shirt,
      );
    }
    const cloth = stiff(mesh, "bust");
    const knot = add(band.ring[0]!, [0, 1, 10]);
    for (const side of [cloth, mirrored(cloth)]) {
      const rings = steps(12).map((t) => {
        const half = (7 + 13 * smoothstep(0, 0.75, t)) * size, thick = 3.5 + 4 * Math.sin(Math.PI * t);
        return angles(20).map((a): Vector =>
          add(knot, [
            4 + 40 * size * t - 2.5 * t * Math.cos(a) ** 2,
            half * Math.sin(a) * (1 + 0.06 * Math.sin(3 * a)),
            thick * Math.cos(a) - 9 * t * t - 1.5 * Math.sin(4 * a) * (1 - t),
          ])
        );
      });
      loft(
        side,
        rings.map((ring) => [...ring].reverse()),
        (r, i) => ({
          colour: dim(colour, 0.85 + 0.25 * Math.abs(Math.cos(angles(20)[i]! * 2)) * (1 - r / 14)),
          gloss: 0.1,
        }),
        { end: true },
      );
    }
    ball(
      cloth,
      knot,
      [7 * size, 9 * size, 7],
      () => ({ colour: blendColours(colour, second, 0.3), gloss: 0.1 }),
    );
  },
};

/** A wheel of starched folds. */
export const ruff: Pattern = {
  cover: insideCollar(-32, -2, 4),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { skull } = fitting.sitter;
    const cloth = stiff(mesh, "bust");
    const folds = 26, places = folds * 8;
    const band = layNeckBand(fitting, { front: skull.chin - 32, back: skull.chin - 4, clearance: 3, places });
    const wave = (turn: number) => Math.sin(folds * turn);
    const sheet = (lift: number) =>
      steps(8).map((s) =>
        offsetRing(
          band,
          (turn) => s * (52 * size + 2.5 * Math.cos(2 * folds * turn)),
          (turn) => (4 + 8 * s) * wave(turn) + 12 * s * s * -Math.cos(turn) * 0.4 + lift,
        )
      );
    loft(cloth, sheet(0).reverse(), (r, i) => ({
      colour: r === 0 ? second : dim(colour, 0.78 + 0.3 * (0.5 + 0.5 * wave(band.turns[i]!))),
      gloss: 0.04,
      open: 0.7 + 0.3 * (0.5 + 0.5 * wave(band.turns[i]!)) * (1 - r / 12),
    }));
    hoop(
      cloth,
      offsetRing(band, 1, 2).filter((_, i) => i % 2 === 0),
      angles(8).map((a) => [3 * Math.cos(a), 11 * Math.sin(a)] as const),
      () => ({ colour: dim(colour, 0.9), gloss: 0.04 }),
      band.up,
    );
  },
};

export const necklace: Pattern = {
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { skull } = fitting.sitter;
    const cloth = throat(mesh);
    const band = layNeckBand(fitting, {
      front: skull.chin - 84,
      back: skull.chin - 30,
      clearance: 3,
      places: 96,
    });
    const ring = band.ring.map((at) => pushOut(fitting.skin, at, 3.2 * size));
    for (let i = 0; i < 96; i += 2) {
      const r = (i % 4 ? 3.4 : 4.4) * size;
      ball(cloth, ring[i]!, [r, r, r], () => ({ colour: i % 12 === 6 ? second : colour, gloss: METAL }), {
        sides: 8,
      });
    }
    tube(cloth, [...ring, ring[0]!], () => 1, () => ({ colour: dim(colour, 0.7), gloss: METAL }), {
      sides: 5,
    });
    const drop = add(ring[0]!, [0, -15 * size, 3]);
    const clear = pushOut(fitting.skin, drop, 5);
    ball(cloth, clear, [10 * size, 13 * size, 5], () => ({ colour, gloss: METAL }), { sides: 18 });
    ball(cloth, add(clear, [0, 0, 3]), [6.5 * size, 9 * size, 4.5], () => ({ colour: second, gloss: 0.7 }), {
      sides: 16,
    });
  },
};

/** Plate over the chest, a gorget, and the rims of both. */
export const armour: Pattern = {
  cover: insideCollar(-30, 0, 8),
  make({ fitting, mesh, piece: { colour, second }, look }) {
    const { skull } = fitting.sitter;
    const low = layNeckBand(fitting, {
      front: skull.chin - 62,
      back: skull.chin - 34,
      clearance: 6,
      places: 96,
    });
    cover(mesh, (_, z) => low.middle[1] + (z - low.middle[2]) * low.front[1] / low.front[2] + 4, 7, colour);
    const cloth = stiff(mesh, "bust");
    const polished = (shade: number) => () => ({ colour: dim(colour, shade), gloss: METAL });
    // A closed helm has a throat of its own.
    const helm = look.pieces.some(({ kind }) => kind === "knight helmet");
    for (const [k, drop] of (helm ? [] : [0, 13, 26]).entries()) {
      const lame = [[13 - 4 * k + 5, -6 - drop], [9 - 2.4 * k + 4, 8 - drop], [
        4 - 2 * k + 6,
        10 - drop,
      ]] as const;
      loft(cloth, lame.map(([out, rise]) => offsetRing(low, out + 5 * k, rise + 28)), polished(1 - 0.1 * k));
    }
    const section = angles(8).map((a) => [2.8 * Math.cos(a), 2.8 * Math.sin(a)] as const);
    if (!helm) hoop(cloth, offsetRing(low, 9, 39), section, () => ({ colour: second, gloss: METAL }), low.up);
    hoop(cloth, offsetRing(low, 22, 6), section, () => ({ colour: second, gloss: METAL }), low.up);
    // Plates on the shoulders, the lower ones under the upper.
    for (const own of [cloth, mirrored(cloth)]) {
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
  },
};

/** A tall collar that stands behind the head, its lining turned to the face. */
export const capeCollar: Pattern = {
  cover: insideCollar(-70, -30, 9),
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { skull } = fitting.sitter;
    const cloth = stiff(mesh, "bust");
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
    loft(cloth, outer, (r) => ({ colour: dim(colour, 0.85 + 0.2 * r / 14), gloss: 0.05 }), { around: false });
    loft(
      cloth,
      inner.map((row) => [...row].reverse()),
      (r) => ({ colour: dim(second, 0.75 + 0.3 * r / 14), gloss: 0.1 }),
      { around: false },
    );
    const rim = [
      ...outer.map((row) => row[0]!),
      ...outer.at(-1)!.slice(1, -1),
      ...outer.map((row) => row.at(-1)!).reverse(),
    ];
    tube(cloth, rim, () => 2.4, () => ({ colour: dim(colour, 1.1), gloss: 0.05 }), {
      sides: 8,
      up: [1, 0, 0],
    });
    cover(
      mesh,
      (_, z) => band.middle[1] + (z - band.middle[2]) * band.front[1] / band.front[2] - 1,
      4,
      colour,
    );
    const clasp = add(band.ring[0]!, [0, -12, 5]);
    ball(cloth, clasp, [11, 11, 5], () => ({ colour: [0.85, 0.66, 0.25], gloss: METAL }), { sides: 18 });
    ball(cloth, add(clasp, [0, 0, 3]), [6, 6, 4], () => ({ colour: second, gloss: 0.6 }), { sides: 14 });
  },
};

export const earrings: Pattern = {
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { ear } = fitting;
    for (const [bearer, flip] of [["leftEar", false], ["rightEar", true]] as const) {
      const cloth = stiff(mesh, bearer), own = flip ? mirrored(cloth) : cloth;
      const lobe: Vector = [ear.out - 12, ear.bottom + 7, 0.62 * ear.front + 0.38 * ear.back];
      const radius = 13 * size, centre = add(lobe, [2, -radius + 1, 1]);
      hoop(
        own,
        angles(28).map((a): Vector =>
          add(centre, [1.5 * Math.sin(a), radius * Math.cos(a), radius * Math.sin(a)])
        ),
        angles(8).map((a) => [2 * Math.cos(a), 2 * Math.sin(a)] as const),
        () => ({ colour, gloss: 0.5 }),
        [1, 0, 0],
      );
      ball(own, lobe, [3.6, 3.6, 3.6], () => ({ colour: second, gloss: 0.6 }), { sides: 10 });
    }
  },
};

export const headphones: Pattern = {
  cover: () => (at) => Math.abs(at[2] + 62) < 14 && at[1] > 30 ? 5 : Infinity,
  make({ fitting, mesh, piece: { colour, second, size } }) {
    const { sitter: { skull }, ear, skin } = fitting;
    const cloth = stiff(mesh, "skull");
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
      cloth,
      path,
      (_, a) => 5 + 7 * Math.abs(Math.sin(a)) ** 1.5,
      (t) => ({ colour: t > 0.3 && t < 0.7 ? dim(colour, 0.8) : colour, gloss: 0.2 }),
      { sides: 14, up: [0, 0, 1] },
    );
    for (const own of [cloth, mirrored(cloth)]) {
      const cup = (x: number, r: number): Vector[] =>
        angles(32).map((a): Vector => [x, y + 1.12 * r * Math.sin(a) * size, z + r * Math.cos(a) * size]);
      const cushion = [[skull.side - 4, 27], [skull.side + 2, 33], [out - 4, 34], [out + 2, 31]] as const;
      loft(
        own,
        cushion.map(([x, r]) => cup(x, r).reverse()),
        () => ({ colour: dim(second, 0.9), gloss: 0.08 }),
      );
      const shell = [[out + 1, 30], [out + 8, 31], [out + 14, 27], [out + 16, 20], [out + 16, 0.5]] as const;
      loft(
        own,
        shell.map(([x, r]) => cup(x, r).reverse()),
        (r) => ({ colour: r > 2 ? dim(colour, 0.75) : colour, gloss: 0.25 }),
      );
    }
  },
};
