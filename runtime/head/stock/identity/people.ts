import { lipFullness, overTheFold } from "./features.ts";
import type { Direction } from "./field.ts";
import { BROW_Y, CHIN_Y, LARYNX, NOSE_TIP, onNeck } from "./places.ts";
import { EAR, HEAD, MOUTH } from "../measures.ts";
import { smoothstep } from "../../../base/scalar.ts";
import { add } from "../../../base/vector.ts";

/** What changes in a whole person at once: sex, years and weight, one standard deviation each. */
export const PEOPLE: Readonly<Record<string, Direction>> = {
  // Positive is masculine: heavier brow and jaw, larger nose, thinner lips, stronger neck (Enlow and Hans 1996).
  masculinity: {
    warp: (x, y, z) => [
      0.035 * x * onNeck(y),
      -1.3 * smoothstep(-70, CHIN_Y, y) * smoothstep(-75, -20, z) * smoothstep(-165, -112, y),
      -1.5 * smoothstep(30, 85, y) * smoothstep(-80, -10, z),
    ],
    pulls: [
      { at: [14, BROW_Y - 2, 10], by: [0, -1.3, 1.9], reach: [24, 8, 18] },
      { at: [51, -66, -46], by: [2, -1.4, 0.6], reach: [16, 17, 20] },
      { at: [12, CHIN_Y, 7], by: [1.2, -0.4, 1.3], reach: [11, 11, 18] },
      { at: [0, NOSE_TIP[1] + 8, NOSE_TIP[2] - 8], by: [0, 0, 1.3], reach: [12, 17, 17] },
      { at: [38, -46, -4], by: [-0.9, 0, -1], reach: [15, 18, 22] },
      { at: LARYNX, by: [0, 0, 1.3], reach: [8, 10, 14] },
    ],
    local: (spot) => add(lipFullness(spot, true, -0.5, -0.4), lipFullness(spot, false, -0.45, -0.4)),
  },
  // Soft tissue sinks, bone stays: hollow temples and cheeks, jowls, longer nose and lobes (Farkas 2004).
  age: {
    pulls: [
      { at: [33, -88, 0], by: [1.2, -2.9, 0.3], reach: [12, 11, 18] },
      { at: [37, -42, 2], by: [0, -2.2, -2], reach: [14, 13, 18] },
      { at: [55, 26, -26], by: [-2.2, 0, -0.9], reach: [14, 17, 18] },
      { at: [46, BROW_Y - 2, -6], by: [0, -1.7, -0.4], reach: [14, 9, 18] },
      { at: [28, -19, 3], by: [0, -0.9, -1.4], reach: [11, 5, 12] },
      // The cheek hangs over the fold from the nose's wing.
      { at: [27, -48, 8], by: [0.3, -1.4, 0.9], reach: [8, 10, 14] },
      { at: [0, NOSE_TIP[1] - 4, NOSE_TIP[2] - 5], by: [0, -1.6, 0], reach: [13, 11, 16] },
      { at: [MOUTH.cornerX, MOUTH.cornerY - 3, 8], by: [0, -1.3, 0.4], reach: [9, 9, 14] },
      { at: [0, HEAD.mentonY - 8, -24], by: [0, -3.2, 0.7], reach: [24, 13, 22] },
    ],
    local: (spot) => {
      const lips = add(lipFullness(spot, true, -0.5, -0.5), lipFullness(spot, false, -0.3, -0.4));
      if (spot.ear > 0) return [0, -1.2 * spot.ear * smoothstep(4, -26, spot.at[1] - EAR.canal[1]), 0];
      if (!spot.lid?.upper || spot.lid.margin !== "none") return lips;
      // Skin slackens over the outer half of the lid.
      const slack = overTheFold(spot.lid) *
        smoothstep(0.3, 0.75, spot.lid.along) *
        smoothstep(0.95, 0.78, spot.lid.along);
      return [0, -0.8 * slack, 0.5 * slack];
    },
  },
  weight: {
    warp: (x, y, z) => [0.045 * x * onNeck(y), 0, 0.035 * (z + 95) * onNeck(y)],
    pulls: [
      { at: [47, -62, -18], by: [2.8, -0.4, 2.2], reach: [15, 24, 30] },
      // Along the jaw's edge, so that cheek and chin are one round line.
      { at: [40, -90, -18], by: [2.4, -1, 1], reach: [15, 15, 26] },
      { at: [22, CHIN_Y - 2, -8], by: [1.4, -1.7, 0.6], reach: [15, 14, 20] },
      { at: [0, HEAD.mentonY - 6, -26], by: [0, -3.8, 2.2], reach: [26, 14, 26] },
      { at: [56, 24, -28], by: [0.8, 0, 0.5], reach: [16, 16, 20] },
      { at: [13, NOSE_TIP[1] - 5, NOSE_TIP[2] - 16], by: [0.5, 0, 0.3], reach: [8, 9, 13] },
    ],
  },
};
