import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import { type Cutter, longer } from "./cut.ts";
import type { Root } from "./roots.ts";
import { crop, topShare } from "./short_cuts.ts";

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
