import assert from "node:assert/strict";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../../runtime/head/arkit.ts";
import { readLiveLinkCapture } from "../../../../runtime/motion/clips/live_link_datagrams.ts";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import { createLiveLinkReader } from "../../../../runtime/motion/sources/live_link/live_link_reader.ts";
import { outsideFile, testUnless } from "../../../skip.ts";
import { frameOf, framesOf, turnOf, weightsOf } from "../taken.ts";
import { liveLinkDatagram } from "./sender.ts";

/** 61 values with some shapes and head angles (radians) set. */
function values(
  shapes: Partial<Record<keyof typeof ARKIT_INDEX, number>>,
  head = [0, 0, 0],
  count = 61,
): number[] {
  const all = new Array<number>(61).fill(0);
  for (const [name, weight] of Object.entries(shapes)) {
    all[ARKIT_INDEX[name as keyof typeof ARKIT_INDEX]] = weight;
  }
  head.forEach((angle, i) => all[ARKIT_SHAPES.length + i] = angle);
  return all.slice(0, count);
}

Deno.test("a datagram of version 6 gives name, time, weights and the head's turn", () => {
  const datagram = liveLinkDatagram({
    subject: "Ute's iPhone",
    frame: 90,
    subframe: 0.5,
    values: values({ jawOpen: 0.5, eyeBlinkLeft: 1, tongueOut: 0.25 }, [0.3, 0, 0]),
  });
  const frame = frameOf(createLiveLinkReader(), datagram);
  assert.equal(frame.sender, "Ute s iPhone");
  assert.equal(frame.t, 90.5 / 60 * 1000);
  assert.equal(frame.face, true);
  assert.deepEqual(weightsOf(frame), { jawOpen: 0.5, eyeBlinkLeft: 1, tongueOut: 0.25 });
  assert(Math.abs(turnOf(frame).yaw - 0.3 * 180 / Math.PI) < 1e-3);
});

Deno.test("positive HeadYaw turns to the subject's left, HeadPitch up, HeadRoll lifts the left ear", () => {
  const reader = createLiveLinkReader();
  for (
    const [head, axis, sign] of [[[0.3, 0, 0], "yaw", 1], [[0, 0.3, 0], "pitch", -1], [
      [0, 0, 0.3],
      "roll",
      1,
    ]] as const
  ) {
    const turn = turnOf(frameOf(reader, liveLinkDatagram({ values: values({}, [...head]) })));
    assert(turn[axis] * sign > 17, `${axis}: ${JSON.stringify(turn)}`);
  }
});

Deno.test("versions 1 to 5 are read, with the fewer values that they have", () => {
  const expected = { jawOpen: 0.5, noseSneerRight: 0.75 };
  const reader = createLiveLinkReader();
  for (
    const [version, count, parts, t] of [
      [1, 51, { seconds: 12.5 }, 12500],
      [2, 55, { seconds: 12.5 }, 12500],
      [3, 55, { frame: 77 }, NaN],
      [4, 55, { frame: 77 }, NaN],
      [5, 55, { timecode: [1, 2, 3, 30] }, 3723500],
      [5, 61, { timecode: [1, 2, 3, 30], dropByte: true }, 3723500],
    ] as const
  ) {
    const sent = liveLinkDatagram({ version, ...parts, values: values(expected, [0.2, 0, 0], count) });
    const frame = frameOf(reader, sent);
    assert.equal(frame.sender, "Subject", `version ${version}`);
    assert.equal(frame.t, t, `version ${version}`);
    assert.deepEqual(weightsOf(frame), expected, `version ${version}`);
    assert(Math.abs(turnOf(frame).yaw - (count > 52 ? 11.459 : 0)) < 1e-2, `version ${version}`);
    for (let length = 0; length < sent.length; length++) {
      // The whole but for the count and the values says that no face is seen.
      if (length === sent.length - 4 * count - 1) continue;
      assert.throws(
        () => framesOf(reader, sent.subarray(0, length)),
        SyntaxError,
        `version ${version}, ${length}`,
      );
    }
  }
});

Deno.test("a time that is none in milliseconds is no time", () => {
  const sent = liveLinkDatagram({ version: 1, seconds: 1e306, values: values({}, [0, 0, 0], 51) });
  assert.equal(frameOf(createLiveLinkReader(), sent).t, NaN);
});

Deno.test("a datagram without a face is a frame without a face, whether it ends before the count or counts none", () => {
  const reader = createLiveLinkReader();
  for (const none of [null, []]) {
    const frame = frameOf(reader, liveLinkDatagram({ frame: 60, subframe: 0, values: none }));
    assert.deepEqual([frame.face, frame.sender, frame.t], [false, "Subject", 1000]);
  }
});

Deno.test("names whose length counts characters, or always says 36, do not shift the weights", () => {
  const reader = createLiveLinkReader();
  const right = liveLinkDatagram({ device: "", subject: "", values: values({ jawOpen: 0.5 }) });
  const tail = right.subarray(right.length - 261);
  const coded = (text: string) => new TextEncoder().encode(text);
  for (
    const [device, subject, name] of [
      ["$phone", "Python_LiveLinkFace", "Python_LiveLinkFace"],
      ["$c93a3a3e-0c1f-11ef-9f4c-0242ac120002", "J\u00fcrgen", "J\u00fcrgen"],
      ["$", "\u60a0\u771f", "\u60a0\u771f"],
    ] as const
  ) {
    // As pylivelinkface 0.1 has it: the $ (36) is the last byte of a length that nobody reckoned.
    const datagram = Uint8Array.of(
      6,
      0,
      0,
      0,
      ...coded(device),
      0,
      0,
      0,
      [...subject].length,
      ...coded(subject),
      ...tail,
    );
    const frame = frameOf(reader, datagram);
    assert.equal(frame.sender, name);
    assert.deepEqual(weightsOf(frame), { jawOpen: 0.5 });
  }
});

Deno.test("a rate of n/0 is n, as pylivelinkface writes rates below 60", () => {
  const frame = frameOf(
    createLiveLinkReader(),
    liveLinkDatagram({ frame: 30, subframe: 0, rate: [30, 0], values: values({}) }),
  );
  assert.equal(frame.t, 1000);
});

Deno.test("weights beyond 0 to 1 are cut, numbers that are not finite refused", () => {
  const reader = createLiveLinkReader();
  const frame = frameOf(
    reader,
    liveLinkDatagram({ values: values({ jawOpen: 1e30, jawLeft: -0.5, jawRight: 0.5 }) }),
  );
  assert.deepEqual(weightsOf(frame), { jawOpen: 1, jawRight: 0.5 });
  for (const odd of [NaN, Infinity, -Infinity]) {
    assert.throws(
      () => framesOf(reader, liveLinkDatagram({ values: values({ jawOpen: odd }) })),
      /^SyntaxError: Cannot read Live Link datagram, its numbers must be finite/,
    );
    assert.throws(() => framesOf(reader, liveLinkDatagram({ subframe: odd, values: null })), /finite/);
  }
  assert.throws(() => framesOf(reader, new Uint8Array(65000).fill(6)), /1024 bytes are the longest: 65000/);
});

const CAPTURE = outsideFile("arkit/iphone-capture.livelink");

testUnless(CAPTURE.lack, {
  name: "a real capture, one datagram at a time, gives the poses that it gives as a clip",
  fn: () => {
    const clip = readLiveLinkCapture(CAPTURE.bytes!);
    const reader = createLiveLinkReader();
    const pose = restPose();
    let first = NaN;
    for (let i = 0; i < clip.frameCount; i++) {
      const frame = frameOf(reader, CAPTURE.bytes!.subarray(i * 320, (i + 1) * 320));
      if (i === 0) first = frame.t;
      clip.pose(i, pose);
      assert.equal(frame.sender, "LLV Default Device");
      assert.deepEqual(frame.expression, pose.expression);
      frame.joints.forEach((angle, j) => assert(Math.abs(angle - pose.joints[j]!) < 1e-6));
      assert(Math.abs(frame.t - first - clip.times[i]! * 1000) < 1e-3);
    }
  },
});
