import type { Camera } from "../../runtime/base/camera.ts";
import type { WorldSplats } from "./binding.ts";
import { apply, type Matrix3, matrixFromQuaternion, multiply, transpose } from "./rotations.ts";

/** Standard deviation of the picture's low-pass filter, squared: added to both diagonal entries, px^2. */
export const BLUR = 0.3;
/** World units before the camera. */
export const NEAR = 0.05;
/** An opacity below this cannot change an 8-bit picture. */
export const FAINTEST = 1 / 255;
/** The Jacobian is taken no further out than this multiple of tan(fov / 2), as in the 3DGS rasteriser (Kerbl et al. 2023). */
export const GUARD = 1.3;

export interface CameraFrame {
  /** World to camera; rows: right, down, forward. */
  rotation: Matrix3;
  /** [3], the camera in the world. */
  eye: [number, number, number];
}

/** A camera on its sphere about a point of the y axis, looking at it: see runtime/base/camera.ts. */
export function cameraFrame(camera: Camera): CameraFrame {
  const [sa, ca] = [Math.sin(camera.azimuth), Math.cos(camera.azimuth)];
  const [se, ce] = [Math.sin(camera.elevation), Math.cos(camera.elevation)];
  const outward = [ce * sa, se, ce * ca] as const;
  const right = [ca, 0, -sa];
  const up = [-se * sa, ce, -se * ca];
  return {
    rotation: [...right, ...up.map((x) => -x), ...outward.map((x) => -x)],
    eye: [
      outward[0] * camera.distance,
      outward[1] * camera.distance + (camera.height ?? 0),
      outward[2] * camera.distance,
    ],
  };
}

export interface ProjectedSplats {
  /** [visible], index of the world splat. */
  index: Uint32Array;
  /** [visible, 2], picture x to the right and y down, px; pixel (i, j) has its centre at (i + 0.5, j + 0.5). */
  mean: Float64Array;
  /** [visible, 3], covariance xx, xy, yy with the blur, px^2. */
  covariance: Float64Array;
  /** [visible, 3], inverse covariance xx, xy, yy. */
  conic: Float64Array;
  /** [visible], along the viewing axis, world units. */
  depth: Float64Array;
  /** Why splats were left out. Outside the picture is not a reason here. */
  dropped: { nonFinite: number; behind: number; transparent: number; degenerate: number };
}

/**
 * EWA projection (Zwicker et al. 2001, as in 3DGS Eq. 5) in float64: cov = J W R S S^T R^T W^T J^T + 0.3 I.
 *
 * @param size side of the square picture, px
 */
export function projectSplats(splats: WorldSplats, camera: Camera, size: number): ProjectedSplats {
  const frame = cameraFrame(camera);
  const tangent = Math.tan(camera.fovY / 2);
  const focal = size / (2 * tangent);
  const dropped = { nonFinite: 0, behind: 0, transparent: 0, degenerate: 0 };
  const index: number[] = [];
  const mean: number[] = [];
  const covariance: number[] = [];
  const conic: number[] = [];
  const depth: number[] = [];

  for (let i = 0; i < splats.count; i++) {
    const position = Array.from(splats.position.subarray(i * 3, i * 3 + 3)) as [number, number, number];
    const rotation = Array.from(splats.rotation.subarray(i * 4, i * 4 + 4)) as [
      number,
      number,
      number,
      number,
    ];
    const scale = Array.from(splats.scale.subarray(i * 3, i * 3 + 3));
    const colour = Array.from(splats.colour.subarray(i * 3, i * 3 + 3));
    const opacity = splats.opacity[i]!;
    const length = Math.hypot(...rotation);
    if (![...position, ...scale, ...colour, opacity, length].every(Number.isFinite) || length === 0) {
      dropped.nonFinite++;
      continue;
    }
    if (opacity < FAINTEST) {
      dropped.transparent++;
      continue;
    }
    const [x, y, z] = apply(
      frame.rotation,
      position[0] - frame.eye[0],
      position[1] - frame.eye[1],
      position[2] - frame.eye[2],
    );
    if (z < NEAR) {
      dropped.behind++;
      continue;
    }
    const limit = GUARD * tangent;
    const tx = Math.min(limit, Math.max(-limit, x / z));
    const ty = Math.min(limit, Math.max(-limit, y / z));
    const J = [focal / z, 0, -focal * tx / z, 0, focal / z, -focal * ty / z, 0, 0, 0];
    const R = matrixFromQuaternion(...rotation);
    const RS = R.map((entry, k) => entry * scale[k % 3]!);
    const T = multiply(multiply(J, frame.rotation), RS);
    const cov = multiply(T, transpose(T));
    const [xx, xy, yy] = [cov[0]! + BLUR, cov[1]!, cov[4]! + BLUR];
    const det = xx * yy - xy * xy;
    if (!(det > 0) || !Number.isFinite(det)) {
      dropped.degenerate++;
      continue;
    }
    index.push(i);
    mean.push(focal * x / z + size / 2, focal * y / z + size / 2);
    covariance.push(xx, xy, yy);
    conic.push(yy / det, -xy / det, xx / det);
    depth.push(z);
  }
  return {
    index: Uint32Array.from(index),
    mean: Float64Array.from(mean),
    covariance: Float64Array.from(covariance),
    conic: Float64Array.from(conic),
    depth: Float64Array.from(depth),
    dropped,
  };
}
