import { lipFullness } from "./identity_features.ts";
import type { Direction } from "./identity_field.ts";
import { EAR, EYE, HEAD, MOUTH, NOSTRIL } from "./measures.ts";
import { add, smoothstep } from "./vector.ts";

const BROW_Y = EYE.centre[1] + 21;
const CHIN_Y = HEAD.mentonY + 10;
const TIP_Y = NOSTRIL.centre[1] + 9.5, TIP_Z = NOSTRIL.centre[2] + 9;
const neck = (y: number): number => smoothstep(-84, -122, y) * smoothstep(-180, -150, y);

/** What changes in a whole person at once: sex, years and weight, one standard deviation each. */
export const PEOPLE: Readonly<Record<string, Direction>> = {
  // Positive is masculine: heavier brow and jaw, larger nose, thinner lips, stronger neck (Enlow and Hans 1996).
  masculinity: {
    warp: (x, y, z) => [
      0.035 * x * neck(y),
      -1.3 * smoothstep(-70, CHIN_Y, y) * smoothstep(-75, -20, z) * smoothstep(-165, -112, y),
      -1.5 * smoothstep(30, 85, y) * smoothstep(-80, -10, z),
    ],
    pulls: [
      { at: [14, BROW_Y - 2, 10], by: [0, -1.17, 1.56], reach: [24, 8, 18] },
      { at: [51, -66, -46], by: [2.6, -1.82, 0.78], reach: [16, 17, 20] },
      { at: [12, CHIN_Y, 7], by: [1.17, -0.39, 1.3], reach: [11, 11, 18] },
      { at: [0, TIP_Y + 8, TIP_Z - 8], by: [0, 0, 1.3], reach: [12, 17, 17] },
      { at: [38, -48, -2], by: [-1.3, 0, -1.3], reach: [14, 16, 20] },
      { at: [0, -136, -46], by: [0, 0, 1.3], reach: [8, 10, 14] },
    ],
    local: (spot) => add(lipFullness(spot, true, -0.4, -0.35), lipFullness(spot, false, -0.35, -0.35)),
  },
  // Soft tissue sinks, bone stays: hollow temples and cheeks, jowls, longer nose and lobes (Farkas 2004).
  age: {
    pulls: [
      { at: [33, -88, 0], by: [1.16, -2.9, 0.29], reach: [12, 11, 18] },
      { at: [37, -42, 2], by: [0, -2.17, -2.03], reach: [14, 13, 18] },
      { at: [55, 26, -26], by: [-2.17, 0, -0.87], reach: [14, 17, 18] },
      { at: [46, BROW_Y - 2, -6], by: [0, -1.74, -0.43], reach: [14, 9, 18] },
      { at: [28, -18, 3], by: [0, -0.87, -1.16], reach: [11, 5, 12] },
      { at: [0, TIP_Y - 4, TIP_Z - 5], by: [0, -1.59, 0], reach: [13, 11, 16] },
      { at: [MOUTH.cornerX, MOUTH.cornerY - 3, 8], by: [0, -1.3, 0.43], reach: [9, 9, 14] },
      { at: [0, HEAD.mentonY - 8, -24], by: [0, -3.19, 0.72], reach: [24, 13, 22] },
    ],
    local: (spot) => {
      const lips = add(lipFullness(spot, true, -0.5, -0.5), lipFullness(spot, false, -0.3, -0.4));
      if (spot.ear > 0) return [0, -1.2 * spot.ear * smoothstep(4, -26, spot.at[1] - EAR.canal[1]), 0];
      if (!spot.lid?.upper || spot.lid.margin !== "none") return lips;
      // Skin slackens over the outer half of the lid.
      const slack = Math.exp(-(((spot.lid.closeness - 0.3) / 0.22) ** 2)) *
        smoothstep(0.3, 0.75, spot.lid.along) *
        smoothstep(0.95, 0.78, spot.lid.along);
      return [0, -0.4 * slack, 0.45 * slack];
    },
  },
  weight: {
    warp: (x, y, z) => [0.045 * x * neck(y), 0, 0.035 * (z + 95) * neck(y)],
    pulls: [
      { at: [43, -60, -14], by: [3.2, -0.54, 2.43], reach: [17, 20, 28] },
      { at: [24, CHIN_Y, -6], by: [2.43, -1.89, 0.81], reach: [15, 14, 20] },
      { at: [0, HEAD.mentonY - 6, -26], by: [0, -3.78, 2.16], reach: [26, 14, 26] },
      { at: [56, 24, -28], by: [0.81, 0, 0.54], reach: [16, 16, 20] },
      { at: [13, TIP_Y - 5, TIP_Z - 16], by: [0.54, 0, 0.27], reach: [8, 9, 13] },
    ],
  },
};
