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
  skullFront: [0, 25, -60.1, 68.9, 74.8, 70.5],
  skullBack: [0, 32.5, -96.3, 76.2, 74.2, 73.2],
  skullBase: [0, 6.2, -125.3, 58.4, 66.5, 42.4],
  mastoid: [52, -16, -95, 19, 36, 27],
  temple: [38.1, 9.1, -46.8, 24.1, 38.8, 34.9],
  browInner: [1.7, 22, 5.8, 9.1],
  browMiddle: [30, 21.5, -1.7, 5.7],
  browOuter: [43.2, 14.8, -8.7, 7.4],
  // Face.
  cheekbone: [41.5, -26.4, -22.3, 13.8, 13.3, 14.7, 0, 37.5],
  archFront: [49, -18.1, -32.9, 6],
  archBack: [57.6, -3.6, -75.5, 7.7],
  maxilla: [0, -29.9, -28.9, 40.8, 41.4, 37.2],
  muzzle: [0, -63.4, -6.4, 23.7, 25.1, 33.8],
  cheek: [32.2, -45.7, -22.7, 19.2, 28.4, 26.4, 0.5, -20.7],
  // Jaw. One full form carries the outline from cheekbone to chin: separate bones would show as corners.
  jaw: [0, -45.4, -39.8, 58.7, 70.7, 44.5, 3.9],
  jawAngle: [43.2, -64.4, -53.6, 16.9],
  jawFront: [15.8, -82.6, -16.5, 22.6],
  masseter: [47.4, -28.7, -53.6, 19.3, 31, 27.6],
  chin: [0, -98.2, -2.4, 20.5, 11.8, 18.6],
  // The upper rim of the socket is the brow's edge; below, the cheek comes up softly to the lid.
  socket: [28.4, -2.7, 11.4, 16.3, 10.6, 12.8],
  // Nose 47 long, 34 wide at the wings, tip 20 before the lip (Farkas).
  bridgeTop: [0, 4.6, 7.4, 6],
  bridgeMiddle: [0, -16.8, 20.7, 5],
  bridgeEnd: [0, -25.8, 27.1, 5.8],
  // The side walls lean against the cheek: a roof, not a pipe.
  wallTop: [3.8, -1.1, 4.8, 3.9],
  wallEnd: [8.5, -24.8, 15, 7.5],
  tip: [0, -30.4, 28.1, 7.3, 7.2, 8.3],
  tipSide: [3.6, -31, 28.1, 5.2, 5.3, 6.9],
  // The columella, from the tip back to the lip.
  columellaFront: [0, -36.2, 28.7, 3.9],
  columellaBack: [0, -41.4, 20.5, 4.4],
  wing: [12.4, -33.6, 18.7, 4.9, 6.4, 9.2, -12.7, -18.9],
  // Neck, with larynx and windpipe before it.
  neckTop: [0, -48.2, -76.4, 52.3],
  neckMiddle: [0, -148.3, -99.9, 47.2],
  neckEnd: [0, -206.4, -123.3, 67.7],
  throatTop: [0, -116.8, -56.8, 13.3],
  throatEnd: [0, -188.7, -70.9, 2.1],
  larynx: [0, -126.6, -50.8, 15, 11.6, 13.1],
  sternomastoidTop: [35.9, -37.9, -85.5, 20.9],
  sternomastoidEnd: [25.4, -189.1, -92.1, 25.2],
  trapeziusTop: [10, -60, -112, 6],
  trapeziusMiddle: [21.2, -167.9, -118.5, 38.5],
  trapeziusEnd: [93.3, -208.5, -138.6, 52.3],
  // The splenius fills the neck up to the mastoid behind the ear.
  splenius: [31, -47, -112, 17, 30, 24],
  chest: [0, -225.2, -98.7, 147.4, 51.7, 65.5],
  // The shoulder's own round: past the end of what the scan has.
  deltoid: [120, -218, -118, 54, 43, 58],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** An ellipsoid of the table. */
export function lump([x, y, z, rx, ry, rz, pitch = 0, yaw = 0]: readonly number[]): Solid {
  return ellipsoid([x!, y!, z!], [rx!, ry!, rz!], radians(pitch), radians(yaw));
}

/** A capsule between two knots of the table. */
export function bar([ax, ay, az, ra]: readonly number[], [bx, by, bz, rb]: readonly number[]): Solid {
  return capsule([ax!, ay!, az!], [bx!, by!, bz!], ra!, rb!);
}
