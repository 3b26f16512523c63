/** Faces that phones and trackers send by UDP, through a server's session and out of it again by VMC: the weights that arrive. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { fileURLToPath } from "node:url";
import { ARKIT_SHAPES, type ArkitShape } from "../../runtime/head/arkit.ts";
import { readLiveLinkCapture } from "../../runtime/motion/clips/live_link_datagrams.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { readListenRequest } from "../../runtime/motion/sources/listen_request.ts";
import { READERS } from "../../runtime/motion/sources/readers.ts";
import type { SourceFrame } from "../../runtime/motion/sources/source.ts";
import { readSendRequest } from "../../runtime/motion/sources/vmc/send_request.ts";
import { eventually } from "../eventually.ts";
import { pythonWith } from "../examples/python.ts";
import { phoneText } from "../motion/sources/ifacialmocap/sender.ts";
import { liveLinkDatagram } from "../motion/sources/live_link/sender.ts";
import { openSeeFaceDatagram } from "../motion/sources/openseeface/sender.ts";
import { turnOf, weightsOf } from "../motion/sources/taken.ts";
import { type Lack, outsideFile, testUnless } from "../skip.ts";
import { connectLive, withServer } from "./live_server.ts";

const PEER = fileURLToPath(new URL("../motion/sources/live_link/", import.meta.url));
const python = await pythonWith(`${PEER}requirements.txt`);
const noPython: Lack | null = "missing" in python ? { kind: "tool", reason: python.missing } : null;

interface Shown extends SourceFrame {
  at: number;
}

/** Runs a session that a protocol drives and somebody watches, and keeps what leaves it. */
async function withSession(
  kind: "livelink" | "ifacialmocap" | "openseeface",
  drive: (port: number, shown: Shown[]) => Promise<void>,
): Promise<void> {
  const reader = READERS.vmc!(), shown: Shown[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (datagram) =>
    reader.read(datagram, performance.now(), (frame) => {
      const { expression, joints } = frame;
      shown.push({ ...frame, expression: expression.slice(), joints: joints.slice(), at: performance.now() });
    }));
  const out = await new Promise<number>((bound) =>
    socket.bind(0, "127.0.0.1", () => bound(socket.address().port))
  );
  const options = {
    listens: [readListenRequest(`${kind}:0=main`)],
    sends: [readSendRequest(`vmc-arkit:127.0.0.1:${out}=main`)],
  };
  try {
    await withServer(async (server) => {
      const viewer = await connectLive(server, "main");
      viewer.send({ type: "join", role: "viewer", size: 128 });
      await viewer.next("welcome");
      const { sources: [source] } = await (await fetch(new URL("api/sources", server.url))).json();
      await drive(source.port, shown);
      await viewer.close();
    }, options);
  } finally {
    await new Promise<void>((closed) => socket.close(closed));
  }
}

/** Sends datagrams 60 times a second while something is waited for. */
async function sending(
  port: number,
  datagram: (frame: number) => Uint8Array | string,
  wait: () => Promise<unknown>,
) {
  const socket = createSocket("udp4");
  let frame = 0;
  const timer = setInterval(() => socket.send(datagram(frame++), port, "127.0.0.1"), 1000 / 60);
  try {
    await wait();
  } finally {
    clearInterval(timer);
    await new Promise<void>((closed) => socket.close(closed));
  }
}

/** Waits until what is shown is this face: each weight to 0.02, the head's turn to a degree. */
const untilShown = (shown: Shown[], weights: Partial<Record<ArkitShape, number>>, yaw: number) =>
  eventually(`the face is shown: ${JSON.stringify(weights)}`, () => {
    const last = shown.at(-1);
    return last?.face && Math.abs(turnOf(last).yaw - yaw) < 1 &&
      ARKIT_SHAPES.every((name, i) => Math.abs(last.expression[i]! - (weights[name] ?? 0)) < 0.02);
  }, { every: 20 }).catch((error) => {
    const last = shown.at(-1);
    throw new Error(`${error.message}, at last ${last && JSON.stringify([weightsOf(last), turnOf(last)])}`);
  });

const FACE = {
  jawOpen: 0.6,
  mouthSmileLeft: 0.5,
  eyeBlinkRight: 0.7,
  eyeLookOutLeft: 0.4,
  eyeLookInRight: 0.4,
};

Deno.test("a face by Live Link is shown with its weights, on their sides, turned to the left", () =>
  withSession("livelink", async (port, shown) => {
    const values = ARKIT_SHAPES.map((name) => FACE[name as keyof typeof FACE] ?? 0);
    values.push(20 * Math.PI / 180, 0, 0, 0, 0, 0, 0, 0, 0);
    await sending(
      port,
      (frame) => liveLinkDatagram({ frame, subframe: 0, values }),
      () => untilShown(shown, FACE, 20),
    );
  }));

Deno.test("a face by iFacialMocap is shown with its weights, on their sides, turned to the left", () =>
  withSession("ifacialmocap", async (port, shown) => {
    const text = phoneText({ shapes: FACE, head: [0, 20, 0], tracked: true });
    await sending(port, () => text, () => untilShown(shown, FACE, 20));
  }));

Deno.test("a face by OpenSeeFace is shown with its weights, on their sides, turned to the left", () =>
  withSession("openseeface", async (port, shown) => {
    const face = { features: { mouthOpen: 1, cornerDownLeft: -1 }, open: { left: 1, right: 0 } };
    const datagram = (frame: number) => openSeeFaceDatagram({ ...face, time: 1.7e9 + frame / 60 });
    const straight = { jawOpen: 0.8, mouthSmileLeft: 0.8, eyeBlinkRight: 1 };
    await sending(port, datagram, () => untilShown(shown, straight, 0));
    const turned = (frame: number) =>
      openSeeFaceDatagram({ turn: { yaw: 20 }, time: 1.7e9 + 100 + frame / 60 });
    await sending(
      port,
      turned,
      () => eventually("the head turns to the left", () => turnOf(shown.at(-1)!).yaw > 15),
    );
  }));

testUnless(noPython, {
  name: "a face by pylivelinkface, whose frame numbers run backwards, is shown with its weights",
  fn: () =>
    withSession("livelink", async (port, shown) => {
      assert.ok("path" in python);
      const args = [`${PEER}peer.py`, `${port}`, "Ada", "60", "120"];
      const peer = new Deno.Command(python.path, { args }).output();
      const face = { jawOpen: 0.5, mouthSmileRight: 0.75, tongueOut: 1 };
      await untilShown(shown, face, 0.4 * 180 / Math.PI);
      await peer;
    }),
});

const CAPTURE = outsideFile("arkit/iphone-capture.livelink");

testUnless(CAPTURE.lack, {
  name: "a phone's recording, sent as it was recorded, moves the face as the same recording does as a clip",
  fn: () =>
    withSession("livelink", async (port, shown) => {
      const clip = readLiveLinkCapture(CAPTURE.bytes!);
      const socket = createSocket("udp4");
      const began = performance.now() + 50;
      for (let i = 0; i < clip.frameCount; i++) {
        const wait = began + clip.times[i]! * 1000 - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        socket.send(CAPTURE.bytes!.subarray(i * 320, (i + 1) * 320), port, "127.0.0.1");
      }
      await new Promise<void>((closed) => socket.close(closed));
      // The first half second blends out of idling, and it idles again after the end.
      const frames = shown.filter(({ face, at }) => face && at > began + 800);
      assert(frames.length > 30, `${frames.length} frames`);
      // Each face that is shown is one of the recording's, whenever it came: the nearest of them, and how far it is.
      const poses = Array.from({ length: clip.frameCount }, (_, i) => {
        const pose = restPose();
        clip.pose(i, pose);
        return pose.expression;
      });
      const nearest = frames.map(({ expression }) => {
        const apart = poses.map((pose) => Math.hypot(...pose.map((weight, i) => weight - expression[i]!)));
        const distance = Math.min(...apart);
        return { distance, at: apart.indexOf(distance) };
      });
      const distances = nearest.map(({ distance }) => distance).sort((a, b) => a - b);
      const median = distances[distances.length >> 1]! / Math.sqrt(ARKIT_SHAPES.length);
      assert(median < 0.02, `the weights are ${median.toFixed(3)} from the recording's`);
      const forward = nearest.filter(({ at }, i) => i > 0 && at >= nearest[i - 1]!.at - 2).length;
      assert(forward > 0.9 * (nearest.length - 1), `${forward} of ${nearest.length} go on`);
      const [first, last] = [nearest[0]!.at, nearest.at(-1)!.at];
      assert(last - first > 0.4 * clip.frameCount, `from ${first} to ${last}`);
    }),
});
