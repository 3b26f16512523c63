import assert from "node:assert/strict";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import {
  BLEND_IN,
  BLEND_OUT,
  createDriver,
  type Driver,
  HOLD,
  type PoseFrame,
} from "../../runtime/motion/driver.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { plainMap } from "../../runtime/motion/retarget/plain_map.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";
import { irwinHall } from "../../runtime/base/irwin_hall.ts";

const JAW = ARKIT_INDEX.jawOpen;

function frame(seq: number, t: number, jawOpen: number, more: Partial<PoseFrame> = {}): PoseFrame {
  const expression = new Array<number>(52).fill(0);
  expression[JAW] = jawOpen;
  return { seq, t, space: "arkit", expression, ...more };
}

const arkit = () => createDriver({ seed: 1, space: "arkit" });

/** Frames of a still pose every 16 ms from `from` to `to`, our time; the sender's clock is 1e6 behind. */
function drive(driver: Driver, from: number, to: number, jawOpen: number, seq = Math.floor(from)) {
  for (let now = from; now <= to; now += 16) assert(driver.push(frame(seq++, now + 1e6, jawOpen), now));
}

Deno.test("a driver without frames shows idle motion", () => {
  const driver = arkit();
  const a = restPose(), b = restPose();
  assert.deepEqual(driver.sample(0, a), { poseSeq: null, receivedAt: null, idleWeight: 1 });
  driver.sample(700, b);
  assert.notDeepEqual(a, b);
});

Deno.test("idle motion blends out within 200 ms of the first frame", () => {
  const driver = arkit();
  const pose = restPose();
  driver.sample(4000, pose);
  drive(driver, 5000, 5400, 0.6);
  let last = 1;
  for (let now = 5000; now <= 5000 + BLEND_OUT; now += 5) {
    const { idleWeight } = driver.sample(now, pose);
    assert(idleWeight <= last && last - idleWeight < 0.05, "it falls without a jump");
    last = idleWeight;
  }
  assert.equal(last, 0);
  assert.deepEqual(driver.sample(5201, pose), { poseSeq: 5025, receivedAt: 5400, idleWeight: 0 });
  assert(Math.abs(pose.expression[JAW]! - 0.6) < 1e-6);
  assert.equal(pose.joints[4], 0, "the head is held as the frames say");
});

Deno.test("idle motion blends out and in slowly at both ends, quickly between", () => {
  const driver = arkit();
  const pose = restPose();
  const weightAt = (now: number) => driver.sample(now, pose).idleWeight;
  driver.sample(4000, pose);
  drive(driver, 5000, 5992, 0.6);
  const out = arkit();
  drive(out, 5000, 5000, 0.6);
  const falls = [0, 0.1, 0.5, 0.9, 1].map((share) => out.sample(5000 + share * BLEND_OUT, pose).idleWeight);
  const rises = [0, 0.1, 0.5, 0.9, 1].map((share) => weightAt(5992 + HOLD + share * BLEND_IN));
  for (const [start, soon, half, late, end] of [falls, rises.toReversed()] as number[][]) {
    assert.deepEqual([start, end], [1, 0]);
    assert(start! - soon! < 0.05 && late! - end! < 0.05, `${[soon, late]}`);
    assert(Math.abs(half! - 0.5) < 1e-9, `${half}`);
  }
});

Deno.test("a pose is held for a second without frames, then gives way to idle motion over 600 ms", () => {
  const driver = arkit();
  const pose = restPose();
  drive(driver, 0, 992, 0.6, 0);
  for (const now of [1000, 1500, 992 + HOLD]) {
    assert.deepEqual(driver.sample(now, pose), { poseSeq: 62, receivedAt: 992, idleWeight: 0 });
    assert(Math.abs(pose.expression[JAW]! - 0.6) < 1e-6);
  }
  let last = 0;
  for (let now = 992 + HOLD; now <= 992 + HOLD + BLEND_IN; now += 20) {
    const { idleWeight } = driver.sample(now, pose);
    assert(idleWeight >= last && idleWeight - last < 0.06);
    last = idleWeight;
  }
  assert.deepEqual(driver.sample(992 + HOLD + BLEND_IN, pose), {
    poseSeq: null,
    receivedAt: null,
    idleWeight: 1,
  });
  assert(pose.expression[JAW]! < 0.05);
});

Deno.test("frames that come while idle motion blends in take over from where it stands, without a jump", () => {
  const driver = arkit();
  const pose = restPose();
  drive(driver, 0, 992, 0.6, 0);
  const before = driver.sample(2292, pose).idleWeight;
  assert(before > 0.4 && before < 0.6);
  drive(driver, 2292, 2500, 0.6, 100);
  let last = before, lastJaw = pose.expression[JAW]!;
  for (let now = 2292; now <= 2400; now += 4) {
    const { idleWeight } = driver.sample(now, pose);
    assert(idleWeight <= last + 1e-9, `${idleWeight} after ${last}`);
    assert(Math.abs(pose.expression[JAW]! - lastJaw) < 0.05, `${pose.expression[JAW]} after ${lastJaw}`);
    [last, lastJaw] = [idleWeight, pose.expression[JAW]!];
  }
  assert.equal(last, 0);
});

Deno.test("late and repeated frames are dropped", () => {
  const driver = arkit();
  const pose = restPose();
  assert(driver.push(frame(10, 1000, 0.5), 0));
  assert(driver.push(frame(12, 1032, 0.5), 32));
  assert.equal(driver.push(frame(11, 1016, 0.9), 33), false);
  assert.equal(driver.push(frame(12, 1032, 0.9), 34), false);
  const { poseSeq, receivedAt } = driver.sample(300, pose);
  assert.deepEqual([poseSeq, receivedAt], [12, 32]);
  assert(pose.expression[JAW]! <= 0.5 + 1e-6);
});

Deno.test("a sender that starts anew is followed: by clock gone back, by newer clock, after a silence, after reset", () => {
  const starts: [string, (driver: Driver) => boolean][] = [
    ["page reloaded, clock and seq from 0", (driver) => driver.push(frame(0, 5, 0.2), 540)],
    ["counter from 0, clock runs on", (driver) => driver.push(frame(0, 100_540, 0.2), 540)],
    [
      "counter from 0 after a silence, clock a little back",
      (driver) => driver.push(frame(0, 99_999, 0.2), 9000),
    ],
    ["another puppeteer", (driver) => {
      driver.reset();
      return driver.push(frame(0, 100_400, 0.2), 540);
    }],
  ];
  for (const [name, start] of starts) {
    const driver = arkit();
    for (let i = 0; i < 30; i++) driver.push(frame(5000 + i, 100_000 + 16 * i, 0.8), 16 * i);
    assert(start(driver), name);
    assert(
      driver.push(
        frame(1, name.startsWith("page") ? 21 : 100_560, 0.2),
        name.includes("silence") ? 9016 : 556,
      ),
      name,
    );
    const pose = restPose();
    assert.equal(driver.sample(name.includes("silence") ? 9500 : 900, pose).poseSeq, 1, name);
    assert(pose.expression[JAW]! > 0.1 && pose.expression[JAW]! < 0.3, `${name}: ${pose.expression[JAW]}`);
  }
});

Deno.test("a gap is bridged: the pose is held, and the frame after it is eased in rather than jumped to", () => {
  const driver = arkit();
  const pose = restPose();
  drive(driver, 0, 992, 0.1, 0);
  driver.sample(1390, pose);
  assert(Math.abs(pose.expression[JAW]! - 0.1) < 1e-6, "held");
  drive(driver, 1400, 1600, 0.9, 200);
  let last = 0.1, largest = 0;
  for (let now = 1400; now <= 1600; now += 4) {
    driver.sample(now, pose);
    largest = Math.max(largest, Math.abs(pose.expression[JAW]! - last));
    last = pose.expression[JAW]!;
  }
  assert(largest < 0.08, `largest step in 4 ms: ${largest}`);
  assert(Math.abs(last - 0.9) < 1e-3);
});

Deno.test("after a gap joints are where the first frame says, as shapes are: nothing of before is smoothed in", () => {
  const driver = arkit();
  const pose = restPose();
  for (let i = 0; i < 30; i++) driver.push(frame(i, i * 16, 0.1, { neck: [0, 0.5, 0] }), i * 16);
  driver.push(frame(30, 1000, 0.9, { neck: [0, -0.5, 0] }), 1000);
  driver.sample(1101, pose);
  assert(Math.abs(pose.joints[4]! + 0.5) < 1e-6, `${pose.joints[4]}`);
  assert(Math.abs(pose.expression[JAW]! - 0.9) < 1e-6, `${pose.expression[JAW]}`);
});

Deno.test("noise on the frames is smoothed and a moving jaw lags by less than 20 ms", () => {
  const random = createRandom(3);
  const pose = restPose();
  const noisy = arkit();
  let raw = 0, left = 0;
  for (let i = 0; i < 600; i++) {
    const noise = 0.005 * irwinHall(random);
    noisy.push(frame(i, i * 16, 0.4 + noise), i * 16 + 10 + 8 * random());
    noisy.sample(i * 16 + 18, pose);
    if (i < 60) continue;
    raw += noise ** 2;
    left += (pose.expression[JAW]! - 0.4) ** 2;
  }
  assert(left < 0.4 * raw, `variance left: ${left / raw}`);
  const ramp = arkit();
  for (let i = 0; i <= 60; i++) ramp.push(frame(i, i * 16, i * 16 / 1000), i * 16 + 10 + 8 * random());
  ramp.sample(980, pose);
  assert(0.96 - pose.expression[JAW]! < 0.02, `lag: ${0.96 - pose.expression[JAW]!} s`);
});

Deno.test("frames are cut to what a face can do, and what is not a number rests", () => {
  const driver = arkit();
  const pose = restPose();
  const expression = new Array<number>(52).fill(3);
  expression[1] = -2;
  expression[2] = NaN;
  driver.push({
    seq: 1,
    t: 0,
    space: "arkit",
    expression,
    neck: [0, 40, 0],
    jaw: [NaN, 0, 0],
    root: [0.1, 0, 0],
  }, 0);
  driver.sample(900, pose);
  assert.equal(pose.expression[0], 1);
  assert.equal(pose.expression[1], 0);
  assert.equal(pose.expression[2], 0);
  assert(Math.abs(pose.joints[4]! - 1.2) < 1e-6);
  assert.deepEqual(pose.joints.subarray(6, 9), new Float32Array(3));
  assert(Math.abs(pose.joints[0]! - 0.1) < 1e-6);
});

Deno.test("a FLAME frame on an ARKit head opens the mouth and turns the eyes by their shapes, and a map that is given adds the rest", () => {
  const driver = arkit();
  const pose = restPose();
  const flame = (seq: number): PoseFrame => ({
    seq,
    t: seq * 33,
    space: "flame",
    expression: new Array<number>(100).fill(1),
    jaw: [0.2, 0, 0],
    leftEye: [0, 0.1, 0],
  });
  driver.push(flame(1), 0);
  driver.push(flame(2), 33);
  driver.sample(600, pose);
  assert(Math.abs(pose.expression[JAW]! - 0.2 / 0.34) < 1e-5);
  assert(Math.abs(pose.expression[ARKIT_INDEX.eyeLookOutLeft]! - 0.1 / 0.61) < 1e-5);
  assert.equal(pose.expression.filter((weight) => weight !== 0).length, 2);
  assert(pose.joints.every((turn) => turn === 0), "what a shape turns is not turned again");

  const sums = new Float32Array(103 * 52);
  sums[7 * 52 + ARKIT_INDEX.cheekPuff] = 0.5;
  driver.use({ ...plainMap("flame", "arkit"), kind: "table", sums });
  for (let seq = 3; seq < 20; seq++) driver.push(flame(seq), seq * 33);
  driver.sample(640, pose);
  assert(Math.abs(pose.expression[ARKIT_INDEX.cheekPuff]! - 0.5) < 0.01);
  assert.throws(() => driver.use(plainMap("arkit", "flame")), /the map must lead there: flame/);
});

Deno.test("a driver writes poses of its head's space, and refuses another", () => {
  const driver = createDriver({ seed: 1, space: "flame" });
  const pose: HeadPose = restPose("flame");
  driver.push({ seq: 1, t: 0, space: "flame", expression: new Array<number>(100).fill(-1.5) }, 0);
  driver.sample(500, pose);
  assert(Math.abs(pose.expression[99]! + 1.5) < 1e-6);
  assert.throws(() => driver.sample(501, restPose("arkit")), TypeError);
});
