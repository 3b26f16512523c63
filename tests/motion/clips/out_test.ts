import assert from "node:assert/strict";
import { type Clip, createClip } from "../../../runtime/motion/clips/clip.ts";
import { clipCsv, whatCsvLoses } from "../../../runtime/motion/clips/out/clip_csv.ts";
import { clipJson } from "../../../runtime/motion/clips/out/clip_json.ts";
import { clipNpz } from "../../../runtime/motion/clips/out/clip_npz.ts";
import { readClip } from "../../../runtime/motion/clips/read_clip.ts";
import { readLiveLinkCsv } from "../../../runtime/motion/clips/csv/live_link_csv.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { outsideFile, testUnless } from "../../skip.ts";

function random(space: "arkit" | "flame", fps: number, times?: Float64Array): Clip {
  const draw = createRandom(7), width = space === "arkit" ? 52 : 100;
  const numbers = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => scale * draw());
  return createClip({
    name: "random",
    space,
    fps,
    expression: numbers(4 * width, 1),
    joints: numbers(4 * 15, 0.3),
    ...times && { times },
  });
}

function assertSame(a: Clip, b: Clip, tolerance = 0): void {
  assert.deepEqual([a.space, a.frameCount], [b.space, b.frameCount]);
  assert.ok(Math.abs(a.fps - b.fps) < 1e-9, `${a.fps} and ${b.fps}`);
  const one = restPose(a.space), other = restPose(a.space);
  for (let i = 0; i < a.frameCount; i++) {
    a.pose(i, one);
    b.pose(i, other);
    one.expression.forEach((value, j) =>
      assert.ok(Math.abs(value - other.expression[j]!) <= tolerance, `frame ${i}, ${j}`)
    );
    one.joints.forEach((value, j) =>
      assert.ok(Math.abs(value - other.joints[j]!) <= tolerance, `frame ${i}, joint ${j}`)
    );
    assert.ok(Math.abs(a.times[i]! - a.times[0]! - (b.times[i]! - b.times[0]!)) < 1e-9);
  }
}

for (const space of ["arkit", "flame"] as const) {
  Deno.test(`clipJson() of ${space} is read back to the bit, with times where they are not even`, async () => {
    for (const times of [undefined, Float64Array.of(0, 0.1, 0.15, 0.5)]) {
      const clip = random(space, 29.97, times);
      assertSame(await readClip(new TextEncoder().encode(clipJson(clip)), "x.json"), clip);
    }
  });
}

Deno.test("clipNpz() of flame is read back to the bit; another space is refused", async () => {
  for (const times of [undefined, Float64Array.of(0, 0.1, 0.15, 0.5)]) {
    const clip = random("flame", 25, times);
    assertSame(await readClip(await clipNpz(clip), "x.npz"), clip);
  }
  assert.throws(() => clipNpz(random("arkit", 25)), /must be of FLAME's expressions: arkit/);
});

const CAPTURE = outsideFile("arkit/iphone-capture.csv");
testUnless(CAPTURE.lack, {
  name:
    "clipCsv() of a real capture is read back: shapes to the bit, the head's turn, gaps and fractions of frames",
  fn: () => {
    const clip = readLiveLinkCsv(CAPTURE.bytes!);
    const back = readLiveLinkCsv(clipCsv(clip));
    assert.equal(back.frameCount, clip.frameCount);
    const a = restPose(), b = restPose();
    for (let i = 0; i < clip.frameCount; i++) {
      clip.pose(i, a);
      back.pose(i, b);
      a.expression.forEach((value, j) => assert.equal(value, b.expression[j]));
      a.joints.forEach((value, j) => assert.ok(Math.abs(value - b.joints[j]!) < 1e-6));
      assert.ok(Math.abs(clip.times[i]! - back.times[i]!) < 0.0005 / 60 + 1e-9);
    }
  },
});

Deno.test("clipCsv() counts drop-frame, and refuses rates and spaces that it cannot write; losses are told", () => {
  const ntsc = clipCsv(random("arkit", 30000 / 1001));
  assert.match(ntsc, /\r\n00:00:00;01,61,/);
  assert.throws(() => clipCsv(random("arkit", 18.5)), /give --rate/);
  assert.throws(() => clipCsv(random("flame", 30)), /must be of ARKit's shapes: flame/);
  assert.match(
    whatCsvLoses(random("arkit", 30, Float64Array.of(0, 0.010_01, 0.05, 0.1))).join(),
    /root and neck.*jaw, leftEye.*thousandth/,
  );
  const long = createClip({
    name: "long",
    space: "arkit",
    fps: 30000 / 1001,
    expression: new Float32Array(4000 * 52),
    joints: new Float32Array(4000 * 15),
  });
  assertSame(readLiveLinkCsv(clipCsv(long)), long, 1e-7);
  assert.deepEqual(whatCsvLoses(long), []);
});
