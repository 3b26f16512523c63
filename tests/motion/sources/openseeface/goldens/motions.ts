/** What the stock head does in the film that OpenSeeFace was shown: weights, and angles of Live Link Face in radians. */
const DEGREE = Math.PI / 180;

export const MOTIONS = {
  yawLeft: { headYaw: 22 * DEGREE },
  pitchUp: { headPitch: 15 * DEGREE },
  leftEarUp: { headRoll: 15 * DEGREE },
  jawOpen: { jawOpen: 0.8 },
  smileLeft: { mouthSmileLeft: 0.9 },
  pucker: { mouthPucker: 0.9 },
  lookLeft: { eyeLookOutLeft: 0.8, eyeLookInRight: 0.8 },
  lookDown: { eyeLookDownLeft: 0.8, eyeLookDownRight: 0.8 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The faces of faces.bin in their order. */
export const KEPT = ["rest", ...Object.keys(MOTIONS) as (keyof typeof MOTIONS)[]] as const;
