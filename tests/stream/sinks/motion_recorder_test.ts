import assert from "node:assert/strict";
import { readClip } from "../../../runtime/motion/clips/read_clip.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { MOTION_MAX_FRAMES } from "../../../runtime/stream/limits.ts";
import { createMotionRecorder, type MotionRecorder } from "../../../runtime/stream/sinks/motion_recorder.ts";

const frame = (seq: number) =>
  ({
    seq,
    t: 0,
    space: "flame",
    expression: Float32Array.from({ length: 100 }, (_, i) => Math.sin(seq + i)),
  }) as const;

function recorderOf(milliseconds: Iterable<number>): MotionRecorder {
  const recorder = createMotionRecorder(() => null);
  let seq = 0;
  for (const time of milliseconds) recorder.take(frame(seq++), time);
  return recorder;
}

Deno.test("writing ten minutes of motion lets sessions go on: this thread never waits for it", async () => {
  const recorder = recorderOf(Array.from({ length: MOTION_MAX_FRAMES }, (_, i) => i * 1000 / 30));
  const writing = recorder.finish();
  let longest = 0, before = performance.now(), done = false;
  void writing.then(() => done = true);
  while (!done) {
    await new Promise((resolve) => setTimeout(resolve));
    longest = Math.max(longest, performance.now() - before);
    before = performance.now();
  }
  assert.ok(longest < 250, `${longest.toFixed(0)} ms`);
  assert.equal((await readClip((await writing)!, "x.npz")).frameCount, MOTION_MAX_FRAMES);
});

Deno.test("a motion that is full says so", () => {
  const times = Array.from({ length: MOTION_MAX_FRAMES }, (_, i) => i * 33);
  const recorder = recorderOf(times);
  assert.deepEqual([recorder.isEmpty, recorder.reason], [false, null]);
  recorder.take(frame(MOTION_MAX_FRAMES), times.length * 33);
  assert.match(recorder.reason!, /has 18000 frames at most/);
});

Deno.test("a pause of hours in a recorded motion is not filled with hundreds of thousands of frames", async () => {
  const bytes = await recorderOf([0, 8, 16, 24, 4 * 3600e3]).finish();
  assert.equal((await readClip(bytes!, "x.npz")).frameCount, 4);
});

Deno.test("ten minutes of motion are taken frame by frame without one that copies those before it", async () => {
  const recorder = createMotionRecorder(() => null), taken = frame(0);
  const set = Float32Array.prototype.set;
  let longest = 0;
  Float32Array.prototype.set = function (values, at) {
    longest = Math.max(longest, values.length);
    set.call(this, values, at);
  };
  try {
    for (let seq = 0; seq < MOTION_MAX_FRAMES; seq++) recorder.take(taken, seq);
  } finally {
    Float32Array.prototype.set = set;
  }
  assert.ok(longest <= 100, `${longest} numbers at once`);
  await recorder.finish();
});

Deno.test("a motion of several blocks has every frame in its place, and what is taken after it begins another", async () => {
  const recorder = recorderOf(Array.from({ length: 2500 }, (_, i) => i * 50));
  const clip = await readClip((await recorder.finish())!, "x.npz");
  assert.deepEqual([clip.frameCount, clip.fps], [2500, 20]);
  const pose = restPose("flame");
  for (const i of [0, 1023, 1024, 2047, 2048, 2499]) {
    clip.pose(i, pose);
    assert.ok(Math.abs(pose.expression[7]! - Math.sin(i + 7)) < 1e-4, `frame ${i}`);
  }
  assert.equal(await recorder.finish(), null);
  recorder.take(frame(9), 100);
  assert.equal((await readClip((await recorder.finish())!, "x.npz")).frameCount, 1);
});
