import assert from "node:assert/strict";
import { type ClipData, createClip } from "../../../runtime/motion/clips/clip.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";

function data(frames: number): ClipData {
  const expression = new Float32Array(frames * 52).map((_, i) => Math.floor(i / 52));
  const joints = new Float32Array(frames * 15);
  for (let i = 0; i < frames; i++) joints[i * 15 + 4] = 0.2 * i;
  return { name: "test", space: "arkit", fps: 10, expression, joints };
}

Deno.test("Clip.pose() gives each frame, and refuses others", () => {
  const clip = createClip(data(3));
  const pose = restPose();
  clip.pose(2, pose);
  assert.equal(pose.expression[51], 2);
  assert(Math.abs(pose.joints[4]! - 0.4) < 1e-7);
  for (const index of [-1, 3, 0.5, NaN]) assert.throws(() => clip.pose(index, pose), RangeError);
  assert.throws(() => clip.pose(0, restPose("flame")), TypeError);
});

Deno.test("Clip.sample() interpolates between frames and holds the ends", () => {
  const clip = createClip(data(3));
  const pose = restPose();
  assert.equal(clip.duration, 0.2 + 0.1);
  for (
    const [time, value] of [[-1, 0], [0, 0], [0.05, 0.5], [0.1, 1], [0.175, 1.75], [0.2, 2], [9, 2]] as const
  ) {
    clip.sample(time, pose);
    assert(Math.abs(pose.expression[7]! - value) < 1e-6, `${time}: ${pose.expression[7]}`);
    assert(Math.abs(pose.joints[4]! - 0.2 * value) < 1e-6, `${time}: ${pose.joints[4]}`);
  }
});

Deno.test("Clip.sample() finds each moment of a longer clip", () => {
  const clip = createClip(data(23));
  const pose = restPose();
  for (let time = 0; time <= 2.2; time += 0.01) {
    clip.sample(time, pose);
    assert(Math.abs(pose.expression[7]! - 10 * time) < 1e-5, `${time}: ${pose.expression[7]}`);
  }
});

Deno.test("Clip.sample() follows uneven times, as dropped frames leave them", () => {
  const clip = createClip({ ...data(3), times: Float64Array.of(5, 5.1, 5.5) });
  const pose = restPose();
  clip.sample(0.3, pose);
  assert(Math.abs(pose.expression[0]! - 1.5) < 1e-6);
  assert(Math.abs(clip.duration - 0.6) < 1e-9);
});

Deno.test("createClip() refuses arrays that do not fit together and times that fall", () => {
  assert.throws(() => createClip(data(0)), RangeError);
  assert.throws(() => createClip({ ...data(2), joints: new Float32Array(15) }), RangeError);
  assert.throws(() => createClip({ ...data(2), fps: 0 }), RangeError);
  assert.throws(() => createClip({ ...data(2), times: Float64Array.of(1, 0) }), RangeError);
  assert.throws(() => createClip({ ...data(2), times: Float64Array.of(0, NaN) }), RangeError);
});
