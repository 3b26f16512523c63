import assert from "node:assert/strict";
import { openOsc, type OscOutput } from "../../../../runtime/formats/osc/osc.ts";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../../runtime/head/arkit.ts";
import { ROOT_SHARE } from "../../../../runtime/motion/head_turn.ts";
import { EYE_LOOK_RADIANS } from "../../../../runtime/motion/idle/idle.ts";
import { EXPRESSIONS } from "../../../../runtime/motion/expressions.ts";
import { toYawPitchRoll } from "../../../../runtime/motion/rotation.ts";
import type { SourceFrame } from "../../../../runtime/motion/sources/source.ts";
import { createVmcReaderWith } from "../../../../runtime/motion/sources/vmc/vmc_reader.ts";

const osc = await openOsc();

/** A sender's end: what its messages give, frame by frame, each copied. */
function sender() {
  const reader = createVmcReaderWith(osc);
  const frames: SourceFrame[] = [];
  const copy = (frame: SourceFrame) =>
    frames.push({ ...frame, expression: frame.expression.slice(), joints: frame.joints.slice() });
  return {
    frames,
    /** As one bundle. */
    bundle(messages: readonly OscOutput[], at = 0) {
      for (const packet of osc.write(messages, 65_000)) reader.read(packet, at, copy);
      return frames.at(-1)!;
    },
    /** Each message as a datagram of its own, not in a bundle. */
    single(messages: readonly OscOutput[], at = 0) {
      for (const each of messages) reader.read(osc.write([each], 2000)[0]!.subarray(20), at, copy);
      return frames.at(-1)!;
    },
  };
}

const val = (name: string, value: number): OscOutput => ({
  address: "/VMC/Ext/Blend/Val",
  args: [name, value],
});
const APPLY: OscOutput = { address: "/VMC/Ext/Blend/Apply", args: [] };
const bone = (name: string, q: readonly number[]): OscOutput => ({
  address: "/VMC/Ext/Bone/Pos",
  args: [name, 0, 0, 0, ...q],
});
const time = (seconds: number): OscOutput => ({ address: "/VMC/Ext/T", args: [seconds] });
const ok = (...args: number[]): OscOutput => ({
  address: "/VMC/Ext/OK",
  args: args.map((whole) => ({ whole })),
});
const weight = ({ expression }: SourceFrame, name: ArkitShape) => expression[ARKIT_INDEX[name]]!;
const near = (value: number, wanted: number, within = 1e-6) =>
  assert.ok(Math.abs(value - wanted) <= within, `${value} is ${wanted}`);

/** Unity's AngleAxis: a turn about an axis of its left-handed axes (x to the avatar's right, y up, z ahead), degrees. */
function unityTurn(axis: "x" | "y" | "z", degrees: number): number[] {
  const half = degrees * Math.PI / 360, sine = Math.sin(half);
  return [axis === "x" ? sine : 0, axis === "y" ? sine : 0, axis === "z" ? sine : 0, Math.cos(half)];
}

/** Yaw to the subject's left, pitch down, roll that lifts the left ear, degrees, of root and neck together. */
function headTurn({ joints }: SourceFrame): number[] {
  const whole = [0, 1, 2].map((i) => joints[i]! + joints[3 + i]!), angles = [0, 0, 0];
  toYawPitchRoll(whole, 0, angles);
  return angles.map((angle) => Math.round(angle * 180 / Math.PI * 1000) / 1000);
}

Deno.test("Apply ends a frame, in a bundle and as single messages, and what is not told again stays", () => {
  for (const way of ["bundle", "single"] as const) {
    const from = sender();
    from[way]([val("jawOpen", 0.5), val("eyeBlinkLeft", 0.25)]);
    assert.equal(from.frames.length, 0, "no Apply yet");
    from[way]([APPLY]);
    const frame = from[way]([val("jawOpen", 0.75), APPLY]);
    assert.equal(from.frames.length, 2);
    assert.deepEqual([weight(frame, "jawOpen"), weight(frame, "eyeBlinkLeft"), frame.face], [
      0.75,
      0.25,
      true,
    ]);
  }
});

Deno.test("all 52 of ARKit's shapes are known in the spellings of Apple, of perfect sync, and with _L and _R", () => {
  const spellings: ((name: string) => string)[] = [
    (name) => name,
    (name) => name[0]!.toUpperCase() + name.slice(1),
    (name) => name.toUpperCase(),
    (name) => name.replace(/Left$/, "_L").replace(/Right$/, "_R"),
  ];
  for (const spell of spellings) {
    const frame = sender().bundle([...ARKIT_SHAPES.map((name, i) => val(spell(name), (i + 1) / 64)), APPLY]);
    assert.deepEqual([...frame.expression], ARKIT_SHAPES.map((_, i) => (i + 1) / 64), spell("jawLeft"));
  }
});

Deno.test("VRM 0 and VRM 1 names say the same, in any case, and left stays left", () => {
  const same = [
    ["A", "aa"],
    ["I", "ih"],
    ["U", "ou"],
    ["E", "ee"],
    ["O", "oh"],
    ["Blink", "blink"],
    ["Blink_L", "blinkLeft"],
    ["BLINK_R", "blinkRight"],
    ["Joy", "happy"],
    ["Angry", "angry"],
    ["Sorrow", "sad"],
    ["Fun", "relaxed"],
    ["Surprised", "surprised"],
    ["LookUp", "lookUp"],
    ["LOOKDOWN", "lookDown"],
    ["LookLeft", "lookLeft"],
    ["LookRight", "lookRight"],
  ] as const;
  for (const [vrm0, vrm1] of same) {
    const [a, b] = [vrm0, vrm1].map((name) => sender().bundle([val(name, 1), APPLY]).expression);
    assert.deepEqual(a, b, vrm0);
    assert.ok(a!.some((value) => value > 0.2), `${vrm0} moves something`);
  }
  const show = (name: string) => sender().bundle([val(name, 1), APPLY]);
  const left = show("Blink_L"), look = show("LookLeft");
  assert.deepEqual([weight(left, "eyeBlinkLeft"), weight(left, "eyeBlinkRight")], [1, 0]);
  assert.deepEqual([weight(look, "eyeLookOutLeft"), weight(look, "eyeLookInRight")], [1, 1]);
  assert.deepEqual([weight(look, "eyeLookInLeft"), weight(look, "eyeLookOutRight")], [0, 0]);
  near(weight(show("Joy"), "mouthSmileLeft"), EXPRESSIONS.weightsOf("happy").mouthSmileLeft!);
  near(weight(show("Fun"), "mouthSmileLeft"), EXPRESSIONS.weightsOf("happy").mouthSmileLeft! / 2);
});

Deno.test("ARKit's values win over VRM's, part by part of the face", () => {
  const from = sender();
  const frame = from.bundle([val("A", 1), val("Joy", 1), val("jawOpen", 0.1), APPLY]);
  assert.equal(weight(frame, "jawOpen"), Math.fround(0.1));
  assert.equal(weight(frame, "mouthSmileLeft"), 0, "the mouth is ARKit's");
  assert.ok(weight(frame, "eyeSquintLeft") > 0.3, "the lids are still VRM's");
});

Deno.test("an avatar made for perfect sync that is moved by VRM's names alone still moves", () => {
  const from = sender(), silent = ARKIT_SHAPES.map((name) => val(name, 0));
  near(weight(from.bundle([...silent, val("A", 1), val("Blink_L", 1), APPLY]), "eyeBlinkLeft"), 1);
  // Perfect sync begins, pauses for a frame, and ends.
  from.bundle([val("eyeBlinkRight", 0.5), APPLY], 100);
  const held = from.bundle([val("eyeBlinkRight", 0), APPLY], 1000);
  assert.deepEqual([weight(held, "eyeBlinkLeft"), weight(held, "eyeBlinkRight")], [0, 0]);
  near(weight(from.bundle([APPLY], 1200), "eyeBlinkLeft"), 1);
});

Deno.test("Unity's turns of the head become ours: +x is down, +y to the subject's right, +z lowers the left ear", () => {
  const turned = (axis: "x" | "y" | "z") =>
    headTurn(sender().bundle([bone("Head", unityTurn(axis, 20)), APPLY]));
  assert.deepEqual(turned("x").map(Math.abs), [0, 20, 0]);
  assert.deepEqual([turned("x")[1], turned("y")[0], turned("z")[2]], [20, -20, -20]);
});

Deno.test("the head's turn is the chain's from spine to head, shared by root and neck; hips and root are the room's", () => {
  const from = sender();
  const frame = from.bundle([
    bone("Hips", unityTurn("y", 90)),
    bone("Spine", unityTurn("y", 5)),
    bone("Neck", unityTurn("y", 10)),
    bone("Head", unityTurn("y", 15)),
    { address: "/VMC/Ext/Root/Pos", args: ["root", 1, 2, 3, ...unityTurn("y", 180)] },
    APPLY,
  ]);
  assert.deepEqual(headTurn(frame).map(Math.round), [-30, 0, 0]);
  near(frame.joints[1]! / (frame.joints[1]! + frame.joints[4]!), ROOT_SHARE);
  // A field that nobody filled is no turn.
  assert.deepEqual(headTurn(from.bundle([bone("Head", [0, 0, 0, 0]), APPLY])).map(Math.round), [-15, 0, 0]);
});

Deno.test("the eyes' bones become ARKit's eyeLook shapes, unless those come themselves; eye joints stay 0", () => {
  const degrees = EYE_LOOK_RADIANS * 180 / Math.PI;
  const look = (q: number[]) => sender().bundle([bone("LeftEye", q), bone("RightEye", q), APPLY]);
  const left = look(unityTurn("y", -degrees / 2)), down = look(unityTurn("x", degrees / 4));
  near(weight(left, "eyeLookOutLeft"), 0.5);
  near(weight(left, "eyeLookInRight"), 0.5);
  near(weight(left, "eyeLookInLeft") + weight(left, "eyeLookOutRight"), 0);
  near(weight(down, "eyeLookDownLeft"), 0.25);
  near(weight(look(unityTurn("x", -degrees / 4)), "eyeLookUpRight"), 0.25);
  assert.ok(left.joints.every((angle) => angle === 0));
  // Turned at rest, as a skeleton that is not normalised may be.
  assert.ok(look(unityTurn("x", 90)).expression.every((value) => value === 0));
  const both = sender().bundle([bone("LeftEye", unityTurn("y", -10)), val("eyeLookUpLeft", 0.3), APPLY]);
  near(weight(both, "eyeLookOutLeft"), 0);
  near(weight(both, "eyeLookUpLeft"), 0.3);
});

Deno.test("bones without a face give a frame with each head from the second on; with Apply none is told twice", () => {
  const from = sender();
  const body = [
    bone("Neck", unityTurn("x", 4)),
    bone("Head", unityTurn("x", 6)),
    bone("LeftHand", [0, 0, 0, 1]),
  ];
  from.single(body);
  assert.equal(from.frames.length, 0, "an Apply may come");
  from.single(body);
  from.bundle(body);
  assert.equal(from.frames.length, 2);
  assert.deepEqual(headTurn(from.frames[0]!).map(Math.round).map(Math.abs), [0, 10, 0]);
  for (let i = 0; i < 3; i++) {
    from.bundle(body);
    from.bundle([APPLY]);
  }
  assert.equal(from.frames.length, 2 + 1 + 3, "one more until the first Apply");
});

Deno.test("the sender's time is told where it goes on, and NaN where it stands still or cannot be told", () => {
  const from = sender();
  const at = (...seconds: number[]) => from.bundle([...seconds.map(time), APPLY]).t;
  assert.deepEqual([at(), at(1.5), at(1.75), at(1.75), at(2)], [NaN, 1500, 1750, NaN, 2000]);
  assert.equal(at(1.7e9), NaN, "seconds since the epoch: a 32-bit float tells them to two minutes");
});

Deno.test("OK says whether there is a face: no model or no tracking is none, at once", () => {
  const from = sender();
  assert.equal(from.bundle([ok(1), APPLY]).face, true);
  assert.equal(from.bundle([ok(1, 3, 0, 0)]).face, false);
  assert.equal(from.bundle([ok(1, 3, 0, 1), APPLY]).face, true);
  assert.equal(from.bundle([ok(0)]).face, false);
  assert.equal(from.frames.length, 4);
});

Deno.test("what is malformed is refused, what means nothing passed over, and neither costs the frame", () => {
  const from = sender();
  const nonsense: OscOutput[] = [
    val("jawOpen", NaN),
    { address: "/VMC/Ext/Blend/Val", args: [0.5, 0.5] },
    { address: "/VMC/Ext/Blend/Val", args: ["jawOpen"] },
    bone("Head", [0, Infinity, 0, 1]),
    { address: "/VMC/Ext/T", args: ["now"] },
  ];
  for (const each of nonsense) {
    assert.throws(() => from.bundle([val("jawOpen", 0.5), each, APPLY]), SyntaxError, JSON.stringify(each));
  }
  assert.equal(from.frames.length, nonsense.length);
  assert.ok(
    from.frames.every((frame) => weight(frame, "jawOpen") === 0.5 && frame.joints.every((a) => a === 0)),
  );
  const passed = from.bundle([
    val("Extra", 1),
    val("x".repeat(900), 1),
    bone("LeftHand", [0, 0, 0, 1]),
    APPLY,
  ]);
  assert.equal(weight(passed, "jawOpen"), 0.5);
});
