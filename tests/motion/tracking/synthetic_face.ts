/** Landmarks as face_mesh would give them of a stock head under known weights, if it saw without error. */
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { writeHeadTurn } from "../../../runtime/motion/head_turn.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { createLandmarkMotion } from "../../../runtime/motion/retarget/landmark_motion.ts";

export interface SyntheticCamera {
  /** Radians across the picture. */
  readonly fov: number;
  /** Metres from the head's middle. */
  readonly distance: number;
  /** Metres to the picture's right and up, of the head. */
  readonly aside: number;
  readonly above: number;
  readonly width: number;
  readonly height: number;
}

export const WEBCAM: SyntheticCamera = { fov: 1, distance: 0.6, aside: 0, above: 0, width: 640, height: 480 };

const POINTS = Array.from({ length: 478 }, (_, i) => i);

/** A person's own head, as a model of which that person is the average. */
export function headOf(head: HeadModel, shape: ArrayLike<number>): HeadModel {
  const template = head.template.slice(), size = template.length;
  for (let k = 0; k < shape.length; k++) {
    for (let i = 0; i < size; i++) template[i]! += shape[k]! * head.shapeBasis[k * size + i]!;
  }
  return { ...head, template, expressionBasis: foldIdentity(head, shape).expressionBasis };
}

/** Renders landmarks: pose and camera to [478, 3], x in widths, y in heights, z in widths. */
export function createSyntheticFace(
  head: HeadModel,
): (pose: HeadPose, camera?: SyntheticCamera) => Float32Array {
  const motion = createLandmarkMotion(head, POINTS), places = new Float64Array(478 * 3);
  const middle = new Float64Array(3);
  motion.pose(restPose("arkit"), places);
  for (let i = 0; i < places.length; i++) middle[i % 3]! += places[i]! / 478;
  return (pose, { fov, distance, aside, above, width, height } = WEBCAM) => {
    motion.pose(pose, places);
    const focal = width / (2 * Math.tan(fov / 2)), out = new Float32Array(478 * 3);
    const centre = [0, 0, 0];
    for (let i = 0; i < places.length; i++) centre[i % 3]! += (places[i]! - middle[i % 3]!) / 478;
    // From the camera to the face's middle: the tracker looks along it, and its depths are along it.
    const ray = [centre[0]! + aside, centre[1]! + above, centre[2]! - distance];
    const length = Math.hypot(...ray);
    for (let i = 0; i < places.length; i += 3) {
      const depth = distance - (places[i + 2]! - middle[2]!);
      out[i] = 0.5 + focal * (places[i]! - middle[0]! + aside) / depth / width;
      out[i + 1] = 0.5 - focal * (places[i + 1]! - middle[1]! + above) / depth / height;
      let along = 0;
      for (let c = 0; c < 3; c++) along += (places[i + c]! - middle[c]! - centre[c]!) * ray[c]! / length;
      out[i + 2] = along * focal / length / width;
    }
    return out;
  };
}

/** A pose of weights by name and a turned head, degrees. */
export function poseOf(
  weights: Partial<Record<typeof ARKIT_SHAPES[number], number>>,
  [yaw, pitch, roll]: readonly [number, number, number] = [0, 0, 0],
): HeadPose {
  const pose = restPose("arkit"), degree = Math.PI / 180;
  for (const [name, weight] of Object.entries(weights)) {
    pose.expression[ARKIT_SHAPES.indexOf(name as typeof ARKIT_SHAPES[number])] = weight!;
  }
  writeHeadTurn(yaw * degree, pitch * degree, roll * degree, pose.joints);
  return pose;
}
