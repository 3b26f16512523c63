import assert from "node:assert/strict";
import { ARKIT_SHAPES } from "../../runtime/head/arkit.ts";
import type { ClientMessage } from "../../runtime/protocol/client_messages.ts";
import { decodeClientMessage } from "../../runtime/protocol/decode_client.ts";
import {
  decodeServerMessage,
  encodeClientMessage,
  encodeServerMessage,
} from "../../runtime/protocol/protocol.ts";
import type { ServerMessage } from "../../runtime/protocol/server_messages.ts";
import { pack } from "../stream/fakes.ts";

const stamps = { received: null, taken: 1e12 + 0.25, rendered: 1e12 + 1, encoded: 1e12 + 2, sent: 1e12 + 3 };
const bytesOf = (message: unknown) => new Uint8Array(pack(message));

const SERVER: ServerMessage[] = [
  {
    type: "welcome",
    session: "studio",
    clientId: "c1",
    role: "puppeteer",
    avatar: "stock",
    size: 512,
    fps: 30,
    codec: "h264",
    codecString: "avc1.42C020",
    background: "transparent",
    alpha: "stacked",
    expressionSpaces: ["arkit", "flame"],
    expressionNames: [...ARKIT_SHAPES],
    camera: { azimuth: 0.5, elevation: -0.25, distance: 3.4, fovY: 0.5, height: 0.15 },
    retargets: [{ space: "flame", kind: "solved", from: "flame", explained: 0.8, shapes: [0.5, null] }],
    notes: ["a note"],
    server: { version: "1.2.3", adapter: "llvmpipe" },
  },
  { type: "size", size: 512, most: 1024, codec: "h264", codecString: "avc1.42C01E" },
  {
    type: "stats",
    fps: 21.5,
    size: 1024,
    drawn: 768,
    droppedFrames: 3,
    bitrate: 1e6,
    viewers: 2,
    puppeteer: true,
    source: { kind: "livelink", sender: "Phone", rate: 60 },
    latency: { taken: 1, rendered: 2, encoded: 3, sent: 4 },
  },
  { type: "seat", state: "asked", client: "c2", seconds: 7.5 },
  { type: "mood", mood: "happy", amount: 0.5 },
  { type: "camera", azimuth: 0.5, elevation: 0.25, distance: 3, fovY: 0.5, height: 0.125 },
  { type: "error", code: "role-taken", message: "Cannot" },
  { type: "ack", seq: 7 },
  { type: "renewed", until: 1e12 },
  { type: "pong", t: 5.5, serverTime: 1e12 + 0.125 },
];

for (const message of SERVER) {
  Deno.test(`a client reads ${message.type} as the server wrote it`, () => {
    assert.deepEqual(decodeServerMessage(Uint8Array.from(encodeServerMessage(message))), message);
  });
}

Deno.test("a client reads video as the server wrote it, its bytes without a copy", () => {
  const data = Uint8Array.of(0, 0, 0, 1, 0x67);
  const bytes = Uint8Array.from(
    encodeServerMessage({ type: "video", seq: 9, key: true, codec: "h264", poseSeq: null, stamps, data }),
  );
  const video = decodeServerMessage(bytes);
  assert.ok(video?.type === "video");
  assert.deepEqual([...video.data], [...data]);
  assert.equal(video.data.buffer, bytes.buffer);
  assert.deepEqual(video.stamps, stamps);
  assert.ok(!("alpha" in video));
});

Deno.test("a client shows what it can of a welcome and a video by an older or newer server", () => {
  const welcome = decodeServerMessage(bytesOf({ type: "welcome", size: 256, codec: "jpeg", later: 1 }));
  assert.ok(welcome?.type === "welcome");
  assert.deepEqual([welcome.role, welcome.background, welcome.notes], ["viewer", "transparent", []]);
  assert.equal(welcome.camera.distance, 3.4);
  const layout = decodeServerMessage(
    bytesOf({ type: "welcome", size: 256, codec: "jpeg", alpha: "from-the-future" }),
  );
  assert.ok(layout?.type === "welcome" && layout.alpha === undefined);
  const error = decodeServerMessage(bytesOf({ type: "error", code: "from-the-future", message: "No" }));
  assert.deepEqual(error, { type: "error", code: "unavailable", message: "No" });
});

Deno.test("decodeServerMessage() passes over types it does not know and refuses what lacks a field", () => {
  const video = { type: "video", seq: 1, codec: "h264", stamps, data: new Uint8Array(1) };
  assert.equal(decodeServerMessage(bytesOf({ type: "from-the-future" })), null);
  assert.equal(decodeServerMessage(bytesOf({ type: "toString" })), null);
  const refused = (message: unknown, words: RegExp) =>
    assert.throws(() => decodeServerMessage(bytesOf(message)), { name: "TypeError", message: words });
  refused({ ...video, data: undefined }, /the video of the server, data: must be bytes/);
  refused({ ...video, codec: "av9" }, /codec/);
  refused({ ...video, stamps: { ...stamps, taken: NaN } }, /stamps\.taken/);
  refused({ type: "pong", t: 1 }, /serverTime/);
  refused(1, /it must be a map: number/);
});

const CLIENT: ClientMessage[] = [
  {
    type: "pose",
    seq: 3,
    t: 1e12 + 0.5,
    space: "arkit",
    expression: Float32Array.from(ARKIT_SHAPES, (_, index) => index / 100),
    jaw: Float32Array.of(0.1, 0, 0),
    neck: Float32Array.of(0, 0.2, 0),
  },
  {
    type: "join",
    role: "viewer",
    size: 512,
    fps: 30,
    codecs: ["h264", "jpeg"],
    background: [0.125, 0.25, 0.375],
  },
  { type: "camera", azimuth: 1, elevation: -0.5, distance: 3, fovY: 0.5, height: 0 },
  { type: "keyframe" },
  { type: "watch", active: false },
  { type: "seat", act: "give", client: "c2" },
  { type: "mood", mood: "happy", amount: 0.5, holdMs: 250 },
  { type: "renew", token: "a.b.c" },
  { type: "ping", t: 1.5 },
];

for (const message of CLIENT) {
  Deno.test(`the server reads ${message.type} as a client wrote it`, () => {
    assert.deepEqual(decodeClientMessage(encodeClientMessage(message)), message);
  });
}
