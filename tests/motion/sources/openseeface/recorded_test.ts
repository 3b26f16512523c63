/** What OpenSeeFace's own tracker told of a film of the stock head, whose motions are known (goldens/write.ts). */
import assert from "node:assert/strict";
import { createOpenSeeFaceReader } from "../../../../runtime/motion/sources/openseeface/openseeface_reader.ts";
import type { ArkitShape } from "../../../../runtime/head/arkit.ts";
import { frameOf, turnOf, weightsOf } from "../taken.ts";
import { KEPT } from "./goldens/motions.ts";

const bytes = await Deno.readFile(new URL("goldens/faces.bin", import.meta.url));
const reader = createOpenSeeFaceReader();
const faces = Object.fromEntries(
  KEPT.map((name, i) => [name, frameOf(reader, bytes.subarray(i * 1785, (i + 1) * 1785))]),
) as Record<(typeof KEPT)[number], ReturnType<typeof frameOf>>;
const rest = turnOf(faces.rest);

Deno.test("a filmed head turns, nods and tilts as it was told, within a third", () => {
  const yaw = turnOf(faces.yawLeft).yaw - rest.yaw;
  const pitch = turnOf(faces.pitchUp).pitch - rest.pitch;
  const roll = turnOf(faces.leftEarUp).roll - rest.roll;
  assert(yaw > 18 && yaw < 28, `22 degrees to the left: ${yaw}`);
  assert(pitch < -9 && pitch > -19, `15 degrees up: ${pitch}`);
  assert(roll > 12 && roll < 18, `15 degrees to the left ear's rise: ${roll}`);
  for (const [axis, angle] of Object.entries(rest)) {
    assert(Math.abs(angle) < 6, `at rest ${axis} is ${angle}`);
  }
});

Deno.test("a filmed jaw, smile of one side, pucker and gaze arrive as themselves", () => {
  const strong = (name: keyof typeof faces): ArkitShape[] =>
    Object.entries(weightsOf(faces[name])).filter(([, weight]) => weight > 0.3).map(([shape]) =>
      shape as ArkitShape
    ).sort();
  assert.deepEqual(strong("rest"), []);
  assert.deepEqual(strong("jawOpen"), ["jawOpen"]);
  assert.deepEqual(strong("smileLeft"), ["mouthSmileLeft"]);
  // The turns before have widened the tracker's own range of how wide a mouth is.
  assert(weightsOf(faces.pucker).mouthPucker! > 0.2);
  assert.deepEqual(strong("lookLeft"), ["eyeLookInRight", "eyeLookOutLeft"]);
  assert.deepEqual(strong("lookDown"), ["eyeLookDownLeft", "eyeLookDownRight"]);
  // A turn alone moves nothing much.
  assert.deepEqual(strong("yawLeft"), []);
});
