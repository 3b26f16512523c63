import assert from "node:assert/strict";
import { ARKIT_SHAPES } from "../../../../runtime/head/arkit.ts";
import { readDecimal } from "../../../../runtime/motion/sources/ifacialmocap/decimal.ts";
import { createIFacialMocapReader } from "../../../../runtime/motion/sources/ifacialmocap/ifacialmocap_reader.ts";
import { frameOf, framesOf, turnOf, weightsOf } from "../taken.ts";
import { phoneText, unitySpelling } from "./sender.ts";

const coded = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => frameOf(createIFacialMocapReader(), coded(text));

Deno.test("each of ARKit's shapes arrives as itself, in both spellings and versions", () => {
  for (const name of ARKIT_SHAPES) {
    for (const version of [1, 2] as const) {
      for (const spell of [unitySpelling, (name: string) => name]) {
        const text = phoneText({ shapes: { [name]: 0.4 }, head: [0, 0, 0] }, version, spell);
        assert.deepEqual(weightsOf(read(text)), { [name]: 0.4 }, text.slice(0, 40));
      }
    }
  }
});

Deno.test("x is down, y to the subject's left, z lifts the left ear, degrees", () => {
  for (
    const [head, turn] of [
      [[20, 0, 0], { yaw: 0, pitch: 20, roll: 0 }],
      [[0, 20, 0], { yaw: 20, pitch: 0, roll: 0 }],
      [[0, 0, -20], { yaw: 0, pitch: 0, roll: -20 }],
    ] as const
  ) {
    const met = turnOf(read(phoneText({ shapes: {}, head })));
    for (const axis of ["yaw", "pitch", "roll"] as const) {
      assert(Math.abs(met[axis] - turn[axis]) < 1e-3, JSON.stringify(met));
    }
  }
});

Deno.test("a phone that lost the face says so; one that does not say has one", () => {
  assert.equal(read(phoneText({ shapes: {}, tracked: false })).face, false);
  assert.equal(read(phoneText({ shapes: {}, tracked: true })).face, true);
  assert.equal(read(phoneText({ shapes: {} })).face, true);
});

Deno.test("blanks, other orders, unknown parts, a missing bar and negative weights are borne", () => {
  const frame = read(
    "faceObjGrp!Face|___iFacialMocap|FM_SAD&30| jawOpen - 50 |mouthSmile_L&-20|browInnerUpLeft&40|browInnerUpRight&60" +
      "|cheekPuff&1.5e1=head # -10.5 , 1e1,0|leftEye#1|\r\n",
  );
  assert.deepEqual(weightsOf(frame), { jawOpen: 0.5, browInnerUp: 0.5, cheekPuff: 0.15 });
  assert.equal(Math.round(turnOf(frame).yaw), 10);
  assert.equal(Math.round(turnOf(frame).pitch), -10);
  assert.deepEqual([frame.sender, frame.t], ["", NaN]);
  assert.equal(Math.round(turnOf(read("jawOpen-5|trackingStatus-1|=|head#28.98,-2.57,-6.64|")).pitch), 29);
});

Deno.test("a frame forgets the one before", () => {
  const reader = createIFacialMocapReader();
  frameOf(reader, coded(phoneText({ shapes: { jawOpen: 1 }, head: [0, 30, 0], tracked: false })));
  const frame = frameOf(reader, coded("mouthLeft-20|"));
  assert.deepEqual(weightsOf(frame), { mouthLeft: 0.2 });
  assert.deepEqual(turnOf(frame), { yaw: 0, pitch: 0, roll: 0 });
  assert.equal(frame.face, true);
});

Deno.test("what is no datagram of the protocol is refused with a reason", () => {
  const reader = createIFacialMocapReader();
  for (
    const [text, reason] of [
      ["", /one part at least must name a shape, such as jawOpen-12: 0 bytes/],
      ["hello", /must name a shape/],
      ["a-1|b-2|=eye#1,2,3", /must name a shape/],
      ["jawOpen-", /a weight must be a number: NaN/],
      ["jawOpen-nan", /a weight must be a number/],
      ["jawOpen-1e999", /a weight must be a number: Infinity/],
      ["jawOpen-1--2", /a weight must be a number/],
      ["jawOpen-12|=head#1,2", /head's first three numbers must be degrees: NaN/],
      ["jawOpen-12|=head#1,inf,2", /head's first three/],
      ["x".repeat(9000), /8192 bytes are the longest: 9000/],
      ["jawOpen-1|".repeat(257), /parts are too many: more than 256/],
      ["{", /^SyntaxError: Cannot read tracking datagram in JSON/],
      ["{}", /BlendShapes must be a list/],
      ['{"BlendShapes":[1]}', /a shape must be an object: number/],
      ['{"BlendShapes":[{"k":"JawOpen","v":1e400}]}', /a number is expected: Infinity/],
      ['{"BlendShapes":[{"k":"JawOpen","v":null}]}', /a number is expected: null/],
      ['{"BlendShapes":[],"Rotation":{"x":1,"y":2}}', /a number is expected: undefined/],
      [`{"BlendShapes":[{"k":"${"k".repeat(65)}","v":1}]}`, /64 characters at most/],
    ] as const
  ) {
    assert.throws(() => framesOf(reader, coded(text)), reason, text.slice(0, 60));
    assert.throws(() => framesOf(reader, coded(text)), SyntaxError);
  }
});

Deno.test("MeowFace's JSON gives weights, time and the turn; x is to the subject's left, y up", () => {
  const json = (more: object) =>
    JSON.stringify({
      Timestamp: 1664817520079,
      Hotkey: -1,
      FaceFound: true,
      Rotation: { x: 0, y: 0, z: 0 },
      BlendShapes: [{ k: "JawOpen", v: 0.25 }, { k: "EyeBlinkLeft", v: 1 }, { k: "headLeft", v: 1 }, {
        k: "browInnerUpLeft",
        v: 0.5,
      }],
      ...more,
    });
  const frame = read(json({}));
  assert.deepEqual(weightsOf(frame), { jawOpen: 0.25, eyeBlinkLeft: 1, browInnerUp: 0.5 });
  assert.equal(frame.t, 1664817520079);
  assert(Math.abs(turnOf(read(json({ Rotation: { x: 20, y: 0, z: 0 } }))).yaw - 20) < 1e-3);
  assert(Math.abs(turnOf(read(json({ Rotation: { x: 0, y: 20, z: 0 } }))).pitch + 20) < 1e-3);
  assert.equal(read(json({ FaceFound: false })).face, false);
});

Deno.test("readDecimal() reads numbers as phones write them, and nothing else", () => {
  for (const text of ["0", "-21.488958", "+3", "1e-05", "1.5E2", ".5", "7.", "123456789", "-0.00001"]) {
    const bytes = coded(` ${text} `);
    assert(
      Math.abs(readDecimal(bytes, 0, bytes.length) - Number(text)) <= 1e-15 * Math.abs(Number(text)),
      text,
    );
  }
  for (
    const text of ["", "-", ".", "1.2.3", "1e", "1e+", "0x10", "1,5", "nan", "--1", "1e1234", "1".repeat(33)]
  ) {
    const bytes = coded(text);
    assert(Number.isNaN(readDecimal(bytes, 0, bytes.length)), text);
  }
});
