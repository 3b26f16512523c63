import assert from "node:assert/strict";
import { JOINTS } from "../../../runtime/head/head_model.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { compose } from "../../../runtime/motion/rotation.ts";
import { readPickle } from "../../../runtime/formats/pickle/pickle.ts";
import { writeNpy } from "../../../runtime/formats/npy.ts";
import { arraysOf, readPickleClip } from "../../../runtime/motion/clips/pickle_clip.ts";
import { readClip } from "../../../runtime/motion/clips/read_clip.ts";
import { TALKSHOW_WIDTH, talkShowArray, talkShowClip } from "../../../runtime/motion/clips/talkshow.ts";
import { outsideFile, testUnless } from "../../skip.ts";

// Read with Python's own pickle and struct modules.
const REFERENCE = [
  {
    file: "a",
    frames: 180,
    start: [0.41727397, -0.66348106, -1.34793293, 1.79962790],
    later: 1.73330605,
    sum: -575.7568,
    jawSum: 11.6575055,
    jaw: [0.04541606, 0.01068320, 0.03545536],
    neck: [0.05988912, -0.01854287, -0.08555248],
    head: [-0.14395431, 0.14275089, 0.00796051],
    leftEye: [0.00516236, -0.00019197, -0.00029839],
  },
  {
    file: "b",
    frames: 300,
    start: [2.77713323, -2.17176676, 0.98097396, 1.40365052],
    later: 0.48653424,
    sum: -132.9603,
    jawSum: 17.3116684,
    jaw: [0.03510092, -0.01334092, 0.03567061],
    neck: [-0.09167269, 0.00766559, -0.13172059],
    head: [-0.12120374, -0.04587390, -0.11779937],
    leftEye: [-0.00083551, -0.00222910, 0.00015886],
  },
];

function near(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6) {
  for (let i = 0; i < expected.length; i++) {
    assert(Math.abs(actual[i]! - expected[i]!) < tolerance, `${actual[i]} against ${expected[i]}`);
  }
}

for (const reference of REFERENCE) {
  const { bytes, lack } = outsideFile(`flame/talkshow-${reference.file}.pkl`);
  testUnless(lack, {
    name: `readPickleClip() reads real sequence ${reference.file} with the numbers that Python reads`,
    fn: () => {
      const clip = readPickleClip(bytes!, { name: "talk" });
      assert.equal(clip.space, "flame");
      assert.equal(clip.frameCount, reference.frames);
      assert.equal(clip.fps, 30);
      const pose = restPose("flame");
      const joint = (name: typeof JOINTS[number]) =>
        pose.joints.subarray(JOINTS.indexOf(name) * 3, JOINTS.indexOf(name) * 3 + 3);
      let sum = 0, jawSum = 0, largestStep = 0;
      const last = restPose("flame");
      for (let i = 0; i < clip.frameCount; i++) {
        clip.pose(i, pose);
        for (const value of pose.expression) sum += value;
        for (const value of joint("jaw")) jawSum += value;
        assert(pose.joints.every(Number.isFinite) && pose.expression.every(Number.isFinite));
        assert(Math.hypot(...joint("jaw")) < 0.4 && Math.hypot(...joint("neck")) < 0.9);
        assert.deepEqual(Array.from(joint("root")), [0, 0, 0]);
        if (i > 0) largestStep = Math.max(largestStep, Math.abs(joint("neck")[1]! - last.joints[4]!));
        last.joints.set(pose.joints);
        if (i === 0) near(pose.expression, reference.start);
        if (i === 17) near([pose.expression[3]!], [reference.later]);
        if (i === 5) near(joint("jaw"), reference.jaw);
        if (i === 9) near(joint("leftEye"), reference.leftEye);
        if (i === 7) {
          const both = [0, 0, 0];
          compose(reference.neck, 0, reference.head, 0, both, 0);
          near(joint("neck"), both);
        }
      }
      near([sum, jawSum], [reference.sum, reference.jawSum], 1e-3);
      assert(largestStep > 0 && largestStep < 0.15, `a neck moves smoothly at 30 fps: ${largestStep}`);
      talkShowClip(arraysOf(readPickle(bytes!))!, { neck: "neck" }).pose(7, pose);
      near(joint("neck"), reference.neck);
    },
  });
  testUnless(lack, {
    name:
      `TalkSHOW's [frames, 265] made of real sequence ${reference.file} gives the same clip as its pickle`,
    fn: async () => {
      const arrays = arraysOf(readPickle(bytes!))!;
      const wide = new Float32Array(reference.frames * TALKSHOW_WIDTH);
      let column = 0;
      // Hands are 12 numbers in the pickle (their main components) and 45 in the array: nothing looks at them.
      const order = [
        "jaw_pose",
        "leye_pose",
        "reye_pose",
        "global_orient",
        "body_pose_axis",
        "",
        "expression",
      ];
      for (const name of order) {
        const data = arrays.get(name)?.data ?? new Float32Array(reference.frames * 90);
        const width = data.length / reference.frames;
        data.forEach((value: number | bigint, i: number) => {
          wide[Math.floor(i / width) * TALKSHOW_WIDTH + column + i % width] = Number(value);
        });
        column += width;
      }
      assert.equal(column, TALKSHOW_WIDTH, "the parts' widths add up");
      const whole = readPickleClip(bytes!, { name: "talk" });
      for (const shape of [[reference.frames, TALKSHOW_WIDTH], [1, reference.frames, TALKSHOW_WIDTH]]) {
        const clip = await readClip(writeNpy({ shape, data: wide }), "talk.npy");
        assert.deepEqual([clip.space, clip.fps, clip.frameCount], ["flame", 30, reference.frames]);
        const a = restPose("flame"), b = restPose("flame");
        for (let i = 0; i < reference.frames; i++) {
          whole.pose(i, a);
          clip.pose(i, b);
          assert.deepEqual(b, a);
        }
      }
    },
  });
  testUnless(lack, {
    name: `readPickleClip() answers real sequence ${reference.file} cut off anywhere with an error`,
    fn: () => {
      for (let length = 0; length < bytes!.length; length += 9973) {
        assert.throws(
          () => readPickleClip(bytes!.subarray(0, length), { name: "cut" }),
          /Cannot read pickle/,
        );
      }
    },
  });
}

Deno.test("talkShowClip() and talkShowArray() say which array is missing or of another shape", () => {
  const pickle = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  assert.throws(() => readPickleClip(pickle("]."), { name: "x" }), /must hold a dict of arrays/);
  assert.throws(() => talkShowClip(new Map()), /needs an array: expression/);
  assert.throws(() => talkShowArray({ shape: [2, 264], data: new Float32Array(528) }), /\[2, 264\]/);
  const data = new Float32Array(200);
  assert.throws(
    () => talkShowClip(new Map([["expression", { shape: [2, 1, 99], data }]])),
    /floats of shape/,
  );
});
