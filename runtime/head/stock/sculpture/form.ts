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
  skullFront: [0, 27.5, -59.9, 67.8, 71.1, 70.9],
  skullBack: [0, 32.5, -95.3, 76.1, 74.2, 75.5],
  skullBase: [0, 1.2, -116, 63.7, 59.7, 51.5],
  mastoid: [62, -19.8, -97.4, 26.5, 38.2, 7.8],
  temple: [38.8, 9, -45.1, 23.2, 35.6, 34.3],
  browInner: [1.8, 19.7, 6.1, 6.9],
  browMiddle: [29, 21.7, 0.1, 6.5],
  browOuter: [44.8, 13.2, -10.4, 6.7],
  // Face.
  cheekbone: [40, -25.4, -20.7, 15.8, 13.1, 14.1, -0.1, 37.8],
  archFront: [50.5, -18.2, -32.2, 7.4],
  archBack: [60.8, -7.6, -73.7, 10.8],
  maxilla: [0, -32.2, -32.1, 44.3, 46.2, 31],
  muzzle: [0, -62.3, -8.3, 25.6, 27.1, 31.2],
  cheek: [34, -46.9, -22.7, 18.9, 28.9, 24.8, 0.3, -18.7],
  // Jaw. One full form carries the outline from cheekbone to chin: separate bones would show as corners.
  jaw: [0, -46.5, -41.6, 56.7, 72.7, 50, -0.4],
  jawAngle: [45.5, -65.3, -53.6, 15.5],
  jawFront: [15.4, -89, -10.1, 16.8],
  masseter: [46.8, -32.1, -50.8, 20.1, 29.2, 26.7],
  chin: [0, -97.7, -1.4, 17.4, 12.2, 17],
  // The upper rim of the socket is the brow's edge; below, the cheek comes up softly to the lid.
  socket: [31.2, 0, 8.3, 14.7, 8.6, 14.8],
  // Nose 47 long, 34 wide at the wings, tip 20 before the lip (Farkas).
  bridgeTop: [0, 4.5, 7.2, 6.1],
  bridgeMiddle: [0, -16, 20.5, 4.9],
  bridgeEnd: [0, -25.8, 27.6, 5.7],
  // The side walls lean against the cheek: a roof, not a pipe.
  wallTop: [4.2, -0.6, 5.3, 4.2],
  wallEnd: [9.5, -22.8, 15.7, 4.4],
  tip: [0, -28, 28.7, 6.4, 5.4, 9],
  tipSide: [2.2, -27.9, 30.1, 4.8, 3.9, 6.7],
  // The columella, from the tip back to the lip.
  columellaFront: [0, -34.7, 30, 2.7],
  columellaBack: [0, -40.1, 21.1, 6.1],
  wing: [13.5, -33.2, 20, 2.7, 8.6, 13, -14.5, -19.2],
  // Neck, with larynx and windpipe before it.
  neckTop: [0, -53.1, -82.2, 49.3],
  neckMiddle: [0, -143.7, -103.3, 52.1],
  neckEnd: [0, -193.1, -130, 100.3],
  throatTop: [0, -116, -57.1, 12.9],
  throatEnd: [0, -190, -60.1, 9.7],
  larynx: [0, -136.1, -53.9, 16.2, 6.1, 13.8],
  sternomastoidTop: [38.6, -35.8, -80.5, 19.8],
  sternomastoidEnd: [25.5, -188.7, -92.9, 25.7],
  trapeziusTop: [6.5, -65, -109, -6.9],
  trapeziusMiddle: [19.1, -146.6, -138.6, 11],
  trapeziusEnd: [105.1, -195.1, -132.2, 48.9],
  // The splenius fills the neck up to the mastoid behind the ear.
  splenius: [20.3, -46, -111.4, 25.7, 35.4, 24.9],
  chest: [0, -219.8, -88.9, 137, 41.1, 57.9],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** An ellipsoid of the table. */
export function lump([x, y, z, rx, ry, rz, pitch = 0, yaw = 0]: readonly number[]): Solid {
  return ellipsoid([x!, y!, z!], [rx!, ry!, rz!], radians(pitch), radians(yaw));
}

/** A capsule between two knots of the table. */
export function bar([ax, ay, az, ra]: readonly number[], [bx, by, bz, rb]: readonly number[]): Solid {
  return capsule([ax!, ay!, az!], [bx!, by!, bz!], ra!, rb!);
}
