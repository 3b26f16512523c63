import { fractalNoise, noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import { add, length, subtract, type Vector } from "../../../../runtime/base/vector.ts";
import { dim, mixColours } from "../look/colours.ts";
import { type Cut, type Cutter, fromCrown, fromMiddle, longer } from "./cut.ts";
import type { Root } from "./roots.ts";
import { topShare } from "./short_cuts.ts";

/** A cloud of small curls: round, whatever the skull under it. */
export const afro: Cutter = (hair, fitting) => {
  const { subject: { skull } } = fitting;
  const middle: Vector = [0, 0.32 * skull.top, skull.axis - 4];
  const radius = 0.5 * (skull.side + skull.front - skull.axis) + longer(hair, 6, 74) * hair.volume;
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
      count: 3600,
      segments: 4,
      width: 4,
      tip: 0.4,
      gloss: 0.03,
      // The cloud fans out from the hairline: there, roots stand for more of its surface.
      density: (root) => 0.8 + 2.2 * smoothstep(34, 8, root.behind),
      plan: (root) => ({
        free: true,
        length: 12,
        under: Math.max(0, body(root) - 4),
        lift: 0,
        up: fromMiddle(fitting, root.at),
        stand: 0.35,
        flow: () => [random(root.seed, 5) - 0.5, random(root.seed, 6) - 0.5, random(root.seed, 7) - 0.5],
        bend: 0.4,
        cling: 0,
        curl: 2,
        pitch: 9,
      }),
    }],
  };
};

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
          ? mixColours(hair.second, hair.colour, along / 0.45)
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
        ? mixColours(hair.colour, hair.second, 0.7 * random(root.seed, 9))
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
