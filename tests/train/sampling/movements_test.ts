import assert from "node:assert/strict";
import { createClip } from "../../../runtime/motion/clips/clip.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { movementOf } from "../../../train/sampling/movements.ts";
import { createSampler } from "../../../train/sampling/sampler.ts";
import { testHead } from "../../reference/test_head.ts";

const head = testHead(4);

Deno.test("with clips, a step has one camera a clip, and each clip's poses are one movement without a jump", () => {
  const config = makeConfig("paper", { temporal: 8, views: 16, restShare: 0 });
  const sampler = createSampler(config, head);
  const apart = (a: Float32Array, b: Float32Array) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));
  let [moved, jumped] = [0, 0];
  for (let step = 0; step < 20; step++) {
    const stills = sampler.at(step);
    assert.equal(stills.length, 16);
    for (const [sector, clip] of [stills.slice(0, 8), stills.slice(8)].entries()) {
      const { camera } = clip[0]!;
      assert.ok(clip.every((still) => still.camera === camera));
      assert.equal(camera.azimuth > 0 ? 1 : 0, sector, "each clip has a sector of its own");
      const poses = clip.map(({ pose }) => pose.expression);
      moved = Math.max(moved, apart(poses[0]!, poses[4]!));
      poses.slice(1).forEach((pose, i) => jumped = Math.max(jumped, apart(pose, poses[i]!)));
    }
  }
  // A smoothed glide of four frames covers at most 3/8 of its way in one of them.
  assert.ok(moved > 0.8 && jumped < 0.4, `${moved}, ${jumped}`);
  assert.deepEqual(sampler.at(3), createSampler(config, head).at(3));
});

Deno.test("clips are stretches of a take at the clip's own rate where there are takes", () => {
  const frames = 300;
  const expression = Float32Array.from({ length: frames * 52 }, (_, i) => Math.floor(i / 52) / frames);
  const joints = new Float32Array(frames * 15);
  const take = createClip({ name: "take", space: "arkit", fps: 30, expression, joints });
  const config = makeConfig("paper", { temporal: 16, clipRate: 8, restShare: 0 });
  const taken = Array.from({ length: 40 }, (_, batch) => movementOf(config, "arkit", [take], batch, 0))
    .filter((poses) => poses.every(({ expression: [first, ...others] }) => others.every((x) => x === first)));
  assert.ok(taken.length > 20, `${taken.length}`);
  for (const poses of taken) {
    poses.slice(1).forEach(({ expression }, i) => {
      const step = expression[0]! - poses[i]!.expression[0]!;
      assert.ok(Math.abs(step - 30 / 8 / frames) < 1e-5, `${step}`);
    });
  }
  assert.ok(new Set(taken.map(([pose]) => pose!.expression[0])).size > 15, "each from a moment of its own");
  const still = movementOf({ ...config, animate: false }, "arkit", [take], 0, 0);
  assert.deepEqual(still, Array.from({ length: 16 }, () => restPose("arkit")));
});

Deno.test("with a number of pictures, clips are seen whole, each once before any is seen again", () => {
  const sampler = createSampler(makeConfig("paper", { temporal: 4, views: 8, pictures: 20 }), head);
  const seen = Array.from({ length: 5 }, (_, step) => sampler.at(step)).flat()
    .map(({ camera }) => camera.azimuth);
  const clips = Array.from({ length: 10 }, (_, clip) => seen.slice(4 * clip, 4 * clip + 4));
  assert.ok(clips.every((clip) => new Set(clip).size === 1));
  assert.equal(new Set(clips.slice(0, 5).map(([first]) => first)).size, 5);
  assert.equal(new Set(seen).size, 5);
});
