import assert from "node:assert/strict";
import { createRandom } from "../../runtime/base/mulberry32.ts";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { writeHeadTurn } from "../../runtime/motion/head_turn.ts";
import { readListenRequest } from "../../runtime/motion/sources/listen_request.ts";
import type { Server } from "../../runtime/server/serve.ts";
import { SYSTEM_CLOCK } from "../../runtime/stream/live_clock.ts";
import { openFaceSender } from "../../runtime/stream/sinks/face_sender.ts";
import { eventually } from "../eventually.ts";
import { type Lack, testUnless } from "../skip.ts";
import { startLoop, vmcPeers } from "../motion/sources/vmc/peers.ts";
import { connectLive, withServer } from "./live_server.ts";

const peers = await vmcPeers();
const lack: Lack | null = peers.lack;

const portOf = async (server: Server): Promise<number> =>
  (await (await fetch(new URL("api/sources", server.url))).json()).sources[0].port;

/** What a session's head shows now. */
function shown(server: Server, session: string, into: HeadPose): HeadPose | null {
  const face = server.hub.faceOf(session);
  return face && face.sample(SYSTEM_CLOCK.epoch(), into).idleWeight === 0 ? into : null;
}

Deno.test("what one session sends by VMC and another listens to comes out the same: weights, sides and the head's turn", () =>
  withServer(async (server) => {
    const here = await connectLive(server, "here"), there = await connectLive(server, "there");
    here.send({ type: "join", role: "puppeteer" });
    there.send({ type: "join", role: "viewer" });
    await there.next("welcome");
    const sender = await openFaceSender({
      ...{ naming: "vmc", host: "127.0.0.1", port: await portOf(server), fps: 60, clock: SYSTEM_CLOCK },
      face: () => server.hub.faceOf("here"),
    });
    const random = createRandom(11), wanted = restPose("arkit"), got = restPose("arkit");
    for (let i = 0; i < 52; i++) wanted.expression[i] = random();
    writeHeadTurn(0.35, 0.2, -0.15, wanted.joints);
    let seq = 0;
    const drive = () => {
      const { expression, joints } = wanted;
      const [root, neck] = [[...joints.slice(0, 3)], [...joints.slice(3, 6)]];
      here.send({
        type: "pose",
        seq: ++seq,
        t: seq * 20,
        space: "arkit",
        expression: [...expression],
        root,
        neck,
      });
    };
    const near = (a: ArrayLike<number>, b: Float32Array, within: number) =>
      b.every((value, i) => Math.abs(value - a[i]!) <= within);
    await eventually("the other head does the same", () => {
      drive();
      return shown(server, "there", got) && near(got.expression, wanted.expression, 1e-6) &&
        near(got.joints, wanted.joints, 1e-5);
    }, { every: 20 });
    await sender.close();
    await here.close();
    await there.close();
  }, { listens: [readListenRequest("vmc:0=there")] }));

testUnless(lack, {
  name:
    "python-osc drives a session that somebody watches: the right weights on the right side, the head to its right",
  fn: () =>
    withServer(async (server) => {
      const viewer = await connectLive(server, "main");
      viewer.send({ type: "join", role: "viewer" });
      await viewer.next("welcome");
      const pose = restPose("arkit");
      const stop = startLoop(peers, await portOf(server));
      try {
        await eventually("the face moves", () => {
          const at = shown(server, "main", pose)?.expression;
          return at && Math.abs(at[ARKIT_INDEX.jawOpen]! - 0.625) < 1e-3 && at;
        }, { every: 20 });
        const { expression, joints } = pose;
        assert.ok(Math.abs(expression[ARKIT_INDEX.eyeBlinkLeft]! - 0.875) < 1e-3);
        assert.ok(expression[ARKIT_INDEX.eyeBlinkRight]! < 1e-3);
        assert.ok(Math.abs(expression[ARKIT_INDEX.mouthSmileRight]! - 0.3) < 1e-3);
        assert.ok(Math.abs(joints[1]! + joints[4]! + 20 * Math.PI / 180) < 1e-3, "20 degrees to the right");
        const { source } = await viewer.next("stats", ({ source }) => source !== null && source.rate > 20);
        assert.equal(source!.kind, "vmc");
      } finally {
        await stop();
      }
      await eventually("the head idles again", () =>
        server.hub.faceOf("main")!.sample(SYSTEM_CLOCK.epoch(), pose).idleWeight === 1);
      await viewer.close();
    }, { listens: [readListenRequest("vmc:0=main")] }),
});
