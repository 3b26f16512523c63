import assert from "node:assert/strict";
import { openOsc } from "../../../runtime/formats/osc/osc.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { createDriver } from "../../../runtime/motion/driver.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { blankFrame, type SourceFrame } from "../../../runtime/motion/sources/source.ts";
import { createVmcReaderWith } from "../../../runtime/motion/sources/vmc/vmc_reader.ts";
import { createDrivenFace } from "../../../runtime/stream/driven_face.ts";
import { openFaceSender } from "../../../runtime/stream/sinks/face_sender.ts";
import { type VirtualHub, withHub } from "../virtual_hub.ts";

const osc = await openOsc();

/** A sender of the session `main` in a hub's time, and what a receiver reads of it. */
async function openSender({ hub, clock }: VirtualHub, fps = 50) {
  const reader = createVmcReaderWith(osc), frames: SourceFrame[] = [];
  let datagrams = 0;
  const sender = await openFaceSender({
    ...{ naming: "vmc", host: "", port: 0, fps, clock, face: () => hub.faceOf("main") },
    open: () =>
      Promise.resolve({
        place: "nowhere:1",
        send(datagram) {
          datagrams++;
          reader.read(datagram, clock.epoch(), ({ t, face, expression, joints }) => {
            const frame = { ...blankFrame(), t, face };
            frame.expression.set(expression);
            frame.joints.set(joints);
            frames.push(frame);
          });
        },
        close: () => Promise.resolve(),
      }),
  });
  return { sender, frames, datagrams: () => datagrams };
}

const jawOpen = ({ expression }: SourceFrame) => expression[ARKIT_INDEX.jawOpen]!;

Deno.test("the face that is driven goes out at its rate, watched or not, and idles where nobody drives", () =>
  withHub(async (virtual) => {
    const { connect, pose, sleep, hub } = virtual;
    const { sender, frames } = await openSender(virtual);
    const puppeteer = connect();
    await puppeteer.join({ role: "puppeteer" });
    for (let seq = 1; seq <= 40; seq++) {
      puppeteer.send(pose(seq, 0.7));
      await sleep(20);
    }
    assert.ok(frames.length >= 38, `50 a second: ${frames.length} in 0.8 s`);
    assert.ok(Math.abs(jawOpen(frames.at(-1)!) - 0.7) < 1e-3);
    frames.length = 0;
    await sleep(4000);
    assert.ok(Math.abs(frames.length - 200) <= 2, `${frames.length}`);
    assert.ok(jawOpen(frames.at(-1)!) < 0.1, "idle motion keeps the jaw up");
    assert.ok(
      frames.slice(-50).some(({ joints }, _, all) => joints[4] !== all[0]!.joints[4]),
      "and the head sways",
    );
    assert.ok(frames.every(({ t }, i) => i === 0 || t > frames[i - 1]!.t));
    const shown = restPose("arkit");
    hub.faceOf("main")!.sample(virtual.clock.epoch(), shown);
    assert.equal(sender.frames > 200, true);
    await sender.close();
    frames.length = 0;
    await sleep(1000);
    assert.equal(frames.length, 0, "a closed sender is silent");
  }));

Deno.test("while nobody is in the session it is said once a second that there is no face", () =>
  withHub(async (virtual) => {
    const { connect, sleep } = virtual;
    const { sender, frames, datagrams } = await openSender(virtual);
    await sleep(3500);
    assert.ok(datagrams() >= 3 && datagrams() <= 4, `${datagrams()}`);
    assert.deepEqual(frames.map(({ face }) => face), [false], "which a reader tells once");
    const viewer = connect();
    await viewer.join();
    await sleep(500);
    assert.equal(frames.at(-1)!.face, true);
    viewer.leave();
    await sleep(1500);
    assert.equal(frames.at(-1)!.face, false);
    await sender.close();
  }));

for (const link of ["stream", "datagrams"] as const) {
  Deno.test(`sending changes nothing of what is drawn: a driver of a ${link} gives the same however often it is asked`, () => {
    const [plain, asked] = [1, 2].map(() => createDrivenFace({ seed: 7, space: "arkit" }));
    const a = restPose("arkit"), b = restPose("arkit"), other = restPose("arkit");
    for (const { driver } of [plain!, asked!]) {
      driver.reset(link);
      // Idle motion begins with the first question.
      driver.sample(0, a);
    }
    for (let now = 0; now < 3000; now += 16) {
      if (now < 1000) {
        const expression = new Float32Array(52).fill(now % 400 / 400);
        const frame = { seq: now + 1, t: now, space: "arkit" as const, expression };
        plain!.driver.push(frame, now);
        asked!.driver.push(frame, now);
      }
      asked!.face.sample(now, other);
      plain!.driver.sample(now + 3, a);
      asked!.driver.sample(now + 3, b);
      assert.deepEqual(a, b);
      asked!.face.sample(now + 7, other);
    }
  });
}

Deno.test("of a FLAME head ARKit's frames go out as they came, and of FLAME's frames head, jaw and eyes", () => {
  const { driver, face } = createDrivenFace({ seed: 7, space: "flame" });
  const out = restPose("arkit"), shown = restPose("flame"), twin = createDriver({ seed: 7, space: "arkit" });
  const expected = restPose("arkit");
  face.sample(0, out);
  const expression = new Float32Array(52).fill(0.25);
  const neck = [0, 0.3, 0];
  for (let seq = 1; seq <= 60; seq++) {
    const frame = { seq, t: seq * 16, space: "arkit" as const, expression, neck };
    assert.equal(driver.push(frame, seq * 16), true);
    twin.push(frame, seq * 16);
  }
  face.sample(960, out);
  twin.sample(960, expected);
  driver.sample(960, shown);
  assert.deepEqual(out, expected);
  assert.equal(shown.expression.length, 100);
  driver.reset();
  for (let seq = 1; seq <= 60; seq++) {
    const t = 1000 + seq * 16;
    driver.push(
      { seq, t, space: "flame", expression: new Float32Array(100).fill(1), neck, jaw: [0.2, 0, 0] },
      t,
    );
  }
  face.sample(1960, out);
  assert.ok(out.expression[ARKIT_INDEX.jawOpen]! > 0.2 && Math.abs(out.joints[4]! - 0.3) < 0.01);
  assert.ok(out.expression[ARKIT_INDEX.mouthSmileLeft]! < 0.01);
});
