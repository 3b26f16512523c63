import assert from "node:assert/strict";
import { ARKIT_SHAPES } from "../../../../runtime/head/arkit.ts";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import type { PoseMessage } from "../../../../runtime/protocol/client_messages.ts";
import { createPoseDriver } from "../../../../static/live/drive/pose_driver.ts";
import { FakeTime } from "../fake_time.ts";

/** A driver of the 52 shapes, and what it has sent: the numbers of a message are its driver's own, so copies. */
function driving() {
  const sent: (PoseMessage & { jawOpen: number })[] = [];
  const told: boolean[] = [];
  const driver = createPoseDriver({
    send: (message) => sent.push({ ...message, jawOpen: message.expression[17]! }) > 0,
    onSent: () => {},
    onDriving: (on) => told.push(on),
    onValues: () => {},
  });
  driver.names = ARKIT_SHAPES;
  return { driver, sent, told };
}

Deno.test("nothing is sent until something is touched, then at each refresh where something changed", () => {
  using time = new FakeTime();
  const { driver, sent, told } = driving();
  time.beat(1000);
  time.refresh(1000);
  assert.deepEqual([sent.length, told], [0, []]);
  driver.set("jawOpen", 0.25);
  driver.set("jawOpen", 0.5);
  time.refresh(1016);
  time.refresh(1032);
  assert.deepEqual(sent.map(({ seq, jawOpen }) => [seq, jawOpen]), [[0, 0.5]]);
  driver.set("neck.y", 0.125);
  // A screen of 240 Hz: the next pose waits its turn.
  time.refresh(1020);
  assert.equal(sent.length, 1);
  time.refresh(1036);
  assert.deepEqual([sent.length, sent[1]!.neck![1], told], [2, 0.125, [true]]);
});

Deno.test("a frame of another space goes out as it is, and the sliders' pose again when one is touched", () => {
  using time = new FakeTime();
  const { driver, sent } = driving();
  const frame = restPose("flame");
  frame.expression[17] = 2.5;
  frame.joints[6] = 0.25;
  driver.setFrame(frame, true);
  time.refresh(20);
  assert.deepEqual([sent[0]!.space, sent[0]!.jawOpen, sent[0]!.jaw![0]], ["flame", 2.5, 0.25]);
  driver.set("jawOpen", 0.5);
  time.refresh(40);
  assert.deepEqual([sent[1]!.space, sent[1]!.jawOpen, sent[1]!.jaw![0]], ["arkit", 0.5, 0]);
});

Deno.test("a whole frame goes out at once, with no refresh as in a hidden tab, at most every 15 ms and with its own time", () => {
  using time = new FakeTime();
  const { driver, sent } = driving();
  const frame = restPose("arkit");
  const send = (at: number, jawOpen: number) => {
    time.beat(at);
    frame.expression[17] = jawOpen;
    driver.setFrame(frame, true, at - 70);
  };
  send(1000, 0.125);
  send(1033, 0.25);
  send(1040, 0.5);
  assert.deepEqual(sent.map(({ jawOpen, t }) => [jawOpen, t]), [[0.125, 930], [0.25, 963]]);
  // That one waits for a refresh that never comes, and the next takes its place.
  send(1066, 0.75);
  assert.deepEqual([sent.length, sent[2]!.jawOpen, sent[2]!.t], [3, 0.75, 996]);
  time.refresh(1090);
  assert.equal(sent.length, 3);
});

Deno.test("a frame does not wait for a pose that was repeated just before it", () => {
  using time = new FakeTime();
  const { driver, sent } = driving();
  const frame = restPose("arkit");
  time.beat(1000);
  driver.setFrame(frame, true, 990);
  time.beat(1100);
  frame.expression[17] = 0.5;
  driver.setFrame(frame, true, 1090);
  assert.deepEqual(sent.map(({ jawOpen }) => jawOpen), [0, 0, 0.5]);
  assert.equal(sent[2]!.t, 1090);
});

Deno.test("a pose is repeated while it is held, and gone when it is let go", () => {
  using time = new FakeTime();
  const { driver, sent, told } = driving();
  driver.set("jawOpen", 0.5);
  time.refresh(20);
  time.beat(120);
  time.beat(130);
  assert.deepEqual([sent.length, driver.sent], [2, 2]);
  driver.hold = false;
  time.beat(300);
  assert.equal(sent.length, 2);
  driver.hold = true;
  driver.release();
  time.beat(500);
  time.refresh(500);
  assert.deepEqual([sent.length, driver.get("jawOpen"), told], [2, 0, [true, false]]);
});

Deno.test("a mood comes smoothly, leaves joints as they are, and gives way to a slider", () => {
  using time = new FakeTime();
  const { driver } = driving();
  driver.set("neck.y", 0.25);
  driver.set("tongueOut", 1);
  driver.blendTo({ jawOpen: 1 });
  const seen = [65, 130, 260].map((at) => {
    time.refresh(at);
    return driver.get("jawOpen");
  });
  assert.deepEqual(seen, [0.15625, 0.5, 1]);
  assert.deepEqual([driver.get("neck.y"), driver.get("tongueOut")], [0.25, 0]);
  driver.rest();
  time.refresh(390);
  driver.set("jawOpen", 0.75);
  time.refresh(700);
  assert.deepEqual([driver.get("jawOpen"), driver.get("neck.y")], [0.75, 0]);
});

Deno.test("a driver refuses what the head does not have, and drives nothing by it", () => {
  using _time = new FakeTime();
  const { driver, told } = driving();
  for (const id of ["tail", "neck.w", "tail.x"]) {
    assert.throws(() => driver.set(id, 1), { name: "RangeError", message: new RegExp(`not have: ${id}`) });
  }
  assert.deepEqual(told, []);
});
