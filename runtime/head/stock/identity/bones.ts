import type { Direction } from "./field.ts";
import { aboveNeck, BROW_Y, CHIN_Y, LARYNX, onFace, onNeck, onShoulders } from "./places.ts";
import { HEAD, MOUTH } from "../measures.ts";
import { smoothstep } from "../../../base/scalar.ts";

/*
 * One standard deviation each. Measures and deviations after Farkas (1994), young adults, mean of the sexes;
 * where several directions add up in one measure each has its share of the variance. Shares are on the large side:
 * the means of peoples differ too, the nose's breadth from 31 to 45 (Farkas et al. 2005).
 */

/** Skull and forehead. */
export const SKULL: Readonly<Record<string, Direction>> = {
  // Head breadth 148, deviation 5.4.
  headWidth: { warp: (x, y) => [0.034 * x * smoothstep(-70, 20, y), 0, 0] },
  // Head length 192, deviation 6.5.
  headLength: {
    warp: (_x, y, z) => [0, 0, 0.05 * Math.min(0, z - HEAD.centre[2]) * smoothstep(-90, -20, y)],
  },
  // Vertex to nasion 109, deviation 6.
  skullHeight: { warp: (_x, y) => [0, 0.055 * Math.max(0, y - 34), 0] },
  // Forehead to the hairline 65, deviation 6.5, of which hair takes the greater part.
  foreheadHeight: {
    warp: (_x, y, z) => [0, 2.6 * smoothstep(26, 60, y) * smoothstep(112, 62, y) * onFace(z), 0],
  },
  foreheadSlope: { warp: (_x, y, z) => [0, 0, -3.6 * smoothstep(24, 82, y) * smoothstep(-80, -10, z)] },
  // Forehead breadth 114, deviation 4.6.
  foreheadWidth: { pulls: [{ at: [55, 42, -24], by: [2.2, 0, 0.8], reach: [20, 18, 26] }] },
  foreheadRoundness: { pulls: [{ at: [0, 52, 6], by: [0, 0, 2.2], reach: [26, 17, 30] }] },
};

/** Face, jaw and cheekbones. */
export const FACE: Readonly<Record<string, Direction>> = {
  // Face breadth over the cheekbones 134, deviation 4.8.
  faceWidth: {
    // The mouth follows by half: narrow in a narrow face, not a button.
    warp: (x, y, z) => {
      const mouth = Math.exp(-0.5 * ((y - MOUTH.meetingY) / 13) ** 2) * Math.exp(-((x / 36) ** 4));
      const along = smoothstep(45, -5, y) * smoothstep(-125, -85, y) * onFace(z);
      return [0.038 * x * along * (1 - 0.5 * mouth * smoothstep(-50, -10, z)), 0, 0];
    },
  },
  // Nasion to subnasale 53, deviation 3.2: all that lies below goes down with it.
  faceHeight: {
    warp: (_x, y, z) => [0, -3 * smoothstep(0, -48, y) * smoothstep(-110, -40, z) * aboveNeck(y), 0],
  },
  faceProjection: { pulls: [{ at: [0, -34, 4], by: [0, 0, 2.4], reach: [40, 17, 44] }] },
  // Jaw breadth at its angles 94, deviation 5.4.
  jawWidth: {
    warp: (
      x,
      y,
      z,
    ) => [0.034 * x * smoothstep(-32, -72, y) * smoothstep(-145, -108, y) * smoothstep(-95, -58, z), 0, 0],
  },
  jawAngle: { pulls: [{ at: [50, -66, -48], by: [0.2, -1.3, -0.8], reach: [17, 17, 20] }] },
  // Lower face 68, deviation 4.2.
  chinLength: {
    warp: (_x, y, z) => [0, -2.3 * smoothstep(-72, CHIN_Y, y) * smoothstep(-75, -20, z) * aboveNeck(y), 0],
  },
  chinWidth: { pulls: [{ at: [15, CHIN_Y, 3], by: [1.8, 0, 0.2], reach: [11, 13, 20] }] },
  chinProjection: { pulls: [{ at: [0, CHIN_Y, 12], by: [0, 0, 2.1], reach: [24, 15, 30] }] },
  cheekbones: { pulls: [{ at: [51, -19, -18], by: [2.1, 0.5, 1.8], reach: [15, 13, 20] }] },
  cheekFullness: { pulls: [{ at: [40, -50, -6], by: [1.8, 0.2, 1.7], reach: [13, 17, 22] }] },
  browRidge: { pulls: [{ at: [20, BROW_Y - 1, 10], by: [0, -0.4, 2.3], reach: [17, 8, 16] }] },
  browHeight: { pulls: [{ at: [30, BROW_Y + 2, 4], by: [0, 2.1, 0], reach: [24, 9, 22] }] },
  browTilt: {
    pulls: [
      { at: [48, BROW_Y, -8], by: [0, 1.6, 0], reach: [13, 9, 18] },
      { at: [14, BROW_Y + 2, 12], by: [0, -0.8, 0], reach: [10, 8, 16] },
    ],
  },
};

/** The neck; where it meets the shoulders everything comes to rest. */
export const NECK: Readonly<Record<string, Direction>> = {
  // Neck breadth 112 at the larynx, deviation 6, of which weight and sex take half.
  neckWidth: {
    warp: (x, y, z) => {
      const neck = onNeck(y);
      return [0.05 * x * neck, 0, 0.05 * (z + 95) * neck];
    },
  },
  neckLength: { warp: (_x, y) => [0, -6.5 * smoothstep(-104, -178, y), 0] },
  adamsApple: { pulls: [{ at: LARYNX, by: [0, 0, 1.3], reach: [7, 9, 14] }] },
};

/** The trunk and the back of the head: what tells people apart from the side and from behind. */
export const BUILD: Readonly<Record<string, Direction>> = {
  // Breadth over the deltoids 450, deviation 30 (NASA 1978): of the bust's 300 that is 20, or 10 on either side.
  shoulderWidth: { warp: (x, y) => [0.055 * x * onShoulders(y), 0, 0] },
  // How steeply the trapezius falls away from the neck.
  shoulderSlope: {
    warp: (x, y) => {
      const out = smoothstep(40, 140, Math.abs(x)) * smoothstep(-135, -165, y);
      return [0, -4.5 * out * smoothstep(-222, -196, y), 0];
    },
  },
  // The neck stands more upright on some.
  neckUpright: { warp: (_x, y) => [0, 0, 7 * smoothstep(-70, -185, y)] },
  // Fullness of the nape, over the trapezius.
  napeFullness: { pulls: [{ at: [0, -96, -142], by: [0, 0, -4], reach: [34, 26, 26] }] },
  // Some heads are flat behind, some stand out over the nape.
  occiput: { pulls: [{ at: [0, 12, -166], by: [0, -1, -4.5], reach: [48, 32, 40] }] },
};
