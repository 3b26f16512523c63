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
  skullFront: [0, 38, -62, 62, 68, 71],
  skullBack: [0, 37, -94, 73, 75, 77],
  skullBase: [0, 4, -104, 62, 44, 57],
  mastoid: [48, -12, -92, 18, 36, 27],
  temple: [42, 14, -43, 20, 36, 30],
  browInner: [2, 17.5, 6.2, 6],
  browMiddle: [28, 18.5, 3.2, 6],
  browOuter: [46, 11, -14, 6.2],
  // Face.
  cheekbone: [41, -23, -17.5, 17, 13.5, 16.5, 0, 38],
  archFront: [52, -17, -31, 8],
  archBack: [60, -13, -68, 8],
  maxilla: [0, -32, -24.5, 46, 47, 37],
  muzzle: [0, -63.5, -8, 28, 25, 31.5],
  cheek: [34, -45, -20.5, 19, 28, 24, 0, -16],
  // Jaw. One full form carries the outline from cheekbone to chin: separate bones would show as corners.
  jaw: [0, -37, -40, 55.5, 72, 50, -10],
  jawAngle: [43, -58, -54, 9],
  jawFront: [18, -94.5, -9, 11],
  masseter: [44.5, -36, -48, 15, 30, 24],
  chin: [0, -97.3, 2.2, 17.5, 12.6, 16.5],
  // The upper rim of the socket is the brow's edge; below, the cheek comes up softly to the lid.
  socket: [31, 1, 7.5, 15, 10.5, 15],
  // Nose 47 long, 34 wide at the wings, tip 20 before the lip (Farkas).
  bridgeTop: [0, 4, 6.6, 6],
  bridgeMiddle: [0, -14, 21.6, 5.6],
  bridgeEnd: [0, -25, 29.2, 6.2],
  // The side walls lean against the cheek: a roof, not a pipe.
  wallTop: [5, 0, 6, 5.2],
  wallEnd: [8.4, -26, 16.5, 7.2],
  tip: [0, -27.4, 29.8, 7.2, 6.6, 8.4],
  tipSide: [3.4, -27.8, 30, 4.9, 5, 7],
  // The columella, from the tip back to the lip.
  columellaFront: [0, -34, 29.6, 3.4],
  columellaBack: [0, -39.8, 21.5, 3.9],
  wing: [12, -33.4, 20, 5.6, 6.3, 8.8, -14, -20],
  // Neck, with larynx and windpipe before it.
  neckTop: [0, -50, -96, 42],
  neckMiddle: [0, -150, -99, 42.5],
  neckEnd: [0, -230, -104, 54],
  throatTop: [0, -116, -57, 13],
  throatEnd: [0, -190, -60, 11],
  larynx: [0, -136, -54, 8, 12, 7.5],
  sternomastoidTop: [48, -38, -94, 8.5],
  sternomastoidEnd: [9, -190, -55, 6.5],
  trapeziusTop: [14, -55, -122, 15],
  trapeziusMiddle: [22, -142, -128, 18],
  trapeziusEnd: [98, -205, -106, 18],
  // The splenius fills the neck up to the mastoid behind the ear.
  splenius: [31, -47, -115, 17, 27, 23],
  chest: [0, -232, -92, 114, 56, 53],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** An ellipsoid of the table. */
export function lump([x, y, z, rx, ry, rz, pitch = 0, yaw = 0]: readonly number[]): Solid {
  return ellipsoid([x!, y!, z!], [rx!, ry!, rz!], radians(pitch), radians(yaw));
}

/** A capsule between two knots of the table. */
export function bar([ax, ay, az, ra]: readonly number[], [bx, by, bz, rb]: readonly number[]): Solid {
  return capsule([ax!, ay!, az!], [bx!, by!, bz!], ra!, rb!);
}
