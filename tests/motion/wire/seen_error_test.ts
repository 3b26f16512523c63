import { ok } from "node:assert/strict";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { createPoseReader } from "../../../runtime/motion/wire/pose_reader.ts";
import { createPoseWriter } from "../../../runtime/motion/wire/pose_writer.ts";
import { stockHead } from "../../kept.ts";
import { poseHead } from "../../reference/posing.ts";

/** Where a pose's vertices are seen in the portrait, pixels of 1024. */
function seen(pose: HeadPose): Float64Array {
  const { vertices } = poseHead(stockHead(), [], pose);
  const focal = 512 / Math.tan(PORTRAIT.fovY / 2), pixels = new Float64Array(vertices.length / 3 * 2);
  for (let v = 0; v < vertices.length / 3; v++) {
    const scale = focal / (PORTRAIT.distance - vertices[v * 3 + 2]!);
    pixels[v * 2] = scale * vertices[v * 3]!;
    pixels[v * 2 + 1] = scale * (vertices[v * 3 + 1]! - PORTRAIT.height);
  }
  return pixels;
}

/** The furthest that coding moves a vertex of a random face, pixels. */
function furthest(random: () => number, joints: boolean, weights: boolean): number {
  const pose = restPose(), read = restPose();
  if (joints) pose.joints.forEach((_, i) => pose.joints[i] = 0.6 * random() - 0.3);
  if (weights) pose.expression.forEach((_, i) => pose.expression[i] = random() < 0.3 ? random() : 0);
  createPoseReader().read(createPoseWriter("arkit").write(pose, PORTRAIT, true), read, { ...PORTRAIT });
  const before = seen(pose), after = seen(read);
  let most = 0;
  for (let v = 0; v < before.length; v += 2) {
    most = Math.max(most, Math.hypot(after[v]! - before[v]!, after[v + 1]! - before[v + 1]!));
  }
  return most;
}

Deno.test("coding moves no vertex of the stock head by what is seen at 1024: turns by 0.05 px, whole faces by 0.1", () => {
  const random = createRandom(5);
  for (let face = 0; face < 3; face++) {
    const turned = furthest(random, true, false), whole = furthest(random, true, true);
    ok(turned < 0.05, `${turned} px by turns`);
    ok(whole < 0.1, `${whole} px in all`);
  }
});
