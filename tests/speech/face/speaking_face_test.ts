import assert from "node:assert/strict";
import { ARKIT_INDEX, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import { EXPRESSIONS } from "../../../runtime/motion/expressions.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { createSpeakingFace, type SpeakingFace } from "../../../runtime/speech/face/speaking_face.ts";
import { createSpeechFrame, type Viseme, VISEME_INDEX } from "../../../runtime/speech/speech_frame.ts";
import { createMouthMeter } from "../../judge/speech/mouth.ts";

type Said = readonly (readonly [viseme: Viseme, milliseconds: number])[];

/** Frames of visemes one after another, as a clear voice of one pitch says them. */
function say(face: SpeakingFace, said: Said, from = 0): number {
  const frame = createSpeechFrame();
  let start = from;
  for (const [viseme, length] of said) {
    frame.visemes.fill(0);
    frame.visemes[VISEME_INDEX[viseme]] = 1;
    frame.energy = viseme === "sil" ? 0 : 0.5;
    frame.pitch = viseme === "sil" ? 0 : 120;
    frame.jaw = viseme === "aa" ? 1 : viseme === "sil" ? 0 : 0.2;
    for (frame.t = start + 5; frame.t < start + length; frame.t += 10) face.push(frame);
    start += length;
  }
  return start;
}

/** Poses of a face that said something before it was asked, each `step` milliseconds. */
function* poses(face: SpeakingFace, from: number, to: number, step = 5): Generator<[number, HeadPose]> {
  const pose = restPose();
  for (let t = from; t < to; t += step) {
    face.at(t, pose);
    yield [t, pose];
  }
}

const weight = (pose: HeadPose, shape: ArkitShape): number => pose.expression[ARKIT_INDEX[shape]]!;
const meter = createMouthMeter(await headByName("stock"));
/** Distances between the eyes: lips further apart than this are not shut. */
const SHUT = 0.03;

Deno.test("createSpeakingFace() refuses a mood that there is not, and a pose of another space", () => {
  assert.throws(() => createSpeakingFace({ seed: 1, mood: "hungry" }), RangeError);
  const face = createSpeakingFace({ seed: 1 });
  assert.throws(() => face.mood("hungry"), RangeError);
  assert.throws(() => face.at(0, restPose("flame")), TypeError);
});

for (const mood of EXPRESSIONS.moods) {
  Deno.test(`lips are shut at p, b and m between open vowels, and open at those, in the mood ${mood}`, () => {
    const face = createSpeakingFace({ seed: 1, mood });
    say(face, [["sil", 200], ["aa", 150], ["PP", 60], ["aa", 150], ["PP", 40], ["oh", 150], ["sil", 300]]);
    for (const [t, pose] of poses(face, 0, 750)) {
      const { gap } = meter(pose);
      if ((t >= 355 && t <= 400) || (t >= 565 && t <= 595)) assert.ok(gap < SHUT, `${gap} apart at ${t}`);
      if (t === 275 || t === 485) assert.ok(gap > 0.14, `${gap} apart at ${t}`);
    }
  });
}

Deno.test("a p that was hardly heard is all but shut where it may be a t, and not where it may be a vowel", () => {
  const gapAt = (other: Viseme): number => {
    const face = createSpeakingFace({ seed: 1 }), frame = createSpeechFrame(), pose = restPose();
    for (frame.t = 5; frame.t < 300; frame.t += 10) {
      const half = frame.t > 120 && frame.t < 180;
      frame.visemes.fill(0);
      frame.visemes[VISEME_INDEX[half ? other : "aa"]] = half ? 0.8 : 1;
      frame.visemes[VISEME_INDEX.PP] = half ? 0.2 : 0;
      frame.energy = 0.5;
      face.push(frame);
    }
    for (let t = 0; t <= 150; t += 10) face.at(t, pose);
    return meter(pose).gap;
  };
  assert.ok(gapAt("DD") < 2 * SHUT, `${gapAt("DD")}`);
  assert.ok(gapAt("oh") > 2 * gapAt("DD"), `${gapAt("oh")}`);
});

Deno.test("the lower lip comes to the teeth at f between the widest vowels", () => {
  const face = createSpeakingFace({ seed: 1 });
  say(face, [["aa", 150], ["FF", 60], ["aa", 150]]);
  for (const [t, pose] of poses(face, 155, 210)) {
    assert.ok(weight(pose, "mouthRollLower") > 0.6, `at ${t}`);
    assert.ok(weight(pose, "jawOpen") < 0.2, `at ${t}`);
  }
});

Deno.test("lips round ahead of an u, across consonants that have no lips of their own", () => {
  const pucker = (vowel: Viseme): number => {
    const face = createSpeakingFace({ seed: 1 });
    say(face, [["ih", 150], ["SS", 60], ["DD", 60], [vowel, 150]]);
    const [[, pose]] = [...poses(face, 235, 236)] as [[number, HeadPose]];
    return weight(pose, "mouthPucker");
  };
  assert.ok(pucker("ou") > 0.4, `${pucker("ou")} before an u`);
  assert.ok(pucker("ih") < 0.02, `${pucker("ih")} before an i`);
});

Deno.test("an interrupted mouth closes at once, is shut within 150 ms, and never jumps", () => {
  for (let at = 60; at < 500; at += 7) {
    const face = createSpeakingFace({ seed: 2 });
    say(face, [["aa", 120], ["oh", 100], ["SS", 80], ["aa", 400], ["ou", 300]]);
    for (const _ of poses(face, 0, at)); // up to there
    const pose = restPose(), before = new Float32Array(52);
    face.at(at, pose);
    before.set(pose.expression);
    const opened = meter(pose).gap;
    face.interrupt(at);
    for (let t = at; t < at + 400; t += 5) {
      face.at(t, pose);
      pose.expression.forEach((w, i) => assert.ok(Math.abs(w - before[i]!) < 0.1, `shape ${i} at ${t}`));
      before.set(pose.expression);
      const { gap } = meter(pose);
      if (t >= at + 50) {
        assert.ok(gap < 0.6 * opened + SHUT, `${gap} apart after ${t - at} ms, ${opened} before`);
      }
      if (t >= at + 150) assert.ok(gap < SHUT, `${gap} apart after ${t - at} ms`);
    }
  }
});

Deno.test("an interrupted face says what comes next", () => {
  const face = createSpeakingFace({ seed: 2 }), pose = restPose();
  say(face, [["aa", 400]]);
  for (const _ of poses(face, 0, 200)); // up to there
  face.interrupt(200);
  say(face, [["aa", 400]], 300);
  for (const [t, shown] of poses(face, 200, 500)) if (t === 270) pose.expression.set(shown.expression);
  face.at(500, pose);
  assert.ok(weight(pose, "jawOpen") > 0.3);
});

Deno.test("frames that come no sooner than they are shown make no jump either", () => {
  const face = createSpeakingFace({ seed: 2 }), pose = restPose(), before = new Float32Array(52);
  const frame = createSpeechFrame();
  for (frame.t = 0; frame.t < 1000; frame.t += 10) {
    frame.visemes.fill(0);
    frame.visemes[VISEME_INDEX[(["aa", "PP", "ou", "sil"] as const)[Math.floor(frame.t / 70) % 4]!]] = 1;
    frame.energy = 0.5;
    face.push(frame);
    face.at(frame.t, pose);
    pose.expression.forEach((w, i) => assert.ok(Math.abs(w - before[i]!) < 0.34, `shape ${i} at ${frame.t}`));
    before.set(pose.expression);
  }
});

Deno.test("the same seed and frames give the same poses; loud accents beat with the head and raise the brows", () => {
  const run = (seed: number): { nod: number; brows: number; poses: number[] } => {
    const face = createSpeakingFace({ seed }), frame = createSpeechFrame(), pose = restPose();
    const still = createSpeakingFace({ seed }), rest = restPose();
    let nod = 0, brows = 0;
    const seen: number[] = [];
    for (frame.t = 5; frame.t < 6000; frame.t += 10) {
      const syllable = Math.floor(frame.t / 200), stressed = syllable % 5 === 2;
      frame.visemes.fill(0);
      frame.visemes[VISEME_INDEX[frame.t % 200 < 80 ? "DD" : "E"]] = 1;
      frame.energy = (frame.t % 200 < 80 ? 0.2 : 0.45) * (stressed ? 1.7 : 1);
      frame.pitch = stressed ? 160 : 110;
      face.push(frame);
    }
    for (let t = 0; t < 6000; t += 10) {
      face.at(t, pose);
      still.at(t, rest);
      nod = Math.max(nod, pose.joints[3]! - rest.joints[3]!);
      brows = Math.max(brows, weight(pose, "browOuterUpLeft") - weight(rest, "browOuterUpLeft"));
      seen.push(...pose.expression, ...pose.joints);
    }
    return { nod, brows, poses: seen };
  };
  const first = run(5);
  assert.ok(first.nod > 0.02 && first.nod < 0.12, `nods by ${first.nod} rad`);
  assert.ok(first.brows > 0.15, `brows raised by ${first.brows}`);
  assert.deepEqual(run(5).poses, first.poses);
  assert.notDeepEqual(run(6).poses, first.poses);
});

Deno.test("a speaking face blinks, and at pauses more often than elsewhere", () => {
  let atPauses = 0, elsewhere = 0;
  for (let seed = 0; seed < 12; seed++) {
    const face = createSpeakingFace({ seed });
    let end = 0, shut = false;
    const seconds: Said = [["aa", 200], ["nn", 80], ["E", 200], ["SS", 100], ["ih", 220], ["sil", 400]];
    for (let i = 0; i < 6; i++) end = say(face, seconds, end);
    for (const [t, pose] of poses(face, 0, end, 10)) {
      const closing = weight(pose, "eyeBlinkLeft") > 0.5;
      if (closing && !shut) t % 1200 > 780 ? atPauses++ : elsewhere++;
      shut = closing;
    }
  }
  const minutes = 12 * 6 * 1.2 / 60;
  assert.ok(
    atPauses + elsewhere > 12 * minutes && atPauses + elsewhere < 45 * minutes,
    `${atPauses + elsewhere}`,
  );
  // Pauses are 35 % of the time.
  assert.ok(atPauses > elsewhere, `${atPauses} at pauses, ${elsewhere} elsewhere`);
});
