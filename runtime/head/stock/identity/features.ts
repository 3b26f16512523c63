import { type Direction, nearEye, type Spot } from "./field.ts";
import { NOSE_TIP, NOSE_WING, noseBridge } from "./places.ts";
import { EAR, EYE, MOUTH } from "../measures.ts";
import type { LidPlace } from "../mesh/mesh_builder.ts";
import { clamp01, radians, smoothstep } from "../../../base/scalar.ts";
import { add, scale, subtract, type Vector } from "../../../base/vector.ts";

/* One standard deviation each, after Farkas (1994) as in identity_bones.ts. */

const NOTHING: Vector = [0, 0, 0];
export const NOSE: Readonly<Record<string, Direction>> = {
  // Nasion to subnasale: the nose alone may hang over a lip that stays.
  noseLength: {
    pulls: [
      { at: [0, NOSE_TIP[1] - 5, NOSE_TIP[2] - 6], by: [0, -2.1, 0.3], reach: [13, 11, 16] },
      { at: NOSE_WING, by: [0, -1.2, 0], reach: [8, 9, 12] },
    ],
  },
  // Breadth over the wings 33, deviation 2.
  noseWidth: { pulls: [{ at: NOSE_WING, by: [1.6, 0, 0.1], reach: [8, 10, 14] }] },
  // Tip before subnasale 19.5, deviation 1.9.
  noseProjection: { pulls: [{ at: NOSE_TIP, by: [0, 0, 2.2], reach: [11, 11, 17] }] },
  noseBridgeHeight: { pulls: [{ at: noseBridge(0.2), by: [0, 0, 1.5], reach: [9, 12, 14] }] },
  noseBridgeWidth: {
    pulls: [{ at: add(noseBridge(0.5), [7, 0, -6]), by: [0.8, 0, 0.4], reach: [8, 14, 13] }],
  },
  noseHump: { pulls: [{ at: noseBridge(0.52), by: [0, 0, 1.1], reach: [6.5, 8, 11] }] },
  noseTipUp: {
    pulls: [
      { at: NOSE_TIP, by: [0, 2, 0.3], reach: [9.5, 9, 12] },
      { at: noseBridge(0.7), by: [0, 0, -0.8], reach: [7, 7, 10] },
    ],
  },
  noseTipBulb: {
    pulls: [{ at: add(NOSE_TIP, [6, -1, -4]), by: [0.8, 0, 0.4], reach: [5.5, 7, 8.5] }],
  },
  nostrilHeight: { pulls: [{ at: add(NOSE_WING, [0, -2, 1]), by: [0, 1.5, 0], reach: [7.5, 7, 11] }] },
};

/** The red of a lip: its border by `grow`, its roll by `swell` millimetres; the line of contact stays. */
export function lipFullness({ lip }: Spot, upper: boolean, grow: number, swell: number): Vector {
  if (!lip || lip.upper !== upper || lip.depth > 1) return NOTHING;
  const middle = 1 - lip.across ** 2.2;
  const skin = smoothstep(-1, 0, lip.depth), red = clamp01(lip.depth);
  const border = lip.depth < 0 ? skin : 1 - smoothstep(0, 0.9, red);
  const roll = lip.depth < 0 ? 0.3 * skin : 0.3 * (1 - red) + Math.sin(Math.PI * red) * 0.85;
  return [0, (upper ? 1 : -1) * grow * border * middle, swell * roll * middle];
}

export const LIPS: Readonly<Record<string, Direction>> = {
  // Upper vermilion 8.3, deviation 1.3; lower 9.4, deviation 1.5.
  upperLipFullness: { local: (spot) => lipFullness(spot, true, 1.1, 0.65) },
  lowerLipFullness: { local: (spot) => lipFullness(spot, false, 1.2, 0.75) },
  // Mouth width 52, deviation 3.3, to which cheeks and weight add their part.
  mouthWidth: {
    warp: (x, y, z) => {
      const near = Math.exp(-0.5 * ((y - MOUTH.meetingY) / 13) ** 2) * Math.exp(-((x / 40) ** 4));
      return [0.025 * x * near * smoothstep(-50, -10, z), 0, 0];
    },
  },
  // The skin of the upper lip 15, deviation 2.
  mouthHeight: {
    pulls: [{ at: [0, MOUTH.meetingY, MOUTH.contactZ - 2], by: [0, 0.85, 0], reach: [26, 11, 30] }],
  },
  mouthCorners: {
    pulls: [{ at: [MOUTH.cornerX, MOUTH.cornerY, MOUTH.cornerZ], by: [0.2, 0.9, -0.2], reach: [9, 9, 16] }],
  },
  mouthProjection: {
    pulls: [{ at: [0, MOUTH.meetingY, MOUTH.contactZ - 2], by: [0, 0, 1.5], reach: [26, 16, 30] }],
  },
  cupidBow: {
    local: ({ lip }) => {
      if (!lip?.upper || lip.depth > 1) return NOTHING;
      const peak = MOUTH.cupidPeakX / MOUTH.cornerX;
      const wave = Math.exp(-(((lip.across - peak) / 0.16) ** 2)) -
        0.8 * Math.exp(-((lip.across / 0.12) ** 2));
      return [0, 0.7 * wave * (lip.depth < 0 ? smoothstep(-0.8, 0, lip.depth) : 1 - lip.depth), 0];
    },
  },
};

const fromEye = (p: Vector): Vector => subtract(p, EYE.centre);
const lidRadius = EYE.radius + EYE.lidThickness;
/** The skin of the upper lid that hangs over its fold, 0..1. */
export const overTheFold = ({ closeness }: LidPlace): number => Math.exp(-(((closeness - 0.27) / 0.17) ** 2));
/** The upper lid's arch over 0 inner corner .. 1 outer. */
const arch = (along: number): number => Math.sin(Math.PI * along);

/** One deviation of eyeSize: eyeballs themselves differ by 3 % (axial length 23.6, deviation 0.8). */
export const EYE_GROWTH = 0.03;

/** One deviation of eyeSize. */
export function eyeGrowth({ at }: Spot): Vector {
  return scale(fromEye(at), EYE_GROWTH * nearEye(at));
}

/** One deviation of eyeOpening: the lids turn about the eyeball, the upper one more. */
export function lidOpening({ at, lid }: Spot): Vector {
  if (!lid) return NOTHING;
  const [, y, z] = fromEye(at);
  const turn = (lid.upper ? 0.65 : -0.2) * lid.closeness * arch(lid.along) / lidRadius;
  return [0, turn * z, -turn * y];
}

/**
 * Expressions are added on top as they were sculpted, so a lid must come from where a blink expects it: the
 * eye moves whole, or its lids slide by columns, which takes both margins of a closed eye along alike. Only
 * eyeSize, eyeOpening and masculinity change a column's opening; for these identity_blinks.ts changes the blink.
 */
export const EYES: Readonly<Record<string, Direction>> = {
  eyeSize: { local: eyeGrowth },
  // Fissure length 31, deviation 1.5: the corners slide along the ball.
  eyeWidth: {
    local: ({ at, part }) => {
      if (part === "eyeball") return NOTHING;
      const [x] = fromEye(at), by = 0.6 * x / 13.7 * nearEye(at);
      const deep = Math.sqrt(Math.max(40, lidRadius ** 2 - x * x));
      return [by, 0, -by * x / deep];
    },
  },
  // Fissure height 10.8, deviation 1.
  eyeOpening: { local: lidOpening },
  // Between the pupils 62.5, deviation 3.4.
  eyeSpacing: { local: ({ at }) => [1.4 * nearEye(at), 0, 0] },
  eyeHeight: { local: ({ at }) => [0, 1.2 * nearEye(at), 0] },
  eyeDepth: { local: ({ at }) => [0, 0, -1.3 * nearEye(at)] },
  // The fissure's slant 4 degrees, deviation 2.
  eyeTilt: {
    local: ({ at, part }) => {
      if (part === "eyeball") return NOTHING;
      return [0, radians(2.2) * fromEye(at)[0] * nearEye(at), 0];
    },
  },
  lidHood: {
    local: ({ lid }) => {
      if (!lid?.upper || lid.margin !== "none") return NOTHING;
      const hangs = overTheFold(lid) * smoothstep(0, 0.3, lid.along) *
        (0.7 + 0.5 * lid.along) * smoothstep(0.95, 0.76, lid.along);
      return [0, -1 * hangs, 0.5 * hangs];
    },
  },
  eyeBags: {
    pulls: [{ at: [EYE.centre[0] - 1, EYE.centre[1] - 17, 3], by: [0, -0.2, 1], reach: [12, 5, 14] }],
  },
};

const fromCanal = (p: Vector): Vector => subtract(p, EAR.canal);
const onEar = (move: (from: Vector) => Vector): Direction => ({
  local: ({ at, ear }) => ear > 0 ? scale(move(fromCanal(at)), ear) : NOTHING,
});
export const EARS: Readonly<Record<string, Direction>> = {
  // Length 61, deviation 3.3 (5.4 %); more would fold the smallest ears with others of these directions.
  earSize: onEar((from) => scale(from, 0.057)),
  // Standing off 25 degrees, deviation 5 over all heads, and more among their peoples: turned about an upright axis through the canal.
  earStandOff: onEar(([x, , z]) => [radians(-5.8) * z, 0, radians(5.8) * x]),
  earLobe: onEar(([, y]) => [0, -2.3 * smoothstep(-3, -27, y), 0]),
  earHeight: onEar(() => [0, 1.5, 0]),
};
/** Ears are as much a person's own as anything. */
export const EAR_FORMS: Readonly<Record<string, Direction>> = {
  // Breadth 35, deviation 2.5, along its own length.
  earBreadth: onEar(([, , z]) => [0, 0, 0.055 * z]),
  // The long axis leans back 14 degrees from upright, deviation 5.
  earLean: onEar(([, y, z]) => [0, radians(4) * z, radians(-4) * y]),
  // The upper rim alone stands out.
  earTip: onEar(([, y]) => [0.6 * smoothstep(-10, 28, y), 0, 0]),
};
