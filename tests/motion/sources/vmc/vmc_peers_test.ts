import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { openOsc } from "../../../../runtime/formats/osc/osc.ts";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../../runtime/head/arkit.ts";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import { writeHeadTurn } from "../../../../runtime/motion/head_turn.ts";
import { READERS } from "../../../../runtime/motion/sources/readers.ts";
import { blankFrame, type SourceFrame } from "../../../../runtime/motion/sources/source.ts";
import { SYSTEM_CLOCK } from "../../../../runtime/stream/live_clock.ts";
import { openFaceSender } from "../../../../runtime/stream/sinks/face_sender.ts";
import { eventually } from "../../../eventually.ts";
import { testUnless } from "../../../skip.ts";
import { vmcPeers } from "./peers.ts";
import { framesOf, turnOf, weightsOf } from "../taken.ts";

const peers = await vmcPeers();
const { lack } = peers;
// A reader hears nothing before this is loaded.
await openOsc();

for (const way of ["bundle", "single", "vmcp"]) {
  testUnless(lack, {
    name: `what python-osc sends is the face that was meant: ${way}`,
    async fn() {
      const reader = READERS.vmc!(), frames: SourceFrame[] = [];
      const socket = createSocket("udp4");
      socket.on("message", (datagram) => frames.push(...framesOf(reader, datagram)));
      const port = await new Promise<number>((bound) =>
        socket.bind(0, "127.0.0.1", () => bound(socket.address().port))
      );
      try {
        const { success } = await peers.command("send", String(port), way).output();
        assert.ok(success);
        const frame = await eventually("a frame is read", () => frames.at(0));
        assert.deepEqual(weightsOf(frame), {
          ...{ jawOpen: 0.63, eyeBlinkLeft: 0.88, mouthSmileRight: 0.3 },
          // Joy of VRM is left where ARKit tells nothing: the brows.
          ...{ browOuterUpLeft: 0.05, browOuterUpRight: 0.05 },
        });
        const { yaw, pitch, roll } = turnOf(frame);
        assert.ok(Math.abs(yaw + 20) < 1e-3 && Math.abs(pitch) < 1e-3 && Math.abs(roll) < 1e-3, `${yaw}`);
        assert.deepEqual([frames.length, frame.t, frame.face], [1, 12_500, true]);
      } finally {
        await new Promise<void>((closed) => socket.close(closed));
      }
    },
  });
}

testUnless(lack, {
  name: "what --send sends is read by python-osc: 52 values to the bit, the head's turn, Apply at the end",
  async fn() {
    const receiver = peers.command("receive", "1.5").spawn();
    const lines = receiver.stdout.pipeThrough(new TextDecoderStream());
    let text = "";
    const reading = (async () => {
      for await (const part of lines) text += part;
    })();
    const port = await eventually(
      "Python listens",
      () => text.includes("\n") ? Number(text.split("\n", 1)[0]) : null,
    );
    const pose = restPose("arkit");
    for (let i = 0; i < 52; i++) pose.expression[i] = (i + 1) / 53;
    writeHeadTurn(0.3, 0.2, 0.1, pose.joints);
    const sender = await openFaceSender({
      ...{ naming: "vmc", host: "localhost", port, fps: 30, clock: SYSTEM_CLOCK },
      face: () => ({
        sample(_now, into) {
          into.expression.set(pose.expression);
          into.joints.set(pose.joints);
          return { poseSeq: 1, receivedAt: 0, idleWeight: 0 };
        },
      }),
    });
    await reading;
    await sender.close();
    assert.ok((await receiver.status).success);
    const messages: [string, (string | number)[]][] = text.trim().split("\n").slice(1).map((line) =>
      JSON.parse(line)
    );
    const end = messages.findIndex(([address]) => address === "/VMC/Ext/Blend/Apply");
    const values = new Map(
      messages.slice(0, end).filter(([address]) => address === "/VMC/Ext/Blend/Val").map(([, value]) =>
        value as [string, number]
      ),
    );
    assert.equal(values.size, 52);
    const frame = blankFrame();
    for (const name of ARKIT_SHAPES) {
      frame.expression[ARKIT_INDEX[name]] = values.get(name[0]!.toUpperCase() + name.slice(1))!;
    }
    assert.deepEqual(frame.expression, pose.expression);
    const head = messages.find(([, [name]]) => name === "Head")![1].slice(4) as number[];
    // Yaw 0.3 to the subject's left is about Unity's -y, pitch 0.2 down about +x, roll 0.1 about -z.
    assert.ok(head[0]! > 0.07 && head[1]! < -0.1 && head[2]! < -0.02, head.join());
    assert.ok(messages.filter(([address]) => address === "/VMC/Ext/Blend/Apply").length > 20, "30 a second");
  },
});
