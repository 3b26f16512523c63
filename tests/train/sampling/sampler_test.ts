import assert from "node:assert/strict";
import { ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { createClip } from "../../../runtime/motion/clips/clip.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { batchCameras, faceHeight } from "../../../train/sampling/cameras.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { poseOf } from "../../../train/sampling/poses.ts";
import { shuffled } from "../../../train/sampling/draws.ts";
import { createSampler } from "../../../train/sampling/sampler.ts";
import { testHead } from "../../reference/test_head.ts";
import { stockHead } from "../../kept.ts";

const DEGREE = Math.PI / 180;
const paper = makeConfig("paper");
const head = testHead(4);

Deno.test("cameras of a batch lie in the paper's ranges, one in each sector of the circle", () => {
  const half = Array.from({ length: 200 }, (_, batch) => batchCameras(paper, 0, batch));
  for (const cameras of half) {
    cameras.forEach(({ azimuth, elevation, distance, fovY, height }, view) => {
      assert.equal(Math.floor((azimuth / (2 * Math.PI) + 0.5) * 8), view);
      assert.ok(Math.abs(elevation) <= 30 * DEGREE + 1e-9);
      assert.ok(distance >= 1.5 && distance <= 2 && fovY >= 40 * DEGREE && fovY <= 70 * DEGREE);
      assert.equal(height, 0);
    });
  }
  const rise = half.flat().map(({ elevation }) => elevation);
  assert.ok(Math.max(...rise) > 28 * DEGREE && Math.min(...rise) < -28 * DEGREE);
});

Deno.test("close-ups look at the face, which lies above the centre of the bust", () => {
  const face = faceHeight(stockHead());
  assert.ok(face > 0.05 && face < 0.5, `${face}`);
  const cameras = batchCameras({ ...paper, closeUps: 1 }, face, 0);
  for (const { azimuth, height } of cameras) {
    assert.ok(Math.abs(azimuth) <= 40 * DEGREE);
    assert.equal(height, face);
  }
});

Deno.test("a step's batch depends on seed and step alone, and other steps have others", () => {
  const one = createSampler(paper, head);
  const other = createSampler(paper, head);
  other.at(3);
  assert.deepEqual(one.at(7), other.at(7));
  assert.notDeepEqual(one.at(7), one.at(8));
  assert.notDeepEqual(one.at(7), createSampler({ ...paper, seed: 2 }, head).at(7));
});

Deno.test("with a number of pictures, each is seen once before any is seen again", () => {
  const sampler = createSampler({ ...paper, views: 4, pictures: 10 }, head);
  const seen = Array.from({ length: 10 }, (_, step) => sampler.at(step)).flat()
    .map(({ camera }) => camera.azimuth);
  for (let epoch = 0; epoch < 4; epoch++) {
    assert.equal(new Set(seen.slice(epoch * 10, epoch * 10 + 10)).size, 10, `epoch ${epoch}`);
  }
  assert.equal(new Set(seen).size, 10);
  assert.deepEqual([...shuffled(10, 1, 2)].sort((a, b) => a - b), [...Array(10).keys()]);
});

Deno.test("poses stay in ARKit's range, and over a training every shape is moved", () => {
  const most = new Float32Array(ARKIT_SHAPES.length);
  let [blinks, turned] = [0, 0];
  for (let batch = 0; batch < 500; batch++) {
    const { expression, joints } = poseOf(paper, "arkit", [], batch, 0);
    expression.forEach((weight, shape) => {
      assert.ok(weight >= 0 && weight <= 1, `${ARKIT_SHAPES[shape]} ${weight}`);
      most[shape] = Math.max(most[shape]!, weight);
    });
    if (expression[ARKIT_SHAPES.indexOf("eyeBlinkLeft")]! > 0.9) blinks++;
    turned = Math.max(turned, Math.hypot(joints[3]!, joints[4]!, joints[5]!));
  }
  most.forEach((weight, shape) => assert.ok(weight > 0.2, `${ARKIT_SHAPES[shape]} ${weight}`));
  assert.ok(blinks > 50 && blinks < 200, `${blinks} blinks`);
  assert.ok(turned > 15 * DEGREE && turned < 70 * DEGREE, `${turned}`);
});

Deno.test("without animation every pose rests, and FLAME heads have poses of their own", () => {
  assert.deepEqual(poseOf({ ...paper, animate: false }, "arkit", [], 5, 1), restPose("arkit"));
  assert.deepEqual(poseOf({ ...paper, restShare: 1 }, "arkit", [], 5, 1), restPose("arkit"));
  assert.equal(poseOf(paper, "flame", [], 5, 1).space, "flame");
});

Deno.test("a FLAME head's expressions are drawn from its prior, no component more than another, its jaw opens", () => {
  const poses = Array.from(
    { length: 2000 },
    (_, batch) => poseOf({ ...paper, restShare: 0 }, "flame", [], batch, 0),
  );
  const spread = (i: number) =>
    Math.sqrt(poses.reduce((sum, { expression }) => sum + expression[i]! ** 2, 0) / poses.length);
  for (let i = 0; i < 100; i++) assert.ok(spread(i) > 0.48 && spread(i) < 0.64, `${i}: ${spread(i)}`);
  assert.ok(poses.every(({ expression }) => expression.every((x) => Math.abs(x) <= 2)));
  const jaws = poses.map(({ joints }) => joints[6]!);
  assert.ok(Math.min(...jaws) >= 0 && Math.max(...jaws) > 0.25 && Math.max(...jaws) < 0.4);
});

Deno.test("poses come from clips most of the time where there are any, and only from those of the head's space", () => {
  const clip = (space: "arkit" | "flame") => {
    const expression = new Float32Array(space === "arkit" ? 52 : 100).fill(0.125);
    return createClip({ name: "take", space, fps: 30, expression, joints: new Float32Array(15) });
  };
  const taken = (clips: ReturnType<typeof clip>[]) => {
    const sampler = createSampler(paper, head, clips);
    return Array.from({ length: 50 }, (_, step) => sampler.at(step)).flat()
      .filter(({ pose: { expression } }) => expression.every((weight) => weight === 0.125)).length;
  };
  assert.ok(taken([clip("arkit")]) > 240, `${taken([clip("arkit")])}`);
  assert.equal(taken([clip("flame")]), 0);
});
