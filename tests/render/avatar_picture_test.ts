import assert from "node:assert/strict";
import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { buildPlainAvatar } from "../../runtime/avatar/stock/build.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";
import { HEAD_EXTENT } from "../../runtime/render/view_uniforms.ts";
import { gpuTest } from "../gpu_support.ts";
import { bindSplats, triangleFrames } from "../reference/binding.ts";
import { restOf, seenFrom } from "../reference/harmonics.ts";
import { poseHead } from "../reference/posing.ts";
import { cameraFrame, projectSplats } from "../reference/project.ts";
import { rasterizeSeen } from "../reference/rasterize.ts";
import { randomNumbers } from "../reference/scenes.ts";
import { testHead } from "../reference/test_head.ts";
import { relit } from "../reference/light.ts";
import { withHarmonics, withLight } from "../tinted_avatar.ts";

const CAMERA: Camera = { azimuth: -0.5, elevation: 0.2, distance: 3, fovY: 0.6, height: 0.12 };
const SIZE = 96;

/** Sine of the angle by which a triangle must face away for its one-sided splats to go: as in project.wgsl. */
const FACING_AWAY = 0.1;

/** The whole path in float64: pose, frames, Eq. 5, one-sided splats left out, harmonics, projection, compositing. */
function twinPicture(avatar: Avatar, pose: ReturnType<typeof restPose>): ReturnType<typeof rasterizeSeen> {
  const { vertices } = poseHead(avatar.head, avatar.shape, pose);
  const frames = triangleFrames(vertices, avatar.head.triangles);
  const splats = bindSplats(avatar, frames);
  const { eye, rotation: axes } = cameraFrame(CAMERA);
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
  const projected = projectSplats(seen, CAMERA, SIZE);
  // Splats of one key, a part in a million of the depth range, are drawn in their order, which tints of 0.6 show.
  const nearest = CAMERA.distance + CAMERA.height! * Math.sin(CAMERA.elevation) - HEAD_EXTENT;
  const depth = projected.depth.map((z) => Math.floor((z - nearest) / (2 * HEAD_EXTENT) * (2 ** 20 - 1)));
  return rasterizeSeen(seen, { ...projected, depth }, SIZE, { r: 0.3, g: 0.3, b: 0.3 });
}

// Expressions that folds follow.
const HEAD = {
  ...testHead(),
  expressionNames: ["mouthSmileLeft", "mouthSmileRight", "browInnerUp", "jawOpen"],
};
const built = { ...buildPlainAvatar(HEAD, "test", [0.5, -0.5], 4000), light: null };
// Opacities as in random scenes: two splats at the clamp of 0.99 end a pixel just where rounding decides.
const PLAIN: Avatar = { ...built, opacity: built.opacity.map((opacity) => Math.min(opacity, 0.95)) };

const TINTED = withHarmonics(PLAIN, 7, 0.6);
const CASES = [
  ["", PLAIN],
  [" with harmonics", TINTED],
  [" in moving light", withLight(PLAIN, 8)],
  [" with harmonics of degree 2", withHarmonics(PLAIN, 7, 0.3, 2)],
  [" with harmonics of degree 3 in moving light", withLight(withHarmonics(PLAIN, 8, 0.3, 3), 9)],
  [" with harmonics in moving light", withLight(TINTED, 9)],
] as const;

for (const [what, avatar] of CASES) {
  gpuTest(`a posed avatar's picture${what} is within 1/255 of the float64 twin's whole path`, async (gpu) => {
    assert.ok(avatar.oneSided.some((mark) => mark === 1), "some splats must be one-sided");
    const random = randomNumbers(4);
    const pose = restPose(avatar.head.expressionSpace);
    for (let i = 0; i < avatar.head.expressionNames.length; i++) pose.expression[i] = 0.6 * random();
    pose.joints.set(pose.joints.map(() => 0.4 * random() - 0.2));

    const renderer = await createRenderer(gpu);
    const loaded = await renderer.load(avatar);
    const view = renderer.openView({ size: SIZE, format: "rgba", background: { r: 0.3, g: 0.3, b: 0.3 } });
    const { data, droppedSplats } = await view.submit(loaded, pose, CAMERA).read();
    assert.equal(droppedSplats, 0);
    const outside = twinPicture(avatar, pose).outside(data);
    const largest = Math.max(...outside);
    const beyond = outside.filter((difference) => difference > 1).length;
    // Linear depth keys have 20 bits: splats nearer to one another than 3e-6 units may change places.
    assert.ok(
      beyond <= data.length * 1e-3 && largest <= 8,
      `${beyond} values beyond 1/255, the largest ${largest}/255`,
    );
    view.close();
    loaded.destroy();
    renderer.close();
  });
}
