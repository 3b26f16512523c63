import { fractalNoise, noise, smoothstep } from "../../../../runtime/avatar/noise.ts";
import { random } from "../../../../runtime/avatar/random.ts";
import { add, length, subtract, type Vector } from "../../../../runtime/avatar/vector.ts";
import { blendColours, dim } from "../forms/tints.ts";
import { type Cut, type Cutter, fromCrown, fromMiddle, longer } from "./cut.ts";
import type { Root } from "./roots.ts";
import { crop, topShare } from "./short_cuts.ts";

/** A cloud of small curls: round, whatever the skull under it. */
export const afro: Cutter = (hair, fitting) => {
  const { sitter: { skull } } = fitting;
  const middle: Vector = [0, 0.32 * skull.top, skull.axis - 4];
  const radius = 0.5 * (skull.side + skull.front - skull.axis) + longer(hair, 22, 74) * hair.volume;
  const bump = (at: Vector) => fractalNoise(at[0] / 10, at[1] / 10, at[2] / 10, 2, 71);
  const body = (root: Root) => {
    const far = Math.max(10, radius - length(subtract(root.at, middle)));
    // Towards ears and nape the cloud closes in under itself.
    return (far + 5 * bump(root.at)) * Math.sqrt(smoothstep(-3, 20, root.behind)) *
      (0.45 + 0.55 * smoothstep(-0.75, 0.05, root.y));
  };
  return {
    body,
    radial: true,
    bodyTone: 0.9,
    bodyShade: (at) => 0.85 + 0.55 * bump(at),
    fine: 5,
    layers: [{
      count: 1300,
      segments: 4,
      width: 7,
      tip: 0.6,
      gloss: 0.03,
      // The cloud fans out from the hairline: there, roots stand for more of its surface.
      density: (root) => 0.8 + 2.2 * smoothstep(34, 8, root.behind),
      plan: (root) => ({
        free: true,
        length: 15,
        under: Math.max(0, body(root) - 4),
        lift: 0,
        up: fromMiddle(fitting, root.at),
        stand: 0.35,
        flow: () => [random(root.seed, 5) - 0.5, random(root.seed, 6) - 0.5, random(root.seed, 7) - 0.5],
        bend: 0.4,
        cling: 0,
        curl: 2.5,
        pitch: 11,
      }),
    }],
  };
};

/** Ropes lie along the crown and hang straight from the sides. */
const hangs = (at: Vector): number => at[1] > 60 ? 0.7 : 4;

export const dreadlocks: Cutter = (hair, fitting) => {
  const tip = longer(hair, -40, -200);
  return {
    body: (root) => 5 * smoothstep(0, 9, root.behind),
    layers: [{
      kind: "rope",
      count: 170,
      segments: 16,
      width: 9,
      tip: 0.75,
      plan: (root) => ({
        length: Math.max(40, root.at[1] - tip + 60 * topShare(root) + 30 * (random(root.seed, 3) - 0.5)),
        under: 3,
        lift: (8 + 12 * topShare(root) + 8 * random(root.seed, 4)) * hair.volume,
        stand: 0.35,
        flow: (at) => add(fromCrown(fitting, at, hangs(at)), [0, 0, -0.9 * smoothstep(0.55, 0.9, root.z)]),
        bend: 0.5,
        fall: 1.2,
        cling: 0.3,
        mess: 7 + 9 * hair.mess,
        aside: (root.x < 0 ? -1 : 1) * 66,
      }),
    }],
  };
};

export const tentacles: Cutter = (hair, fitting) => {
  const tip = longer(hair, -60, -190);
  return {
    body: (root) => 4 * smoothstep(0, 9, root.behind),
    bodyTone: 1,
    layers: [{
      kind: "rope",
      count: 84,
      segments: 26,
      width: 21,
      tip: 0.14,
      colour: (along, root) =>
        dim(
          blendColours(hair.colour, hair.second, 0.15 + 0.6 * along ** 2),
          0.85 + 0.3 * random(root.seed, 8),
        ),
      density: (root) => smoothstep(-0.5, 0.1, root.y),
      plan: (root) => ({
        length: Math.max(70, root.at[1] - tip + 50 * topShare(root) + 50 * (random(root.seed, 3) - 0.5)),
        under: 4,
        lift: (12 + 14 * topShare(root)) * hair.volume,
        stand: 0.55,
        flow: (at, along) => {
          const out = fromCrown(fitting, at, hangs(at));
          const lash = smoothstep(0.55, 1, along), turn = random(root.seed, 9) < 0.5 ? 1 : -1;
          return add(
            add(out, [0, 0, -0.8 * smoothstep(0.55, 0.9, root.z)]),
            [lash * (2 * out[0] + turn), 3.6 * lash, lash * 2 * out[2]],
          );
        },
        bend: 0.4,
        fall: 1,
        cling: 0.15,
        mess: 12,
        aside: (root.x < 0 ? -1 : 1) * 64,
      }),
    }],
  };
};

/** A crest from brow to nape between shaved sides. */
export const mohawk: Cutter = (hair) => {
  const strip = (root: Root) => smoothstep(0.22, 0.14, Math.abs(root.x)) * smoothstep(-0.35, -0.2, root.y);
  const high = longer(hair, 40, 85) * hair.volume;
  return {
    body: (root) => 0.5 + 6 * strip(root),
    thin: (root) => 0.45 * (1 - strip(root)),
    bodyTone: 0.8,
    layers: [{
      count: 2300,
      segments: 6,
      width: 8,
      ridge: 0.5,
      tip: 0.06,
      density: strip,
      plan: (root) => ({
        length: high * (0.8 + 0.3 * random(root.seed, 3)) * (0.65 + 0.35 * smoothstep(-0.3, 0.4, root.y)),
        under: 2,
        lift: 3,
        stand: 0.75,
        flow: () => [
          0.35 * root.x,
          0.5 * topShare(root),
          -0.35 + 0.6 * (root.z - 0.4) + 0.25 * (random(root.seed, 5) - 0.5),
        ],
        bend: 0.1,
        cling: 0,
        mess: 4 + 8 * hair.mess,
      }),
    }],
  };
};

const short = crop({ top: 20, side: 13, topLift: 8, sideLift: 5, brushed: [0.4, 0.1, -0.6] });

/** Bare over the temples and the front of the crown. */
export const receding: Cutter = (hair, fitting) => ({
  ...short(hair, fitting),
  hairline: ({ x, y, z }) =>
    longer(hair, 60, 24) * smoothstep(0.45, 0.75, z) * smoothstep(0.25, 0.5, y) *
    (0.75 + 0.7 * smoothstep(0.1, 0.5, Math.abs(x))),
});

/** A wreath of hair about a bare crown. */
export const tonsure: Cutter = (hair, fitting) => ({
  ...short(hair, fitting),
  hairline: ({ y }) => Math.max(0, 150 * (y - 0.74)),
});

/** Burns. */
export const flame: Cutter = (hair, fitting) => {
  const high = longer(hair, 40, 90) * hair.volume;
  return {
    body: (root) => 5 * smoothstep(0, 10, root.behind),
    bodyTone: 1,
    layers: [{
      count: 430,
      segments: 8,
      width: 17,
      root: 0.8,
      tip: 0.02,
      ridge: 0.4,
      glow: 0.9,
      density: (root) => 0.5 + topShare(root),
      colour: (along, root) =>
        along < 0.45
          ? blendColours(hair.second, hair.colour, along / 0.45)
          : dim(hair.colour, 1.05 - 0.55 * (along - 0.45) + 0.2 * (random(root.seed, 8) - 0.5)),
      plan: (root) => ({
        length: high * (0.4 + 0.75 * topShare(root)) * (0.6 + 0.7 * random(root.seed, 3)) *
          smoothstep(-5, 12, root.behind),
        under: 2,
        lift: 3,
        stand: 0.5,
        flow: (at, along) => {
          const out = fromMiddle(fitting, root.at);
          const sway = noise(at[0] / 24, at[1] / 24, at[2] / 24, 73);
          return [
            0.6 * out[0] * (1 - along) + 0.7 * sway,
            0.55 + 1.1 * along,
            0.7 * out[2] * (1 - along) - 0.25 + 0.5 * sway,
          ];
        },
        bend: 0.4,
        cling: 0,
        mess: 6,
      }),
    }],
  };
};

/** Leaves in place of hair. */
export const leaves: Cutter = (hair, fitting): Cut => ({
  body: (root) => 6 * smoothstep(0, 10, root.behind),
  bodyTone: 0.55,
  layers: [{
    kind: "leaf",
    count: 620,
    segments: 5,
    width: 17,
    root: 0.1,
    tip: 0.02,
    ridge: 0.12,
    colour: (along, root) => {
      const own = random(root.seed, 8) < 0.3 + hair.mix
        ? blendColours(hair.colour, hair.second, 0.7 * random(root.seed, 9))
        : hair.colour;
      return dim(own, (0.7 + 0.6 * random(root.seed, 10)) * (0.85 + 0.3 * along));
    },
    plan: (root) => ({
      length: longer(hair, 22, 46) * (0.7 + 0.6 * random(root.seed, 3)),
      under: 3,
      lift: 6 + 22 * random(root.seed, 4) * hair.volume * smoothstep(0, 15, root.behind),
      up: fromMiddle(fitting, root.at),
      stand: 0.45,
      flow: (at) =>
        add(fromCrown(fitting, at, 0.7), [
          1.6 * (random(root.seed, 5) - 0.5),
          1.2 * (random(root.seed, 6) - 0.3),
          1.6 * (random(root.seed, 7) - 0.5),
        ]),
      bend: 0.4,
      cling: 0,
    }),
  }],
});

/** A lion's: it stands off all round the face and falls behind it. */
export const mane: Cutter = (hair, fitting) => {
  const long = longer(hair, 55, 130) * hair.volume;
  const lift = (root: Root) => (10 + 16 * smoothstep(0, 25, root.behind)) * hair.volume;
  return {
    body: (root) => 0.7 * lift(root) * smoothstep(0, 14, root.behind),
    layers: [{
      count: 620,
      segments: 7,
      width: 13,
      root: 0.5,
      tip: 0.06,
      density: (root) => 0.8 + 0.7 * smoothstep(30, 10, root.behind),
      plan: (root) => {
        const out = fromMiddle(fitting, root.at);
        return {
          length: long * (0.75 + 0.5 * random(root.seed, 3)),
          under: 0.5 * lift(root) * smoothstep(0, 12, root.behind),
          lift: lift(root) * (0.8 + 0.5 * random(root.seed, 4)),
          up: out,
          stand: 0.45,
          flow: (_, along) => [
            1.35 * out[0] * (1 - 0.4 * along),
            0.95 * out[1] - 0.35 - 0.6 * along,
            out[2] < 0 ? out[2] : -0.3 - 0.7 * along,
          ],
          bend: 0.3,
          fall: 0.35,
          cling: 0,
          mess: 8 + 10 * hair.mess,
          aside: (root.x < 0 ? -1 : 1) * 78,
          curl: hair.curl > 0.2 ? 4 * hair.curl : 0,
          pitch: 40,
        };
      },
    }],
  };
};
