import assert from "node:assert/strict";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createSpeakingFace } from "../../../runtime/speech/face/speaking_face.ts";
import { createSpeechFrame, VISEME_INDEX } from "../../../runtime/speech/speech_frame.ts";

Deno.test("createSpeakingFace() refuses a mood that there is not", () => {
  assert.throws(() => createSpeakingFace({ seed: 1, mood: "hungry" }), RangeError);
});

Deno.test("a face opens its jaw at an a and refuses a pose of another space", () => {
  const face = createSpeakingFace({ seed: 1 }), pose = restPose(), frame = createSpeechFrame();
  frame.visemes.fill(0);
  frame.visemes[VISEME_INDEX.aa] = 1;
  frame.jaw = 1;
  for (frame.t = 0; frame.t <= 300; frame.t += 10) face.push(frame);
  face.at(150, pose);
  assert.ok(pose.expression[ARKIT_INDEX.jawOpen]! > 0.4);
  assert.throws(() => face.at(160, restPose("flame")), TypeError);
});
