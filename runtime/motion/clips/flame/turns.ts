import { JOINT_COUNT } from "../../../head/head_model.ts";
import { ROOT_SHARE } from "../../head_turn.ts";
import { compose } from "../../rotation.ts";

/** Half a turn about x, from a camera's axes (y down, z away) to a head's (y up, z out of the face). */
const CAMERA = [Math.PI, 0, 0];

/**
 * Trackers that keep the camera's axes give a head that looks at the camera half a turn about x: where most frames are
 * turned by more than 90 degrees, this takes it away, in place.
 *
 * @param joints [frames, joints, 3]
 * @returns what was done, in words
 */
export function uprightTurns(joints: Float32Array): string | null {
  const stride = JOINT_COUNT * 3;
  const frames = joints.length / stride;
  const angle = (frame: number) => Math.hypot(...joints.subarray(frame * stride, frame * stride + 3));
  const turned = () => {
    let count = 0;
    for (let frame = 0; frame < frames; frame++) if (angle(frame) > Math.PI / 2) count++;
    return count;
  };
  if (turned() <= frames / 2) return null;
  for (let frame = 0; frame < frames; frame++) {
    compose(CAMERA, 0, joints, frame * stride, joints, frame * stride);
  }
  if (turned() <= frames / 2) {
    return "the head's turn was given in a camera's axes, y down; it was turned upright";
  }
  for (let frame = 0; frame < frames; frame++) joints.fill(0, frame * stride, frame * stride + 3);
  return "the head's turn is left out: most of it faces away, in axes that are not known";
}

/** Gives the root's turn to root and neck, as a phone's is, so that the shoulders do not swing like a board. */
export function joinTurns(joints: Float32Array): void {
  for (let root = 0; root < joints.length; root += JOINT_COUNT * 3) {
    for (let i = 0; i < 3; i++) {
      joints[root + 3 + i] = (1 - ROOT_SHARE) * joints[root + i]!;
      joints[root + i] = ROOT_SHARE * joints[root + i]!;
    }
  }
}
