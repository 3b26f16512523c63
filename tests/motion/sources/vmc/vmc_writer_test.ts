import assert from "node:assert/strict";
import { openOsc, type OscMessage } from "../../../../runtime/formats/osc/osc.ts";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../../runtime/head/arkit.ts";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import { writeHeadTurn } from "../../../../runtime/motion/head_turn.ts";
import { EYE_LOOK_RADIANS } from "../../../../runtime/motion/idle/idle.ts";
import { blankFrame } from "../../../../runtime/motion/sources/source.ts";
import { VRM_EXPRESSIONS } from "../../../../runtime/motion/sources/vmc/blend_names.ts";
import { createVmcReaderWith } from "../../../../runtime/motion/sources/vmc/vmc_reader.ts";
import {
  createVmcWriter,
  VMC_DATAGRAM,
  VMC_NAMINGS,
  type VmcNaming,
} from "../../../../runtime/motion/sources/vmc/vmc_writer.ts";
import { createRandom } from "../../../../runtime/base/mulberry32.ts";

const osc = await openOsc();

function messagesOf(datagrams: readonly Uint8Array[]): OscMessage[] {
  const messages: OscMessage[] = [];
  for (const each of datagrams) osc.read(each, () => true, (message) => messages.push(message));
  return messages;
}

/** A face with every shape at another weight, and a turned head. */
function somePose(seed = 1) {
  const random = createRandom(seed), pose = restPose("arkit");
  for (let i = 0; i < pose.expression.length; i++) pose.expression[i] = random();
  writeHeadTurn(random() - 0.5, random() - 0.5, random() - 0.5, pose.joints);
  return pose;
}

Deno.test("what is written comes back from the reader: the same weights to the bit, the head's turn to 1e-6", () => {
  for (const naming of ["vmc", "vmc-arkit"] as const) {
    const writer = createVmcWriter(osc, naming), reader = createVmcReaderWith(osc);
    for (let seed = 1; seed <= 20; seed++) {
      const pose = somePose(seed), frame = blankFrame();
      let frames = 0;
      for (const datagram of writer.write(pose, seed)) {
        reader.read(datagram, seed * 1000, (taken) => {
          frames++;
          frame.expression.set(taken.expression);
          frame.joints.set(taken.joints);
          frame.t = taken.t;
        });
      }
      assert.equal(frames, 1);
      assert.deepEqual(frame.expression, pose.expression);
      frame.joints.forEach((angle, i) =>
        assert.ok(Math.abs(angle - pose.joints[i]!) < 1e-6, `${i}: ${angle}`)
      );
      assert.equal(frame.t, seed * 1000);
    }
  }
});

Deno.test("each datagram is a bundle of at most 1400 bytes, and Apply comes last of all", () => {
  for (const naming of Object.keys(VMC_NAMINGS) as VmcNaming[]) {
    const datagrams = createVmcWriter(osc, naming).write(somePose(), 1);
    for (const { length } of datagrams) assert.ok(length <= VMC_DATAGRAM, `${naming}: ${length}`);
    const messages = messagesOf(datagrams);
    assert.deepEqual(messages.at(-1), { address: "/VMC/Ext/Blend/Apply", args: [] });
    assert.deepEqual(messages.slice(0, 2).map(({ address }) => address), ["/VMC/Ext/OK", "/VMC/Ext/T"]);
  }
});

Deno.test("names have the letters that receivers ask for, and left is the subject's left", () => {
  const pose = restPose("arkit");
  pose.expression[ARKIT_INDEX.eyeBlinkLeft] = 0.5;
  const names = (naming: VmcNaming) =>
    messagesOf(createVmcWriter(osc, naming).write(pose, 0)).filter(({ address }) => address.endsWith("Val"))
      .map(({ args }) => args);
  assert.deepEqual(names("vmc")[0], ["EyeBlinkLeft", 0.5]);
  assert.deepEqual(names("vmc-arkit").map(([name]) => name), [...ARKIT_SHAPES]);
  const value = (naming: VmcNaming, name: string) => names(naming).find(([each]) => each === name)![1];
  assert.deepEqual([value("vmc-vrm0", "Blink_L"), value("vmc-vrm0", "Blink_R")], [0.5, 0]);
  assert.deepEqual([value("vmc-vrm1", "blinkLeft"), value("vmc-vrm1", "blinkRight")], [0.5, 0]);
  assert.deepEqual(
    names("vmc-vrm0").map(([name]) => name).sort(),
    ["A", "Angry", "Blink_L", "Blink_R", "E", "I", "Joy", "O", "Sorrow", "Surprised", "U"],
  );
});

Deno.test("bones have Unity's signs: to the subject's left is -y, down +x, the left ear up -z; eyes look as shapes say", () => {
  const pose = restPose("arkit"), writer = createVmcWriter(osc, "vmc");
  const bone = (name: string) =>
    messagesOf(writer.write(pose, 0)).find(({ args }) => args[0] === name)!.args.slice(4) as number[];
  pose.joints[4] = 0.4;
  assert.ok(Math.abs(bone("Head")[1]! + Math.sin(0.2)) < 1e-6);
  pose.joints.fill(0);
  pose.joints[3] = 0.4;
  assert.ok(Math.abs(bone("Head")[0]! - Math.sin(0.2)) < 1e-6);
  pose.joints.fill(0);
  pose.joints[2] = 0.4;
  assert.ok(Math.abs(bone("Neck")[2]! + Math.sin(0.2)) < 1e-6);
  pose.expression[ARKIT_INDEX.eyeLookOutLeft] = 1;
  assert.ok(Math.abs(bone("LeftEye")[1]! + Math.sin(EYE_LOOK_RADIANS / 2)) < 1e-6);
  assert.deepEqual(bone("RightEye").map(Math.abs), [0, 0, 0, 1]);
});

Deno.test("an avatar with VRM's presets alone is given the ones that a face is made of", () => {
  const writer = createVmcWriter(osc, "vmc-vrm0"), pose = restPose("arkit");
  for (const name of ["A", "I", "U", "E", "O", "Joy", "Angry", "Sorrow", "Surprised"]) {
    const { shapes, weights } = VRM_EXPRESSIONS.find(({ vrm0 }) => vrm0 === name)!;
    pose.expression.fill(0);
    shapes.forEach((shape, i) => pose.expression[shape] = weights[i]!);
    const values = messagesOf(writer.write(pose, 0)).filter(({ address }) => address.endsWith("Val"));
    for (const { args: [other, value] } of values) {
      const wanted = other === name ? 1 : 0;
      assert.ok(Math.abs(Number(value) - wanted) < 0.15, `${other} in ${name}: ${value}`);
    }
  }
});

Deno.test("without a face it is said that there is none, and no face is told", () => {
  const datagrams = createVmcWriter(osc, "vmc").writeNone(2.5);
  assert.deepEqual(messagesOf(datagrams), [
    { address: "/VMC/Ext/OK", args: [0] },
    { address: "/VMC/Ext/T", args: [2.5] },
  ]);
});
