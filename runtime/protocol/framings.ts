import { type Camera, PORTRAIT } from "../base/camera.ts";

const DEGREES = Math.PI / 180;

/**
 * Where the camera stands for a framing, by its name: for the page, its address, the SDK, programs and `render --framing`.
 * Of left and right the subject's is meant: `three-quarter-left` shows the left cheek, and the face looks to the
 * picture's left. Heights are those of the stock head, whose hat or hair may be cut by `face` alone.
 */
export const FRAMINGS = {
  face: { ...PORTRAIT, distance: 2.35, height: 0.2 },
  head: PORTRAIT,
  bust: { ...PORTRAIT, distance: 4, height: 0.24 },
  "three-quarter-left": { ...PORTRAIT, azimuth: 40 * DEGREES, elevation: 3 * DEGREES },
  "three-quarter-right": { ...PORTRAIT, azimuth: -40 * DEGREES, elevation: 3 * DEGREES },
  profile: { ...PORTRAIT, azimuth: 90 * DEGREES },
} as const satisfies Readonly<Record<string, Readonly<Required<Camera>>>>;

/** A name of FRAMINGS. */
export type FramingName = keyof typeof FRAMINGS;

/** All of them, in the order in which they are shown. */
export const FRAMING_NAMES = Object.keys(FRAMINGS) as readonly FramingName[];

/** How long the camera takes to a framing, milliseconds; it jumps where less motion is preferred. */
export const FRAMING_MS = 250;

/** @returns null for a name that there is not */
export const framingOf = (name: string): Readonly<Required<Camera>> | null =>
  Object.hasOwn(FRAMINGS, name) ? FRAMINGS[name as FramingName] : null;
