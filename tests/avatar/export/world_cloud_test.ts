import assert from "node:assert/strict";
import { worldCloud } from "../../../runtime/avatar/export/world_cloud.ts";
import { bindSplats, triangleFrames } from "../../reference/binding.ts";
import { relit } from "../../reference/light.ts";
import { poseHead } from "../../reference/posing.ts";
import { testHead } from "../../reference/test_head.ts";
import { withLight } from "../../tinted_avatar.ts";
import { worldTransform } from "../../../runtime/head/identity.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { speckledOn } from "./speckled.ts";

const head = testHead();
const lit = withLight(speckledOn(head, [0.7, -0.4]), 3);
// The twin has the 4 bits of polish that the GPU has.
const polish = lit.light!.polish.map((x) => Math.round(15 * x) / 15);
const avatar = { ...lit, light: { ...lit.light!, polish } };

/** A pose with all that a head has: expressions that combine, a jaw that they turn, a neck. */
function someTwist() {
  const pose = restPose(head.expressionSpace);
  head.expressionNames.forEach((_, i) => pose.expression[i] = 0.2 + 0.6 * ((i * 7) % 5) / 5);
  pose.joints.set([0.1, -0.2, 0.05, 0.2, 0.1, -0.1, 0.15, 0, 0.05, 0.1, 0.2, 0, -0.1, 0.1, 0.2]);
  return pose;
}

function assertNear(found: ArrayLike<number>, wanted: ArrayLike<number>, most: number, what: string): void {
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) worst = Math.max(worst, Math.abs(found[i]! - wanted[i]!));
  assert.ok(worst <= most, `${what} is off by ${worst}`);
}

for (const [name, pose] of [["at rest", undefined], ["in a pose", someTwist()]] as const) {
  Deno.test(`worldCloud() places splats ${name} as the twin does, in metres, in that pose's light`, () => {
    const still = restPose(head.expressionSpace);
    const posed = poseHead(head, avatar.shape, pose ?? still).vertices;
    const frames = triangleFrames(posed, head.triangles);
    const world = bindSplats(avatar, frames);
    const cloud = worldCloud(avatar, pose);
    const { centre, scale } = worldTransform(head);
    assertNear(cloud.position, world.position.map((x, i) => x / scale + centre[i % 3]!), 1e-6, "position");
    assertNear(cloud.scale, world.scale.map((x) => x / scale), 1e-7, "scale");
    for (let i = 0; i < cloud.count; i++) {
      const dot = [0, 1, 2, 3].reduce(
        (sum, k) => sum + cloud.rotation[i * 4 + k]! * world.rotation[i * 4 + k]!,
        0,
      );
      assert.ok(Math.abs(dot) / Math.hypot(...world.rotation.subarray(i * 4, i * 4 + 4)) > 1 - 1e-6);
    }
    const rest = triangleFrames(poseHead(head, avatar.shape, still).vertices, head.triangles);
    const lit = pose ? relit(world, avatar, rest, frames, pose, [0, 0, 1]) : world;
    assertNear(cloud.colour, lit.colour, 1e-5, "colour");
  });
}
