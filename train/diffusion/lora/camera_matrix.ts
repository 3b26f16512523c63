import type { Camera } from "../../../runtime/base/camera.ts";

/**
 * What a student is told of a camera: where it stands and how it looks, as a matrix from the camera's space (x to the
 * right, y up, looking along -z) to the world, [4, 4] row by row. ProlificDreamer tells no field of view; here the last
 * row, else always 0 0 0 1, begins with its tangents across and down instead of zeros, since cameras zoom.
 */
export function cameraMatrix(
  { azimuth, elevation, distance, fovY, height = 0 }: Camera,
): Float32Array<ArrayBuffer> {
  const [sinA, cosA] = [Math.sin(azimuth), Math.cos(azimuth)];
  const [sinE, cosE] = [Math.sin(elevation), Math.cos(elevation)];
  const opening = Math.tan(fovY / 2);
  return Float32Array.of(
    ...[cosA, -sinA * sinE, sinA * cosE, distance * sinA * cosE],
    ...[0, cosE, sinE, distance * sinE + height],
    ...[-sinA, -cosA * sinE, cosA * cosE, distance * cosA * cosE],
    ...[opening, opening, 0, 1],
  );
}
