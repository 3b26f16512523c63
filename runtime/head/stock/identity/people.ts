import { eyeGrowth, lidOpening, lipFullness, overTheFold } from "./features.ts";
import type { Direction } from "./field.ts";
import { BROW_Y, CHIN_Y, LARYNX, NOSE_TIP, NOSE_WING, noseBridge, onNeck, onShoulders } from "./places.ts";
import { EAR, HEAD, MOUTH } from "../measures.ts";
import { smoothstep } from "../../../base/scalar.ts";
import { add, scale, subtract, type Vector } from "../../../base/vector.ts";

/** Of a deviation of masculinity: eyes of men are the smaller in their faces; deviations of eyeSize and eyeOpening. */
export const MALE_EYE = { size: -0.6, opening: -0.55 } as const;

/** What changes in a whole person at once: sex, years and weight, one standard deviation each. */
export const PEOPLE: Readonly<Record<string, Direction>> = {
  // Positive is masculine: heavier brow and jaw, larger nose, smaller eyes, thinner lips, flatter cheeks, a strong
  // neck on wide shoulders (Enlow and Hans 1996). What tells the sexes must outweigh what else differs in two people.
  masculinity: {
    warp: (x, y, z) => [
      0.085 * x * onNeck(y) + 0.05 * x * onShoulders(y) +
      0.022 * x * smoothstep(-42, -78, y) * smoothstep(-150, -112, y) * smoothstep(-95, -58, z),
      -1.5 * smoothstep(-70, CHIN_Y, y) * smoothstep(-75, -20, z) * smoothstep(-165, -112, y),
      -2 * smoothstep(30, 85, y) * smoothstep(-80, -10, z) + 0.05 * (z + 95) * onNeck(y),
    ],
    pulls: [
      { at: [14, BROW_Y - 3, 10], by: [0, -1, 2.7], reach: [24, 8, 18] },
      { at: [38, BROW_Y + 1, 0], by: [0, -1.9, 0.6], reach: [18, 9, 20] },
      { at: [51, -68, -46], by: [1.9, -1.3, 0.6], reach: [16, 17, 22] },
      { at: [14, CHIN_Y, 7], by: [1.8, -0.4, 1.3], reach: [11, 12, 18] },
      { at: [0, NOSE_TIP[1] + 8, NOSE_TIP[2] - 8], by: [0, -0.6, 1.7], reach: [12, 17, 17] },
      { at: NOSE_WING, by: [1, -0.3, 0.2], reach: [8, 10, 14] },
      { at: add(noseBridge(0.45), [7, 0, -6]), by: [0.6, 0, 0.6], reach: [6.5, 13, 12] },
      // Women's cheekbones stand higher and fuller.
      { at: [49, -20, -16], by: [-1.3, -0.9, -1.1], reach: [14, 11, 20] },
      { at: [36, -32, 2], by: [-0.2, -0.8, -1.1], reach: [13, 11, 18] },
      { at: [40, -50, -6], by: [-0.5, 0, -0.5], reach: [13, 14, 22] },
      { at: LARYNX, by: [0, 0, 1.9], reach: [8, 10, 14] },
    ],
    local: (spot) => {
      const lips = add(lipFullness(spot, true, -0.8, -0.55), lipFullness(spot, false, -0.75, -0.55));
      return add(lips, add(scale(eyeGrowth(spot), MALE_EYE.size), scale(lidOpening(spot), MALE_EYE.opening)));
    },
  },
  // Soft tissue sinks, bone stays: hollow temples and cheeks, jowls, longer nose and lobes (Farkas 2004).
  age: {
    pulls: [
      { at: [33, -88, 0], by: [1.2, -2.9, 0.3], reach: [12, 11, 18] },
      { at: [38, -42, 0], by: [0, -1.8, -1.3], reach: [15, 14, 20] },
      { at: [55, 26, -26], by: [-2.2, 0, -0.9], reach: [14, 17, 18] },
      { at: [46, BROW_Y - 2, -6], by: [0, -1.2, -0.4], reach: [14, 9, 18] },
      { at: [29, -20, 3], by: [0, -0.8, -1], reach: [12, 6, 14] },
      // The cheek hangs over the fold from the nose's wing.
      { at: [29, -49, 7], by: [0.5, -1.3, 1.3], reach: [8, 10, 14] },
      { at: [22.5, -45, 13], by: [0, 0, -0.5], reach: [4, 8, 9] },
      { at: [0, NOSE_TIP[1] - 4, NOSE_TIP[2] - 5], by: [0, -1.6, 0], reach: [13, 11, 16] },
      // The corners are held up against it: turned down they would make every old face a sad one.
      { at: [MOUTH.cornerX, MOUTH.cornerY, 8], by: [0, 0.5, 0.2], reach: [8, 7, 14] },
      { at: [0, HEAD.mentonY - 10, -28], by: [0, -3.6, 1.2], reach: [22, 14, 22] },
      // Skin hangs from the chin down the throat in two cords; beside them and over the collar bones the neck sinks.
      { at: [9.5, -130, -44], by: [0.2, -0.8, 1.9], reach: [5, 22, 12] },
      { at: [0, -134, -44], by: [0, 0, -0.8], reach: [4, 20, 12] },
      { at: [22, -146, -54], by: [-0.4, 0, -1.5], reach: [8, 22, 14] },
      { at: [0, -180, -55], by: [0, 0, -1.3], reach: [9, 8, 12] },
      { at: [42, -171, -66], by: [0, -1, -0.8], reach: [14, 9, 14] },
    ],
    local: (spot) => {
      const lips = add(lipFullness(spot, true, -0.65, -0.6), lipFullness(spot, false, -0.5, -0.5));
      if (spot.ear > 0) {
        const lobe: Vector = [0, -1.2 * smoothstep(4, -26, spot.at[1] - EAR.canal[1]), 0];
        return scale(add(lobe, scale(subtract(spot.at, EAR.canal), 0.02)), spot.ear);
      }
      if (!spot.lid?.upper || spot.lid.margin !== "none") return lips;
      // Skin slackens over the outer half of the lid.
      const slack = overTheFold(spot.lid) *
        smoothstep(0.3, 0.75, spot.lid.along) *
        smoothstep(0.95, 0.78, spot.lid.along);
      return [0, -1 * slack, 0.6 * slack];
    },
  },
  weight: {
    warp: (x, y, z) => [0.05 * x * onNeck(y) + 0.03 * x * onShoulders(y), 0, 0.035 * (z + 95) * onNeck(y)],
    pulls: [
      // Fullest under the cheekbone, less at the jaw: the face stays widest at the cheekbones.
      { at: [46, -50, -16], by: [2.5, -0.3, 2], reach: [15, 20, 30] },
      { at: [54, -16, -34], by: [1.1, 0, 0.3], reach: [15, 15, 26] },
      { at: [38, -86, -20], by: [1, -0.5, 0.7], reach: [15, 15, 26] },
      { at: [20, CHIN_Y - 2, -6], by: [0.9, -0.7, 0.5], reach: [14, 13, 18] },
      // Under the chin it hangs behind the chin's edge, which stays to be seen.
      { at: [0, HEAD.mentonY - 10, -34], by: [0, -3, 1.6], reach: [24, 13, 15] },
      { at: [0, -150, -50], by: [0, 0, 1], reach: [30, 22, 20] },
      // Collar bones and the pit between them are covered.
      { at: [0, -181, -55], by: [0, 0, 1.2], reach: [8, 8, 12] },
      { at: [42, -170, -64], by: [0, 1, 0.9], reach: [16, 10, 14] },
      { at: [56, 24, -28], by: [0.8, 0, 0.5], reach: [16, 16, 20] },
      { at: [13, NOSE_TIP[1] - 5, NOSE_TIP[2] - 16], by: [0.5, 0, 0.3], reach: [8, 9, 13] },
    ],
  },
};
