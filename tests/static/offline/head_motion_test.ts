import assert from "node:assert/strict";
import { now } from "../../../runtime/base/clock.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { plainMap } from "../../../runtime/motion/retarget/plain_map.ts";
import { createSpeechFrame, SPEECH_HOP_MS, VISEME_INDEX } from "../../../runtime/speech/speech_frame.ts";
import { createHeadMotion } from "../../../static/offline/head_motion.ts";

const { jawOpen, mouthSmileLeft } = ARKIT_INDEX;

/** A frame that says "ah". */
function ah() {
  const frame = createSpeechFrame();
  frame.visemes.fill(0);
  frame.visemes[VISEME_INDEX.aa] = 1;
  return Object.assign(frame, { jaw: 0.8, energy: 0.6, pitch: 120 });
}

Deno.test("a page's head opens its jaw for a voice, and not for a room's noise", () => {
  const motion = createHeadMotion({ seed: 1, space: "arkit", map: null }), pose = restPose();
  const say = (from: number, isVoice: boolean) => {
    for (let t = 0; t < 400; t += SPEECH_HOP_MS) motion.say(ah(), from + t, isVoice);
    for (let t = 0; t <= 300; t += 20) motion.sample(from + t, pose);
    return pose.expression[jawOpen]!;
  };
  const start = now();
  assert.ok(say(start + 1000, false) < 0.1);
  assert.ok(say(start + 2000, true) > 0.3);
  motion.hush();
});

Deno.test("a face before the camera has the say of its mouth on a page's head, whatever the voice says", () => {
  const motion = createHeadMotion({ seed: 1, space: "arkit", map: null }),
    pose = restPose(),
    smile = restPose();
  smile.expression[mouthSmileLeft] = 0.8;
  const start = now();
  for (let frame = 0; frame < 20; frame++) motion.driver.setFrame(smile, true, start + 33 * frame);
  for (let t = 0; t <= 500; t += 10) {
    motion.sample(start + t, pose);
    motion.say(ah(), start + t + 100, true);
  }
  assert.ok(pose.expression[mouthSmileLeft]! > 0.5, `${pose.expression[mouthSmileLeft]}`);
  assert.ok(pose.expression[jawOpen]! < 0.05, `${pose.expression[jawOpen]}`);
  assert.equal(motion.driver.driving, true);
});

Deno.test("a page's head of FLAME's space is moved by the map that its file brings, and feels moods", () => {
  const motion = createHeadMotion({ seed: 1, space: "flame", map: plainMap("arkit", "flame") });
  const pose = restPose("flame"), turned = restPose();
  turned.joints[4] = 0.4;
  for (let frame = 0; frame < 20; frame++) motion.driver.setFrame(turned, true);
  motion.feel("happy");
  motion.sample(now() + 300, pose);
  assert.ok(pose.joints[4]! > 0.2);
  assert.throws(() => motion.feel("hungry"), RangeError);
});
