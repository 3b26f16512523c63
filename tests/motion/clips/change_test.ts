import assert from "node:assert/strict";
import { createClip } from "../../../runtime/motion/clips/clip.ts";
import { loopClip } from "../../../runtime/motion/clips/change/loop.ts";
import { resampleClip, trimClip } from "../../../runtime/motion/clips/change/resample.ts";
import type { Clip } from "../../../runtime/motion/clips/clip.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { fromYawPitchRoll } from "../../../runtime/motion/rotation.ts";

/** Every shape swings in its own phase, the neck turns about a slanted axis through more than half a turn. */
function swinging(fps: number, count: number, times?: Float64Array): Clip {
  const expression = new Float32Array(count * 52), joints = new Float32Array(count * 15);
  for (let frame = 0; frame < count; frame++) {
    const time = times?.[frame] ?? frame / fps;
    for (let i = 0; i < 52; i++) expression[frame * 52 + i] = 0.5 + 0.4 * Math.sin(3 * time + i);
    fromYawPitchRoll(2.6 * Math.sin(0.9 * time), 0.4, 0.3 * Math.cos(time), joints, frame * 15 + 3);
  }
  return createClip({ name: "swing", space: "arkit", fps, expression, joints, ...times && { times } });
}

function at(clip: Clip, time: number) {
  const pose = restPose();
  clip.sample(time, pose);
  return [...pose.expression, ...pose.joints];
}
const apart = (a: readonly number[], b: readonly number[]) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

Deno.test("resampleClip() keeps the motion and the length at any rate, and goes back to the same frames", () => {
  const clip = swinging(30, 90);
  for (const fps of [12, 24, 29.97, 48, 60, 120]) {
    const other = resampleClip(clip, fps);
    assert.equal(other.fps, fps);
    assert.ok(Math.abs(other.duration - clip.duration) <= 0.5 / fps + 1e-9, `${fps}: ${other.duration}`);
    for (let frame = 0; frame < other.frameCount; frame++) {
      assert.ok(apart(at(other, frame / fps), at(clip, frame / fps)) < 1e-6, `frame ${frame} at ${fps}`);
    }
  }
  const back = resampleClip(resampleClip(clip, 120), 30);
  assert.equal(back.frameCount, 90);
  for (let frame = 0; frame < 90; frame++) {
    assert.ok(apart(at(back, frame / 30), at(clip, frame / 30)) < 1e-5);
  }
  assert.match(back.facts.notes.join(), /resampled to 120.*resampled to 30/);
});

Deno.test("resampleClip() turns joints at constant speed: not shortened, as means of axis-angles would be", () => {
  const joints = new Float32Array(30);
  fromYawPitchRoll(1.2, 0, 0, joints, 3);
  fromYawPitchRoll(0, -1.2, 0, joints, 18);
  const clip = createClip({
    name: "turn",
    space: "arkit",
    fps: 1,
    expression: new Float32Array(104),
    joints,
  });
  const pose = restPose();
  const halves = resampleClip(clip, 2);
  halves.pose(1, pose);
  const middle = Math.hypot(...pose.joints.subarray(3, 6));
  const chord = Math.hypot(
    (joints[3]! + joints[18]!) / 2,
    (joints[4]! + joints[19]!) / 2,
    (joints[5]! + joints[20]!) / 2,
  );
  assert.ok(middle > chord + 0.02, `${middle} rad and not the chord's ${chord}`);
});

Deno.test("resampleClip() fills gaps, and refuses to make more frames than a clip can have", () => {
  const times = Float64Array.of(0, 1 / 30, 2 / 30, 1, 31 / 30);
  const even = resampleClip(swinging(30, 5, times), 30);
  assert.equal(even.frameCount, 32);
  assert.ok(even.times.every((time, i) => Math.abs(time - i / 30) < 1e-12));
  const long = createClip({
    name: "long",
    space: "arkit",
    fps: 60,
    expression: new Float32Array(104),
    joints: new Float32Array(30),
    times: Float64Array.of(0, 1e9),
  });
  assert.throws(() => resampleClip(long, 60), /1048576 frames are the most: 6/);
});

Deno.test("trimClip() keeps frames as they are, starts and ends on time, and refuses an empty part", () => {
  const clip = swinging(30, 90);
  const part = trimClip(clip, 0.5, 2);
  assert.equal(part.frameCount, 45);
  assert.ok(Math.abs(part.duration - 1.5) < 1e-9);
  for (let i = 0; i < 45; i++) assert.ok(apart(at(part, i / 30), at(clip, 0.5 + i / 30)) < 1e-6);
  const between = trimClip(clip, 0.51, 1.234);
  assert.ok(Math.abs(between.duration - 0.724) < 1e-9 && between.times[0] === 0);
  assert.ok(apart(at(between, 0.2), at(clip, 0.71)) < 1e-6);
  assert.equal(trimClip(clip, 2, 99).duration.toFixed(6), "1.000000");
  for (const [from, to] of [[1, 1], [2, 1], [3, 4], [-1, 1], [NaN, 1]] as const) {
    assert.throws(() => trimClip(clip, from, to), /must begin before it ends, within 3.000 s/);
  }
});

Deno.test("loopClip() goes round without a jump: values and speeds go on over the seam", () => {
  const clip = swinging(60, 240);
  const loop = loopClip(clip);
  const { frameCount: count } = loop;
  assert.ok(loop.duration < clip.duration && loop.duration > clip.duration - 0.6, `${loop.duration} s`);
  const frame = (i: number) => at(loop, (i + count) % count / 60);
  // The rotation's triple may jump by a whole turn where the turn itself does not, so turns are compared by shapes here.
  const steps = Array.from(
    { length: count },
    (_, i) => apart(frame(i + 1).slice(0, 52), frame(i).slice(0, 52)),
  );
  const bends = Array.from({ length: count }, (_, i) => {
    const [a, b, c] = [frame(i - 1), frame(i), frame(i + 1)];
    return Math.max(...a.slice(0, 52).map((value, j) => Math.abs(value - 2 * b[j]! + c[j]!)));
  });
  const inside = (values: number[]) => Math.max(...values.slice(40, count - 2));
  assert.ok(
    Math.max(steps[count - 1]!, steps[0]!) < 1.1 * inside(steps),
    "the seam's steps are like the others",
  );
  assert.ok(Math.max(bends[count - 1]!, bends[0]!) < 1.5 * inside(bends), "speed goes on over the seam");
  const cut = Array.from({ length: 52 }, (_, i) => Math.abs(at(clip, 0)[i]! - at(clip, 239 / 60)[i]!));
  assert.ok(Math.max(...cut) > 5 * steps[count - 1]!, "without the fade it would jump");
  assert.ok(apart(at(loop, 2), at(clip, 2)) < 1e-6, "the middle is as it was");
  assert.match(loop.facts.notes.join(), /fade into its first/);
});

Deno.test("loopClip() takes a third of a short clip, and refuses one of a few frames", () => {
  const loop = loopClip(swinging(30, 13));
  assert.ok(Math.abs(loop.duration - 8 / 30) < 1e-9, `${loop.duration}`);
  assert.throws(() => loopClip(swinging(30, 5)), /must last 6 frames/);
});
