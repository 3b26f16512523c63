import type { HeadModel } from "../../runtime/head/head_model.ts";
import type { HeadPose } from "../../runtime/motion/head_pose.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import { poseHead } from "../reference/posing.ts";
import { MESH_POINTS } from "./tracker.ts";

/** Where the head's own embedding has MediaPipe's points: [478, 3], world units; NaN for those it lacks. */
export function ownLandmarks(head: HeadModel, shape: ArrayLike<number>, pose: HeadPose): Float64Array {
  const { vertices } = poseHead(head, shape, pose);
  const { indices, triangles, barycentric } = head.landmarks;
  const points = new Float64Array(MESH_POINTS * 3).fill(NaN);
  indices.forEach((index, i) => {
    for (let c = 0; c < 3; c++) {
      let value = 0;
      for (let k = 0; k < 3; k++) {
        value += barycentric[i * 3 + k]! * vertices[head.triangles[triangles[i]! * 3 + k]! * 3 + c]!;
      }
      points[index * 3 + c] = value;
    }
  });
  return points;
}

/**
 * Points of the world as a camera sees them: [n, 3], pixels right, pixels down, and depth from the camera in
 * world units (as runtime/render/view_uniforms.ts has it).
 */
export function project(points: ArrayLike<number>, camera: Camera, size: number): Float64Array {
  const sinA = Math.sin(camera.azimuth), cosA = Math.cos(camera.azimuth);
  const sinE = Math.sin(camera.elevation), cosE = Math.cos(camera.elevation);
  const focal = size / (2 * Math.tan(camera.fovY / 2));
  const out = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i]!, y = points[i + 1]! - (camera.height ?? 0), z = points[i + 2]!;
    const depth = camera.distance - sinA * cosE * x - sinE * y - cosA * cosE * z;
    out[i] = size / 2 + focal * (cosA * x - sinA * z) / depth;
    out[i + 1] = size / 2 + focal * (sinA * sinE * x - cosE * y + cosA * sinE * z) / depth;
    out[i + 2] = depth;
  }
  return out;
}

const RIGHT_EYE = [33, 160, 158, 133, 153, 144], LEFT_EYE = [263, 387, 385, 362, 380, 373];

/** Distance between the eyes' centres, each the mean of six points of the lids. The unit of all figures. */
export function eyeDistance(points: ArrayLike<number>, axes: 2 | 3): number {
  const centre = (indices: readonly number[], c: number): number =>
    indices.reduce((sum, i) => sum + points[i * 3 + c]! / indices.length, 0);
  return Math.hypot(
    ...Array.from({ length: axes }, (_, c) => centre(LEFT_EYE, c) - centre(RIGHT_EYE, c)),
  );
}
