import { capsule, ellipsoid, type Solid } from "./implicit.ts";
import { radians } from "../../../base/scalar.ts";

/**
 * The sculptor's lumps of clay by name, millimetres and degrees, the left side's where there are two: what the face's
 * form follows from, beside the measures and the strokes. `tests/judge/surface/fit_sculpture.ts` fits them.
 */
export type Form = Readonly<Record<keyof typeof FORM, readonly number[]>>;

/** An ellipsoid: centre, radii and, where it leans, pitch and yaw. A knot of a capsule: centre and radius. */
export const FORM = {
  // Skull. The mastoid: the head is as wide behind the ear as before it. Without temples it falls away behind the
  // brow's tail.
  skullFront: [0, 24.6, -60.1, 69.1, 75.1, 70.8],
  skullBack: [0, 33.5, -96.2, 76, 73.1, 73.2],
  skullBase: [0, 6.6, -124.5, 59.9, 63.4, 43.9],
  mastoid: [52, -16, -95, 19, 36, 27],
  temple: [37.7, 9.1, -47.4, 24.3, 37.8, 35.6],
  browInner: [1.9, 21.5, 6, 8.6],
  browMiddle: [29.9, 21.7, -1.7, 5.7],
  browOuter: [43.4, 15, -8.8, 7.1],
  // Face.
  cheekbone: [41.3, -26.6, -22.3, 13.8, 13.2, 14.6, -0.1, 37.5],
  archFront: [48.9, -18, -32.9, 5.9],
  archBack: [58.2, -3.8, -75.4, 8.2],
  maxilla: [0, -30.4, -29.2, 41.1, 42.1, 36.6],
  muzzle: [0, -63.4, -7, 24.6, 25.7, 33],
  cheek: [32.3, -45.8, -22.9, 19.4, 29.1, 26.1, 0.3, -21.5],
  // Jaw. One full form carries the outline from cheekbone to chin: separate bones would show as corners.
  jaw: [0, -45.8, -39.5, 58.2, 71.5, 45.4, 2.1],
  jawAngle: [43.6, -64.2, -53.2, 16.7],
  jawFront: [15.6, -83.6, -15.3, 21.7],
  masseter: [47.3, -28.8, -52.9, 19.7, 30.3, 27.1],
  chin: [0, -98.1, -2.4, 19.6, 12, 18.5],
  // The upper rim of the socket is the brow's edge; below, the cheek comes up softly to the lid.
  socket: [28.2, -2.6, 10.2, 16.5, 10, 13.6],
  // Nose 47 long, 34 wide at the wings, tip 20 before the lip (Farkas).
  bridgeTop: [0, 4.6, 7.3, 6],
  bridgeMiddle: [0, -16.6, 20.6, 5],
  bridgeEnd: [0, -25.9, 27.3, 5.9],
  // The side walls lean against the cheek: a roof, not a pipe.
  wallTop: [4.1, -0.9, 5, 4.3],
  wallEnd: [8.3, -25, 15.3, 7.3],
  tip: [0, -30.2, 28.2, 7.3, 7.1, 8.4],
  tipSide: [3.6, -30.8, 28.1, 5.2, 5.2, 7],
  // The columella, from the tip back to the lip.
  columellaFront: [0, -36.3, 28.6, 3.9],
  columellaBack: [0, -41.2, 20.6, 4.2],
  wing: [11.8, -34, 18.5, 5.2, 6.6, 9.2, -12.9, -20],
  // Neck, with larynx and windpipe before it.
  neckTop: [0, -48.3, -78.7, 53.8],
  neckMiddle: [0, -143.9, -99, 47.5],
  neckEnd: [0, -205.6, -127.7, 64.7],
  throatTop: [0, -116.6, -56.9, 13.3],
  throatEnd: [0, -188.7, -71, 1.9],
  larynx: [0, -128.7, -48.9, 16.3, 12.2, 13.7],
  sternomastoidTop: [38.6, -38.3, -85, 17.3],
  sternomastoidEnd: [27.1, -189.3, -91.8, 24],
  trapeziusTop: [10, -60, -112, 6],
  trapeziusMiddle: [23.2, -167.3, -119.3, 35.6],
  trapeziusEnd: [98.8, -200.7, -138.9, 45.9],
  // The splenius fills the neck up to the mastoid behind the ear.
  splenius: [31, -47, -112, 17, 30, 24],
  chest: [0, -225.7, -99.2, 144, 54.6, 66.5],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** An ellipsoid of the table. */
export function lump([x, y, z, rx, ry, rz, pitch = 0, yaw = 0]: readonly number[]): Solid {
  return ellipsoid([x!, y!, z!], [rx!, ry!, rz!], radians(pitch), radians(yaw));
}

/** A capsule between two knots of the table. */
export function bar([ax, ay, az, ra]: readonly number[], [bx, by, bz, rb]: readonly number[]): Solid {
  return capsule([ax!, ay!, az!], [bx!, by!, bz!], ra!, rb!);
}
