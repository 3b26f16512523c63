import { type Camera, cameraBetween } from "../../base/camera.ts";
import { ease } from "../../base/scalar.ts";

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
