import assert from "node:assert/strict";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../runtime/head/arkit.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { plainMap } from "../../runtime/motion/retarget/plain_map.ts";
import { createSpeakingFace } from "../../runtime/speech/face/speaking_face.ts";
import { createSpeechFrame, VISEME_INDEX } from "../../runtime/speech/speech_frame.ts";
import { createSpeechMix } from "../../runtime/speech/speech_mix.ts";

const { jawOpen, browInnerUp, mouthSmileLeft } = ARKIT_INDEX;
const STEP = 10;

/** A face that says "ah" from 1 s to 2 s. */
function ah() {
  const face = createSpeakingFace({ seed: 1 });
  for (let t = 1000; t < 2000; t += 10) {
    const frame = createSpeechFrame();
    frame.visemes.fill(0);
    frame.visemes[VISEME_INDEX.aa] = 1;
    Object.assign(frame, { t, jaw: 1, energy: 0.6, pitch: 120 });
    face.push(frame);
  }
  return face;
}

/** What drives: a smile with a raised brow, the head turned. */
function driven() {
  const pose = restPose("arkit");
  pose.expression[browInnerUp] = 0.8;
  pose.expression[mouthSmileLeft] = 1;
  pose.joints[4] = 0.3;
  return pose;
}

/** The joined pose every 10 ms until a time. */
function run(until: number, idle: number, act: (t: number, mix: ReturnType<typeof createSpeechMix>) => void) {
  const mix = createSpeechMix(ah(), "arkit", () => undefined);
  const poses = new Map<number, ReturnType<typeof driven>>();
  for (let t = 0; t <= until; t += STEP) {
    act(t, mix);
    const pose = driven();
    mix.apply(t, idle, pose);
    poses.set(t, pose);
  }
  return (t: number) => poses.get(t)!;
}

const sounding = (t: number, mix: ReturnType<typeof createSpeechMix>) => {
  if (t >= 900 && t < 1900 && t % 20 === 0) mix.sounds(t + 100, t + 120);
};

Deno.test("while it sounds speech has the mouth, and what drives has the rest", () => {
  const at = run(3000, 0, sounding);
  for (const t of [500, 2700]) {
    assert.deepEqual(at(t).expression, driven().expression, `nothing is changed at ${t}`);
    assert.deepEqual(at(t).joints, driven().joints);
  }
  const spoken = at(1500);
  assert.ok(spoken.expression[jawOpen]! > 0.3, `${spoken.expression[jawOpen]}`);
  assert.ok(spoken.expression[mouthSmileLeft]! < 0.2, "the smile's mouth is speech's");
  assert.equal(spoken.expression[browInnerUp], driven().expression[browInnerUp]);
  assert.deepEqual(spoken.joints.subarray(0, 6), driven().joints.subarray(0, 6));
});

Deno.test("where nobody drives speech has the whole face", () => {
  const at = run(3000, 1, sounding);
  assert.ok(at(1500).expression[browInnerUp]! < 0.5);
  assert.ok(at(1500).expression[jawOpen]! > 0.3);
});

Deno.test("the mouth is given and taken back without a jump", () => {
  const at = run(3000, 0, sounding);
  for (let t = STEP; t <= 3000; t += STEP) {
    for (let i = 0; i < ARKIT_SHAPES.length; i++) {
      const step = Math.abs(at(t).expression[i]! - at(t - STEP).expression[i]!);
      assert.ok(step < 0.26, `${ARKIT_SHAPES[i]} jumps by ${step} at ${t}`);
    }
  }
});

Deno.test("an interrupt closes the mouth from the next pose on, and it is shut within 150 ms", () => {
  const at = run(2500, 0, (t, mix) => {
    if (t === 1500) mix.interrupt(t);
    else if (t < 1500) sounding(t, mix);
  });
  const open = at(1490).expression[jawOpen]!;
  assert.ok(open > 0.3);
  assert.ok(at(1510).expression[jawOpen]! < open, "it closes at once");
  for (let t = 1650; t < 2500; t += STEP) assert.ok(at(t).expression[jawOpen]! < 0.03, `open at ${t}`);
});

Deno.test("on a FLAME head the jaw is speech's and what drives keeps its expression", () => {
  const mix = createSpeechMix(ah(), "flame", () => plainMap("arkit", "flame"));
  const pose = restPose("flame");
  for (let t = 0; t <= 1500; t += STEP) {
    sounding(t, mix);
    pose.expression.fill(0.5);
    pose.joints.fill(0);
    mix.apply(t, 0, pose);
  }
  assert.ok(
    pose.expression.every((value) => Math.abs(value - 0.5) < 1e-6),
    "a plain map knows no expression",
  );
  assert.ok(pose.joints[6]! > 0.05, `the jaw turns: ${pose.joints.subarray(6, 9)}`);
});
