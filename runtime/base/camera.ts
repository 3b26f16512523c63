import { ease } from "./scalar.ts";

/**
 * A camera that looks at the world's origin, where the head's bounding box is centred (largest side
 * 1.556 units, HeadStudio A.1), or at a point above it. Azimuth turns about y: 0 looks the face in the eyes,
 * positive moves the camera to the subject's left.
 */
export interface Camera {
  /** Radians, -pi..pi. */
  azimuth: number;
  /** Radians, -pi/2..pi/2, positive from above. */
  elevation: number;
  /** World units from the point looked at. */
  distance: number;
  /** Vertical field of view, radians. */
  fovY: number;
  /** World units: how far above the origin the point looked at lies; 0 where left out. */
  height?: number;
}

/** The live page's portrait: the head fills seven tenths of the picture, the shoulders run out of it below. */
export const PORTRAIT: Readonly<Required<Camera>> = {
  azimuth: 0,
  elevation: 0,
  distance: 3.4,
  fovY: 27 * Math.PI / 180,
  height: 0.15,
};

export const CAMERA_LIMITS = {
  azimuth: [-Math.PI, Math.PI],
  elevation: [-1.5, 1.5],
  distance: [0.5, 20],
  fovY: [0.05, 2.1],
  height: [-2, 2],
} as const;

/** Between two cameras, by a share of the way from 0 to 1; the azimuth goes the shorter way round. */
export function cameraBetween(from: Camera, to: Camera, share: number): Required<Camera> {
  const between = { ...PORTRAIT };
  mixCameras(from, to, share, between);
  return between;
}

/** The same without an object of its own. @param into may be either */
export function mixCameras(from: Camera, to: Camera, share: number, into: Required<Camera>): void {
  const turn = to.azimuth - from.azimuth;
  const azimuth = from.azimuth + share * Math.atan2(Math.sin(turn), Math.cos(turn));
  into.azimuth = share >= 1 ? to.azimuth : Math.atan2(Math.sin(azimuth), Math.cos(azimuth));
  into.elevation = mixed(from.elevation, to.elevation, share);
  into.distance = mixed(from.distance, to.distance, share);
  into.fovY = mixed(from.fovY, to.fovY, share);
  into.height = mixed(from.height ?? 0, to.height ?? 0, share);
}

const mixed = (a: number, b: number, share: number): number => a + (b - a) * share;

/** A camera that is on its way: where it came from, since when, and how long it takes, milliseconds. */
export interface CameraMove {
  readonly from: Camera;
  readonly since: number;
  readonly ms: number;
}

/** Where a camera stands at a time. @param camera where it goes @param move left out where it stands there already */
export function cameraAt(camera: Camera, move: CameraMove | undefined, time: number): Camera {
  if (move === undefined || time >= move.since + move.ms) return camera;
  return cameraBetween(move.from, camera, ease(Math.max(0, time - move.since) / move.ms));
}

/** The move of a camera that is sent elsewhere. @param ms 0 jumps, and has none */
export function moveFrom(
  camera: Camera,
  move: CameraMove | undefined,
  ms: number,
  time: number,
): { readonly move?: CameraMove } {
  return ms > 0 ? { move: { from: cameraAt(camera, move, time), since: time, ms } } : {};
}
