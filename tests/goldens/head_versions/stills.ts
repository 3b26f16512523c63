import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { ARKIT_INDEX, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import type { Still } from "../../../runtime/render/frames.ts";

const EXPRESSION: Partial<Record<ArkitShape, number>> = {
  jawOpen: 0.6,
  mouthSmileLeft: 0.8,
  eyeBlinkRight: 1,
  eyeLookUpLeft: 0.7,
  browInnerUp: 0.5,
  cheekPuff: 0.5,
};

function moved(): HeadPose {
  const pose = restPose();
  const expression = Float32Array.from(pose.expression), joints = Float32Array.from(pose.joints);
  for (const [name, weight] of Object.entries(EXPRESSION)) {
    expression[ARKIT_INDEX[name as ArkitShape]] = weight;
  }
  // The neck: down and to the left.
  joints.set([0.2, 0.5, 0.1], 3);
  return { ...pose, expression, joints };
}

/** What the goldens show: shapes, correctives, joints and pose correctives, from two sides. */
export const STILLS: Readonly<Record<"rest" | "moved", Still>> = {
  rest: { pose: restPose(), camera: PORTRAIT },
  moved: { pose: moved(), camera: { ...PORTRAIT, azimuth: 0.8 } },
};
