import assert from "node:assert/strict";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { JOINTS } from "../../../runtime/head/head_model.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import {
  decodeLiveLinkDatagram,
  readLiveLinkCapture,
} from "../../../runtime/motion/clips/live_link_datagrams.ts";
import {
  LIVE_LINK_ANGLES,
  LIVE_LINK_VALUES,
  liveLinkPose,
} from "../../../runtime/motion/clips/live_link_face.ts";
import { ROOT_SHARE } from "../../../runtime/motion/head_turn.ts";
import { readLiveLinkCsv } from "../../../runtime/motion/clips/csv/live_link_csv.ts";
import { outsideFile, testUnless } from "../../skip.ts";

function datagram(frame: number, values: number[], names = ["DEVICE", "Subject"], fps = 60): Uint8Array {
  const bytes: number[] = [6];
  const word = (write: (view: DataView) => void) => {
    const buffer = new DataView(new ArrayBuffer(4));
    write(buffer);
    bytes.push(...new Uint8Array(buffer.buffer));
  };
  for (const name of names) {
    const text = new TextEncoder().encode(name);
    word((view) => view.setUint32(0, text.length));
    bytes.push(...text);
  }
  word((view) => view.setInt32(0, frame));
  word((view) => view.setFloat32(0, 0.25));
  word((view) => view.setUint32(0, fps));
  word((view) => view.setUint32(0, 1));
  bytes.push(values.length);
  for (const value of values) word((view) => view.setFloat32(0, value));
  return Uint8Array.from(bytes);
}

const RAMP = Array.from({ length: LIVE_LINK_VALUES }, (_, i) => i / 64);

Deno.test("decodeLiveLinkDatagram() reads names, time and values", () => {
  const frame = decodeLiveLinkDatagram(datagram(7, RAMP, ["", "J\u00fcrgen"]));
  assert.deepEqual(frame, {
    deviceId: "",
    subject: "J\u00fcrgen",
    frame: 7,
    subframe: 0.25,
    fps: 60,
    values: Float32Array.from(RAMP),
  });
  assert.equal(decodeLiveLinkDatagram(datagram(7, [])).values, null, "no face in sight");
});

Deno.test("decodeLiveLinkDatagram() answers a datagram cut off at any length, or too long, with an error", () => {
  const bytes = datagram(7, RAMP);
  // Without the count the datagram is one that saw no face.
  const faceless = bytes.length - 4 * LIVE_LINK_VALUES - 1;
  for (let length = 0; length < bytes.length; length++) {
    if (length === faceless) continue;
    assert.throws(() => decodeLiveLinkDatagram(bytes.subarray(0, length)), SyntaxError, `cut at ${length}`);
  }
  assert.throws(() => decodeLiveLinkDatagram(Uint8Array.of(...bytes, 0)), /follow its end: 1/);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const broken = bytes.slice();
    broken[bit >> 3]! ^= 1 << (bit & 7);
    try {
      assert(decodeLiveLinkDatagram(broken).values?.every(Number.isFinite) ?? true);
    } catch (error) {
      assert(error instanceof SyntaxError, String(error));
    }
  }
});

Deno.test("decodeLiveLinkDatagram() refuses other versions, counts, rates and values that are not finite", () => {
  const old = datagram(0, RAMP);
  for (const version of [0, 7, 255]) {
    old[0] = version;
    assert.throws(() => decodeLiveLinkDatagram(old), new RegExp(`versions 1 to 6 are known: ${version}`));
  }
  assert.throws(() => decodeLiveLinkDatagram(datagram(0, [1, 2])), /51, 52, 55, 61 values are known: 2/);
  assert.throws(
    () => decodeLiveLinkDatagram(datagram(0, RAMP, ["", ""], 0)),
    /rate must lie in 0 to 1000: 0\/1/,
  );
  assert.throws(() => decodeLiveLinkDatagram(datagram(0, [NaN, ...RAMP.slice(1)])), /finite/);
  const long = datagram(0, []);
  long[1] = 255;
  assert.throws(() => decodeLiveLinkDatagram(long), /names must fit/);
});

Deno.test("liveLinkPose() splits the head's turn between root and neck and leaves the eyes to the shapes", () => {
  const values = new Array<number>(LIVE_LINK_VALUES).fill(0);
  const angle = (name: typeof LIVE_LINK_ANGLES[number], value: number) =>
    values[52 + LIVE_LINK_ANGLES.indexOf(name)] = value;
  values[ARKIT_INDEX.eyeLookOutLeft] = 0.5;
  angle("headYaw", 0.4);
  angle("leftEyeYaw", -0.3);
  const pose = restPose();
  pose.joints.fill(9);
  liveLinkPose(values, pose);
  assert.equal(pose.expression[ARKIT_INDEX.eyeLookOutLeft], 0.5);
  const joint = (name: typeof JOINTS[number]) =>
    Array.from(pose.joints.subarray(JOINTS.indexOf(name) * 3, JOINTS.indexOf(name) * 3 + 3));
  assert(Math.abs(joint("root")[1]! - 0.4 * ROOT_SHARE) < 1e-7, "positive yaw is to the subject's left, +y");
  assert(Math.abs(joint("root")[1]! + joint("neck")[1]! - 0.4) < 1e-7);
  for (const name of ["jaw", "leftEye", "rightEye"] as const) assert.deepEqual(joint(name), [0, 0, 0]);
  angle("headYaw", 0);
  angle("headPitch", 0.2);
  angle("headRoll", 0);
  liveLinkPose(values, pose);
  assert(joint("neck")[0]! < -0.1, "positive head pitch is up, which is negative about +x");
  assert.throws(() => liveLinkPose(values, restPose("flame")), TypeError);
});

const CAPTURE = outsideFile("arkit/iphone-capture.livelink");
const TABLE = outsideFile("arkit/iphone-capture.csv");

testUnless(CAPTURE.lack ?? TABLE.lack, {
  name:
    "readLiveLinkCapture() and readLiveLinkCsv() agree on a real capture to 1e-4, one datagram at a time too",
  fn: () => {
    const fromDatagrams = readLiveLinkCapture(CAPTURE.bytes!);
    const fromCsv = readLiveLinkCsv(new TextDecoder().decode(TABLE.bytes!));
    assert.equal(fromDatagrams.frameCount, 180);
    assert.equal(fromCsv.frameCount, 180);
    assert.equal(fromCsv.fps, 60);
    const a = restPose(), b = restPose();
    const cells = new TextDecoder().decode(TABLE.bytes!).split(/\r?\n/).slice(1);
    for (let i = 0; i < 180; i++) {
      fromDatagrams.pose(i, a);
      fromCsv.pose(i, b);
      a.expression.forEach((value, j) => assert(Math.abs(value - b.expression[j]!) < 1e-4));
      a.joints.forEach((value, j) => assert(Math.abs(value - b.joints[j]!) < 1e-4));
      assert(Math.abs(fromDatagrams.times[i]! - fromCsv.times[i]!) < 1e-4);
      const frame = decodeLiveLinkDatagram(CAPTURE.bytes!.subarray(i * 320, (i + 1) * 320));
      assert.equal(frame.subject, "LLV Default Device");
      const numbers = cells[i]!.split(",").slice(2).map(Number);
      frame.values!.forEach((value, j) =>
        assert(Math.abs(value - numbers[j]!) < 1e-4, `frame ${i}, value ${j}`)
      );
    }
    // The phone left out 7 of 187 frames.
    assert(Math.abs(fromCsv.duration - 187 / 60) < 0.02, `${fromCsv.duration}`);
  },
});

testUnless(CAPTURE.lack, {
  name: "the head turns against the eyes in a real capture, as it does in a person who looks at the phone",
  fn: () => {
    const clip = readLiveLinkCapture(CAPTURE.bytes!);
    const pose = restPose();
    const head: number[] = [], gaze: number[] = [];
    for (let i = 0; i < clip.frameCount; i++) {
      clip.pose(i, pose);
      head.push(pose.joints[1]! + pose.joints[4]!);
      gaze.push(pose.expression[ARKIT_INDEX.eyeLookOutLeft]! - pose.expression[ARKIT_INDEX.eyeLookInLeft]!);
    }
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [h, g] = [mean(head), mean(gaze)];
    const product = (a: number[], b: number[], ma: number, mb: number) =>
      mean(a.map((value, i) => (value - ma) * (b[i]! - mb)));
    const correlation = product(head, gaze, h, g) /
      Math.sqrt(product(head, head, h, h) * product(gaze, gaze, g, g));
    assert(correlation < -0.9, `yaw to the left against gaze to the left: ${correlation}`);
  },
});
