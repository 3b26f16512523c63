import assert from "node:assert/strict";
import { readClip } from "../../../runtime/motion/clips/read_clip.ts";
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
