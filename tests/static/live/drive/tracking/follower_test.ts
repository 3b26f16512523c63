import assert from "node:assert/strict";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../../../runtime/head/arkit.ts";
import { copyPose, type HeadPose, restPose } from "../../../../../runtime/motion/head_pose.ts";
import { HELD_MS, SILENT_MS } from "../../../../../runtime/motion/tracking/presence.ts";
// What of a browser's the driver's own file names.
import "../../fake_time.ts";
import { createFollower, type Follower } from "../../../../../static/live/drive/tracking/follower.ts";

const STEP = 33;

/** A follower over a driver that keeps what it was given, and a camera that sees `jaw`. */
function withFollower() {
  const pose = restPose("arkit");
  const sent: { at: number; jaw: number; smile: number; yaw: number }[] = [];
  const released: number[] = [];
  let changes = 0;
  let at = 0;
  const driver = {
    pose,
    names: ARKIT_SHAPES as readonly string[],
    driving: false,
    setFrame(frame: HeadPose) {
      copyPose(frame, pose);
      driver.driving = true;
      const [jaw, smile] = [ARKIT_INDEX.jawOpen, ARKIT_INDEX.mouthSmileLeft].map((i) => pose.expression[i]!);
      sent.push({ at, jaw: jaw!, smile: smile!, yaw: pose.joints[1]! });
    },
    release() {
      pose.expression.fill(0);
      driver.driving = false;
      released.push(at);
    },
  };
  const follower = createFollower({ driver, onChange: () => changes++ });
  const live = restPose("arkit");
  const look = (ms: number, jaw: number | null, seen: Partial<Parameters<Follower["take"]>[0]> = {}) => {
    for (const end = at + ms; at < end;) {
      at += STEP;
      live.expression[ARKIT_INDEX.jawOpen] = jaw ?? 0;
      live.joints[1] = jaw ?? 0;
      follower.take({
        ...{ pose: live, capturedAt: at, faces: jaw === null ? 0 : 1, light: 0.5, breadth: 0.3 },
        ...{ turnedAway: false, confidence: 0.9, ...seen },
      }, at);
    }
  };
  return {
    ...{ follower, driver, sent, released, look },
    wait(ms: number) {
      at += ms;
      follower.tick(at);
    },
    get changes() {
      return changes;
    },
    get at() {
      return at;
    },
    last: () => sent.at(-1)!,
    jumps: () => Math.max(...sent.slice(1).map(({ jaw }, index) => Math.abs(jaw - sent[index]!.jaw))),
  };
}

Deno.test("a face that is followed moves the head, expression and joints", () => {
  const { follower, look, last, released } = withFollower();
  look(500, 0.7);
  assert.equal(follower.presence.kind, "here");
  assert.deepEqual([last().jaw, last().yaw].map((value) => value.toFixed(3)), ["0.700", "0.700"]);
  assert.deepEqual(released, []);
});

Deno.test("a face lost for a moment is held, and the head goes over to where it comes back without a jump", () => {
  const { look, last, jumps, released, sent } = withFollower();
  look(500, 0.8);
  look(200, null);
  assert.equal(last().jaw.toFixed(3), "0.800");
  const before = sent.length;
  look(500, 0);
  assert.equal(last().jaw, 0);
  assert.ok(sent.length > before + 5 && jumps() < 0.25, `a jump of ${jumps()}`);
  assert.deepEqual(released, []);
});

Deno.test("a face that stays away lets the head go once, and nothing is sent until it is back for good", () => {
  const { look, released, sent, follower } = withFollower();
  look(500, 0.8);
  const gone = sent.length * STEP;
  look(3000, null);
  assert.equal(released.length, 1);
  assert.ok(released[0]! - gone < HELD_MS + 300, `let go after ${released[0]! - gone} ms`);
  const count = sent.length;
  look(90, 0.3);
  assert.equal(sent.length, count);
  look(300, 0.3);
  assert.ok(sent.length > count);
  assert.equal(follower.presence.kind, "here");
});

Deno.test("a camera that falls silent lets the head go by the clock alone, and not before a first picture", () => {
  const { follower, look, wait, released } = withFollower();
  wait(60_000);
  assert.equal(follower.presence.lack, null);
  look(500, 0.8);
  wait(SILENT_MS + 50);
  assert.deepEqual([follower.presence.kind, follower.presence.lack], ["held", "silent"]);
  wait(HELD_MS);
  assert.equal(released.length, 1);
});

Deno.test("a slider taken by hand stays where the hand has put it, and the camera has the rest", () => {
  const { follower, look, last } = withFollower();
  look(500, 0.8);
  follower.pin("mouthSmileLeft", 0.5);
  follower.pin("neck.y", -0.2);
  follower.pin("mouthSmileLeft", 0.6);
  look(100, 0.3);
  assert.deepEqual([last().jaw, last().smile, last().yaw].map((value) => value.toFixed(2)), [
    "0.30",
    "0.60",
    "0.30",
  ]);
  assert.deepEqual(follower.pinned, ["mouthSmileLeft", "neck.y"]);
  assert.throws(() => follower.pin("antlers", 1), /does not have: antlers/);
  follower.unpin();
  look(400, 0.3);
  assert.deepEqual([last().smile, follower.pinned.length], [0, 0]);
});

Deno.test("while something else has the say nothing is sent, and the camera goes on from where the head is", () => {
  const { follower, driver, look, last, sent, jumps } = withFollower();
  look(500, 0.8);
  follower.pause();
  const count = sent.length;
  look(500, 0.8);
  look(2000, null);
  assert.equal(sent.length, count, "the camera sends though a mood has the say");
  assert.ok(driver.driving, "the camera lets go of what a mood drives");
  look(500, 0.8);
  driver.pose.expression[ARKIT_INDEX.jawOpen] = 0.1;
  follower.resume();
  look(33, 0.8);
  assert.ok(last().jaw < 0.2, `${last().jaw}`);
  look(500, 0.8);
  assert.equal(last().jaw.toFixed(2), "0.80");
  sent.splice(0, count);
  assert.ok(jumps() < 0.25, `a jump of ${jumps()}`);
});

Deno.test("a camera that is given the say while there is no face lets the head idle", () => {
  const { follower, driver, look, released } = withFollower();
  look(500, 0.8);
  follower.pause();
  look(2000, null);
  follower.resume();
  assert.deepEqual([driver.driving, released.length], [false, 1]);
});

Deno.test("people are told of changes, not of every picture", () => {
  const tracking = withFollower();
  tracking.look(5000, 0.5);
  assert.equal(tracking.changes, 2);
});

Deno.test("a face that comes takes the head over from where sliders have left it, without a jump", () => {
  const { driver, look, sent, last, jumps } = withFollower();
  driver.driving = true;
  driver.pose.expression[ARKIT_INDEX.jawOpen] = 0.9;
  look(230, 0);
  assert.ok(sent[0]!.jaw > 0.7, `from 0.9 to ${sent[0]!.jaw}`);
  look(500, 0);
  assert.equal(last().jaw, 0);
  assert.ok(jumps() < 0.25, `a jump of ${jumps()}`);
});
