import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import { add, type Vector } from "../../../../runtime/base/vector.ts";
import { dim, mixColours } from "../look/colours.ts";
import { type Cutter, fromCrown, longer } from "./cut.ts";
import { topShare } from "./short_cuts.ts";

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
        dim(mixColours(hair.colour, hair.second, 0.15 + 0.6 * along ** 2), 0.85 + 0.3 * random(root.seed, 8)),
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
