import assert from "node:assert/strict";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createIdle, EYE_LOOK_RADIANS } from "../../../runtime/motion/idle/idle.ts";
import { createBlinks } from "../../../runtime/motion/idle/blinks.ts";
import { createGaze } from "../../../runtime/motion/idle/gaze.ts";

const DEGREE = Math.PI / 180;
const MINUTES = 10;
const RATE = 100;
const SAMPLES = MINUTES * 60 * RATE;

Deno.test("idle motion blinks 10 to 25 times a minute, each blink as long as a person's", () => {
  for (const seed of [1, 2, 3, 77]) {
    const blinks = createBlinks(seed);
    let count = 0, closed = false, start = 0;
    const waits: number[] = [];
    for (let i = 0; i < SAMPLES; i++) {
      const lid = blinks.at(i / RATE);
      assert(lid >= 0 && lid <= 1);
      if (!closed && lid > 0.5) {
        if (count > 0) waits.push(i / RATE - start);
        count++;
        closed = true;
        start = i / RATE;
      } else if (closed && lid < 0.5) {
        closed = false;
        const half = i / RATE - start;
        assert(half > 0.08 && half < 0.25, `closed to a half for: ${half}`);
      }
    }
    const perMinute = count / MINUTES;
    assert(perMinute > 12 && perMinute < 20, `blinks a minute: ${perMinute}`);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    const deviation = Math.sqrt(waits.reduce((sum, wait) => sum + (wait - mean) ** 2, 0) / waits.length);
    assert(Math.min(...waits) > 1, "a refractory time");
    assert(deviation / mean > 0.4, `not like a clock, deviation over mean: ${deviation / mean}`);
  }
});

Deno.test("idle motion's gaze jumps a few degrees in some 30 ms and rests for 0.2 to 1 s between", () => {
  const gaze = createGaze(4);
  const now = { yaw: 0, pitch: 0 };
  const rate = 1000;
  let moving = false, began = 0, from = { yaw: 0, pitch: 0 }, last = { yaw: 0, pitch: 0 };
  const sizes: number[] = [], fixations: number[] = [], durations: number[] = [];
  for (let i = 0; i < 120 * rate; i++) {
    gaze.at(i / rate, now);
    const step = Math.hypot(now.yaw - last.yaw, now.pitch - last.pitch);
    if (!moving && step > 0) {
      if (sizes.length > 0) fixations.push((i - began) / rate);
      [moving, began, from] = [true, i, { ...last }];
    } else if (moving && step === 0) {
      durations.push((i - began) / rate);
      sizes.push(Math.hypot(now.yaw - from.yaw, now.pitch - from.pitch) / DEGREE);
      [moving, began] = [false, i];
    }
    last = { ...now };
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  assert(mean(sizes) > 2 && mean(sizes) < 8, `mean size: ${mean(sizes)}`);
  assert(Math.max(...sizes) < 35);
  assert(Math.min(...fixations) > 0.19 && Math.max(...fixations) < 1.02, `${Math.min(...fixations)}`);
  assert(Math.min(...durations) > 0.015 && Math.max(...durations) < 0.1, `${Math.max(...durations)}`);
});

Deno.test("idle motion is finite, within 0 to 1, turns both eyes alike and moves the head without jumps", () => {
  const idle = createIdle(9);
  const pose = restPose(), last = restPose();
  const most = new Float32Array(52), farthest = new Float32Array(15), least = new Float32Array(15);
  for (let i = 0; i < SAMPLES; i++) {
    idle.sample(i / RATE, pose);
    for (let j = 0; j < 52; j++) {
      const weight = pose.expression[j]!;
      assert(weight >= 0 && weight <= 1, `${ARKIT_SHAPES[j]}: ${weight}`);
      most[j] = Math.max(most[j]!, weight);
    }
    for (let j = 0; j < 15; j++) {
      assert(Number.isFinite(pose.joints[j]!));
      if (i > 0) {
        const speed = Math.abs(pose.joints[j]! - last.joints[j]!) * RATE;
        assert(speed < 6 * DEGREE, `joint number ${j} at ${speed} rad/s`);
      }
      farthest[j] = Math.max(farthest[j]!, pose.joints[j]!);
      least[j] = Math.min(least[j]!, pose.joints[j]!);
    }
    const { eyeLookOutLeft, eyeLookInRight, eyeLookInLeft, eyeLookOutRight } = ARKIT_INDEX;
    assert.equal(pose.expression[eyeLookOutLeft], pose.expression[eyeLookInRight]);
    assert.equal(pose.expression[eyeLookInLeft], pose.expression[eyeLookOutRight]);
    assert(pose.expression[eyeLookOutLeft]! * pose.expression[eyeLookInLeft]! === 0, "not both ways at once");
    last.joints.set(pose.joints);
  }
  const yaw = (farthest[4]! - least[4]!) / DEGREE;
  assert(yaw > 1.5 && yaw < 6, `the head sways over ${yaw} degrees`);
  assert(most[ARKIT_INDEX.eyeBlinkLeft]! > 0.9);
  assert(most[ARKIT_INDEX.eyeLookOutLeft]! > 0.1 && most[ARKIT_INDEX.eyeLookOutLeft]! < 0.7);
  assert(
    most[ARKIT_INDEX.jawOpen]! < 0.03 && most[ARKIT_INDEX.mouthSmileLeft]! < 0.1,
    "an idle face does not act",
  );
  assert(farthest.subarray(6).every((value) => value === 0), "eyes and jaw move by shapes");
});

Deno.test("idle motion breathes about 15 times a minute", () => {
  const idle = createIdle(3);
  const pose = restPose();
  let rising = false, breaths = 0, last = 0;
  for (let i = 0; i < SAMPLES; i++) {
    idle.sample(i / RATE, pose);
    const breath = pose.expression[ARKIT_INDEX.noseSneerLeft]!;
    if (breath > last && !rising) [rising, breaths] = [true, breaths + 1];
    else if (breath < last) rising = false;
    last = breath;
  }
  assert(Math.abs(breaths / MINUTES - 15) < 2, `breaths a minute: ${breaths / MINUTES}`);
});

Deno.test("idle motion is the same for a seed and time however often it is sampled, and differs by seed", () => {
  const often = createIdle(5), seldom = createIdle(5), other = createIdle(6);
  const a = restPose(), b = restPose(), c = restPose();
  let differing = 0;
  for (let i = 0; i <= 6000; i++) {
    often.sample(i / 100, a);
    if (i % 37 !== 0) continue;
    seldom.sample(i / 100, b);
    other.sample(i / 100, c);
    assert.deepEqual(a, b);
    if (a.joints[4] !== c.joints[4]) differing++;
  }
  assert(differing > 100);
});

Deno.test("idle motion survives a leap of a year and times before its start", () => {
  const idle = createIdle(5);
  const pose = restPose();
  for (const time of [-5, 0, 3e7, 3e7 + 0.01, 10]) {
    idle.sample(time, pose);
    assert(pose.expression.every(Number.isFinite) && pose.joints.every(Number.isFinite));
  }
});

Deno.test("idle motion on a FLAME head turns the eyes by their joints as far as by the shapes", () => {
  const arkit = restPose("arkit"), flame = restPose("flame");
  createIdle(8).sample(2.5, arkit);
  createIdle(8).sample(2.5, flame);
  const yaw = arkit.expression[ARKIT_INDEX.eyeLookOutLeft]! - arkit.expression[ARKIT_INDEX.eyeLookInLeft]!;
  assert(Math.abs(yaw * EYE_LOOK_RADIANS - flame.joints[10]!) < 5e-3, `${yaw} and ${flame.joints[10]}`);
  assert.deepEqual(flame.joints.subarray(9, 12), flame.joints.subarray(12, 15));
  assert(flame.expression.every((value) => value === 0));
});

Deno.test("a blink that is wished for comes then, but not on the heels of another", () => {
  const idle = createIdle(3), pose = restPose();
  const shutAt = (from: number, to: number): number => {
    for (let t = from; t < to; t += 0.01) {
      idle.sample(t, pose);
      if (pose.expression[ARKIT_INDEX.eyeBlinkLeft]! > 0.8) return t;
    }
    return NaN;
  };
  const first = shutAt(0, 20);
  idle.blink(first + 0.1);
  assert.ok(Number.isNaN(shutAt(first + 0.25, first + 0.9)), "on its heels");
  idle.blink(first + 1);
  assert.ok(Math.abs(shutAt(first + 0.9, first + 1.2) - first - 1.08) < 0.05, "as wished");
});
