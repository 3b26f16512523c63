import type { Camera } from "../../../runtime/base/camera.ts";

/** World to picture on the host, in float64. */
export interface Projection {
  /** [3], the camera in the world. */
  readonly eye: readonly [number, number, number];
  /**
   * Writes x and y, pixels from the picture's upper left corner, and the depth along the view, world units, to
   * `to[at..at + 2]`.
   */
  place(x: number, y: number, z: number, to: Float64Array, at: number): void;
}

/** The camera of `runtime/base/camera.ts` over a picture of size x size. */
export function projectionOf(camera: Camera, size: number): Projection {
  const { azimuth, elevation, distance, fovY, height = 0 } = camera;
  const [sinA, cosA] = [Math.sin(azimuth), Math.cos(azimuth)];
  const [sinE, cosE] = [Math.sin(elevation), Math.cos(elevation)];
  const back = [sinA * cosE, sinE, cosA * cosE] as const;
  const eye = [distance * back[0], distance * back[1] + height, distance * back[2]] as const;
  const focal = size / (2 * Math.tan(fovY / 2));
  return {
    eye,
    place(x, y, z, to, at) {
      const [dx, dy, dz] = [x - eye[0], y - eye[1], z - eye[2]];
      const depth = -(dx * back[0] + dy * back[1] + dz * back[2]);
      const right = dx * cosA - dz * sinA;
      const down = dx * sinA * sinE - dy * cosE + dz * cosA * sinE;
      to[at] = size / 2 + focal * right / depth;
      to[at + 1] = size / 2 + focal * down / depth;
      to[at + 2] = depth;
    },
  };
}
