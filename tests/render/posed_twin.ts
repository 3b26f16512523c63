import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { buildPlainAvatar } from "../../runtime/avatar/stock/build.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { HEAD_EXTENT } from "../../runtime/render/view_uniforms.ts";
import { bindSplats, triangleFrames } from "../reference/binding.ts";
import { restOf, seenFrom } from "../reference/harmonics.ts";
import { relit } from "../reference/light.ts";
import { poseHead } from "../reference/posing.ts";
import { cameraFrame, projectSplats } from "../reference/project.ts";
import { rasterizeSeen } from "../reference/rasterize.ts";
import { randomNumbers } from "../reference/scenes.ts";
import { testHead } from "../reference/test_head.ts";

export const BACKGROUND = { r: 0.3, g: 0.3, b: 0.3 };

/** Sine of the angle by which a triangle must face away for its one-sided splats to go: as in project.wgsl. */
const FACING_AWAY = 0.1;

/** The whole path in float64, over BACKGROUND: pose, frames, Eq. 5, one-sided splats left out, harmonics, projection, compositing. */
export function twinPicture(
  avatar: Avatar,
  pose: HeadPose,
  camera: Camera,
  size: number,
): ReturnType<typeof rasterizeSeen> {
  const { vertices } = poseHead(avatar.head, avatar.shape, pose);
  const frames = triangleFrames(vertices, avatar.head.triangles);
  const splats = bindSplats(avatar, frames);
  const { eye, rotation: axes } = cameraFrame(camera);
  for (let i = 0; i < splats.count; i++) {
    if (!avatar.oneSided[i]) continue;
    const rotation = frames.rotation.subarray(avatar.binding[i]! * 9, avatar.binding[i]! * 9 + 9);
    const sight = [0, 1, 2].map((c) => splats.position[i * 3 + c]! - eye[c]!);
    const away = sight.reduce((sum, s, c) => sum + s * rotation[c * 3 + 1]!, 0) / Math.hypot(...sight);
    if (away > FACING_AWAY) splats.opacity[i] = 0;
  }
  let seen = avatar.harmonics ? seenFrom(splats, restOf(avatar, frames), eye) : splats;
  if (avatar.light) {
    const rest = triangleFrames(foldIdentity(avatar.head, avatar.shape).template, avatar.head.triangles);
    seen = relit(seen, avatar, rest, frames, pose, axes.slice(6).map((x) => -x));
  }
  const projected = projectSplats(seen, camera, size);
  // Splats of one key, a part in a million of the depth range, are drawn in their order, which tints of 0.6 show.
  const nearest = camera.distance + camera.height! * Math.sin(camera.elevation) - HEAD_EXTENT;
  const depth = projected.depth.map((z) => Math.floor((z - nearest) / (2 * HEAD_EXTENT) * (2 ** 20 - 1)));
  return rasterizeSeen(seen, { ...projected, depth }, size, BACKGROUND);
}

// Expressions that folds follow.
const HEAD = {
  ...testHead(),
  expressionNames: ["mouthSmileLeft", "mouthSmileRight", "browInnerUp", "jawOpen"],
};
const built = { ...buildPlainAvatar(HEAD, "test", [0.5, -0.5], 4000), light: null };
// Opacities as in random scenes: two splats at the clamp of 0.99 end a pixel just where rounding decides.
export const PLAIN: Avatar = { ...built, opacity: built.opacity.map((opacity) => Math.min(opacity, 0.95)) };

/** Every expression and joint somewhere. */
export function poseAtRandom({ head }: Avatar): HeadPose {
  const random = randomNumbers(4);
  const pose = restPose(head.expressionSpace);
  for (let i = 0; i < head.expressionNames.length; i++) pose.expression[i] = 0.6 * random();
  pose.joints.set(pose.joints.map(() => 0.4 * random() - 0.2));
  return pose;
}

/**
 * Says how a picture differs from the twin's; null where it does not beyond what two orders of one depth key do.
 *
 * Linear depth keys have 20 bits: splats nearer to one another than 3e-6 units may change places.
 */
export function differenceFrom(twin: ReturnType<typeof rasterizeSeen>, data: Uint8Array): string | null {
  const outside = twin.outside(data);
  const largest = Math.max(...outside);
  const beyond = outside.filter((difference) => difference > 1).length;
  if (beyond <= data.length * 1e-3 && largest <= 8) return null;
  return `${beyond} values beyond 1/255, the largest ${largest}/255`;
}
