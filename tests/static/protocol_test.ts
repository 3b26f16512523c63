import assert from "node:assert/strict";
import { ARKIT_SHAPES } from "../../runtime/head/arkit.ts";
import { decodeClientMessage, encodeServerMessage, PROTOCOL } from "../../runtime/protocol/protocol.ts";
import type { ServerMessage } from "../../runtime/protocol/server_messages.ts";
import { decodeServerMessage, encodeClientMessage, SUB_PROTOCOL } from "../../static/js/protocol.js";

const stamps = { received: null, taken: 1e12 + 0.25, rendered: 1e12 + 1, encoded: 1e12 + 2, sent: 1e12 + 3 };

function overTheWire(message: ServerMessage) {
  return decodeServerMessage(Uint8Array.from(encodeServerMessage(message)).buffer);
}

Deno.test("the page and the server speak the same sub-protocol", () => {
  assert.equal(SUB_PROTOCOL, PROTOCOL);
});

Deno.test("the page reads every message of the server", () => {
  const welcome = overTheWire({
    type: "welcome",
    session: "studio",
    clientId: "c1",
    role: "puppeteer",
    avatar: "stock",
    size: 512,
    fps: 30,
    codec: "h264",
    codecString: "avc1.42C020",
    background: [0.1, 0.2, 0.3],
    expressionSpaces: ["arkit", "flame"],
    expressionNames: ARKIT_SHAPES,
    camera: { azimuth: 0.5, elevation: -0.25, distance: 3.4, fovY: 0.5, height: 0.15 },
    notes: ["a note"],
    server: { version: "1.2.3", adapter: "llvmpipe" },
  });
  assert.ok(welcome?.type === "welcome");
  assert.deepEqual(welcome.expressionNames, [...ARKIT_SHAPES]);
  assert.equal(welcome.camera?.azimuth, 0.5);
  assert.deepEqual(welcome.notes, ["a note"]);

  const data = Uint8Array.of(0, 0, 0, 1, 0x67);
  const video = overTheWire({ type: "video", seq: 9, key: true, codec: "h264", poseSeq: null, stamps, data });
  assert.ok(video?.type === "video");
  assert.deepEqual([...video.data], [...data]);
  assert.deepEqual({ ...video.stamps }, stamps);

  const stats = overTheWire({
    type: "stats",
    fps: 21.5,
    droppedFrames: 3,
    bitrate: 1e6,
    viewers: 2,
    puppeteer: true,
    latency: null,
  });
  assert.ok(stats?.type === "stats" && stats.puppeteer && stats.bitrate === 1e6);
  const error = overTheWire({ type: "error", code: "role-taken", message: "Cannot" });
  assert.ok(error?.type === "error" && error.code === "role-taken");
  const pong = overTheWire({ type: "pong", t: 5.5, serverTime: 1e12 + 0.125 });
  assert.ok(pong?.type === "pong" && pong.serverTime === 1e12 + 0.125);
});

Deno.test("the server reads every message of the page", () => {
  const expression = Float32Array.from(ARKIT_SHAPES, (_, index) => index / 100);
  const pose = decodeClientMessage(encodeClientMessage({
    type: "pose",
    seq: 3,
    t: 1e12 + 0.5,
    space: "arkit",
    expression,
    jaw: Float32Array.of(0.1, 0, 0),
    neck: Float32Array.of(0, 0.2, 0),
  }));
  assert.ok(pose.type === "pose");
  assert.deepEqual(pose.expression, expression);
  assert.deepEqual(pose.neck, Float32Array.of(0, 0.2, 0));
  const join = decodeClientMessage(encodeClientMessage({
    type: "join",
    role: "viewer",
    size: 512,
    fps: 30,
    codecs: ["h264", "jpeg"],
    background: [0.1, 0.2, 0.3],
  }));
  assert.ok(join.type === "join" && join.codecs?.length === 2);
  assert.equal(decodeClientMessage(encodeClientMessage({ type: "keyframe" })).type, "keyframe");
  assert.equal(decodeClientMessage(encodeClientMessage({ type: "ping", t: 1.5 })).type, "ping");
});

Deno.test("decodeServerMessage() passes over types it does not know and refuses missing fields", () => {
  const bytes = (message: Record<string, unknown>) => encodeClientMessage(message).buffer;
  assert.equal(decodeServerMessage(bytes({ type: "from-the-future" })), null);
  assert.throws(
    () => decodeServerMessage(bytes({ type: "video", seq: 1, codec: "h264", stamps })),
    TypeError,
  );
  assert.throws(
    () =>
      decodeServerMessage(bytes({ type: "video", seq: 1, codec: "av9", stamps, data: new Uint8Array(1) })),
    TypeError,
  );
  assert.throws(() => decodeServerMessage(new Uint8Array([0x01]).buffer), TypeError);
});
