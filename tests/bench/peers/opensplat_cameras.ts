import { type Camera, PORTRAIT } from "../../../runtime/base/camera.ts";

/** Round the head, a little up and down. */
export const CAMERAS: readonly Required<Camera>[] = Array.from({ length: 16 }, (_, i) => ({
  ...PORTRAIT,
  azimuth: i / 16 * 2 * Math.PI,
  elevation: 0.2 * Math.sin(i),
  distance: 1.75,
  fovY: 0.96,
}));
