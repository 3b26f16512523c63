import assert from "node:assert/strict";
import { ARKIT_INDEX } from "../../../../runtime/head/arkit.ts";
import type { ClientMessage, PoseMessage } from "../../../../runtime/protocol/client_messages.ts";
import { EXPRESSIONS } from "../../../../runtime/motion/expressions.ts";
import { createDriving } from "../../../../static/embed/engine/driving.ts";
import { FakeTime } from "../../live/fake_time.ts";

const { jawOpen, mouthSmileLeft } = ARKIT_INDEX;

function open() {
  const sent: PoseMessage[] = [];
  const driving = createDriving((message: ClientMessage) => sent.push(message as PoseMessage) > 0);
  const frame = new Float32Array(52);
  frame[jawOpen] = 0.5;
  const happy = new Float32Array(52);
  EXPRESSIONS.mood(happy, "happy");
  return { sent, driving, frame, happy };
}

Deno.test("a mood comes smoothly, stays under what is driven, and is repeated so that the head keeps it", () => {
  using time = new FakeTime();
  const { sent, driving, frame, happy } = open();
  time.beat(1000);
  driving.setMood(happy);
  time.beat(1150);
  const half = sent.at(-1)!.expression[mouthSmileLeft]!;
  assert.ok(Math.abs(half - happy[mouthSmileLeft]! / 2) < 0.01, `${half}`);
  time.refresh(1400);
  driving.drive(frame, {});
  assert.ok(Math.abs(sent.at(-1)!.expression[mouthSmileLeft]! - happy[mouthSmileLeft]!) < 1e-6);
  assert.ok(sent.at(-1)!.expression[jawOpen]! >= 0.5);
  const count = sent.length;
  time.beat(1450);
  assert.equal(sent.length, count, "too early to repeat it");
  time.beat(2500);
  assert.equal(sent.length, count + 1);
  assert.ok(sent.at(-1)!.expression[jawOpen]! < 0.5, "what was driven a second ago is let go of");
});

Deno.test("without a mood a frame goes out once, at most 60 a second, and none is repeated", () => {
  using time = new FakeTime();
  const { sent, driving, frame } = open();
  for (let at = 1000; at < 1100; at += 5) {
    time.refresh(at);
    driving.drive(frame, { neck: Float32Array.of(0, 0.1, 0) });
  }
  assert.deepEqual(sent.map(({ seq }) => seq), [0, 1, 2, 3, 4, 5, 6]);
  assert.ok(Math.abs(sent[0]!.neck![1]! - 0.1) < 1e-6);
  time.beat(1500);
  assert.equal(sent.length, 7);
});
