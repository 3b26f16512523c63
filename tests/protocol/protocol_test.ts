import assert from "node:assert/strict";
import { Packr } from "msgpackr";
import { ProtocolError } from "../../runtime/protocol/errors.ts";
import { decodeClientMessage } from "../../runtime/protocol/decode_client.ts";
import { encodeServerMessage } from "../../runtime/protocol/protocol.ts";
import { pack, unpack } from "../stream/fakes.ts";

const decode = (message: unknown) => decodeClientMessage(new Uint8Array(pack(message)));

function refused(bytes: Uint8Array, code: string, words: RegExp): void {
  assert.throws(() => decodeClientMessage(bytes), (error) => {
    assert.ok(error instanceof ProtocolError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, words);
    return true;
  });
}

Deno.test("decodeClientMessage() takes an expression as a list, float32, float64 and raw bytes alike", () => {
  const list = Array.from({ length: 52 }, (_, index) => Math.fround(index / 52));
  const raw = new Uint8Array(52 * 4);
  list.forEach((value, index) => new DataView(raw.buffer).setFloat32(index * 4, value, true));
  for (const expression of [list, Float32Array.from(list), Float64Array.from(list), raw]) {
    const message = decode({ type: "pose", seq: 7, t: 1.5, space: "arkit", expression, jaw: [0.1, 0, 0] });
    assert.equal(message.type, "pose");
    assert.ok(message.type === "pose" && message.expression instanceof Float32Array);
    assert.deepEqual([...message.expression], list);
    assert.deepEqual(message.jaw, Float32Array.of(0.1, 0, 0));
    assert.equal(message.neck, undefined);
  }
});

Deno.test("decodeClientMessage() reads each kind of message", () => {
  assert.deepEqual(
    decode({
      type: "join",
      role: "viewer",
      size: 512,
      fps: 25,
      codecs: ["av1", "jpeg", "h264"],
      avatar: "stock",
    }),
    {
      type: "join",
      role: "viewer",
      size: 512,
      fps: 25,
      codecs: ["jpeg", "h264"],
      avatar: "stock",
    },
  );
  assert.deepEqual(decode({ type: "join", role: "puppeteer", background: [0, 0.5, 1] }), {
    type: "join",
    role: "puppeteer",
    background: [0, 0.5, 1],
  });
  const camera = { type: "camera", azimuth: -1, elevation: 0.5, distance: 3, fovY: 0.5 };
  assert.deepEqual(decode(camera), { ...camera, height: 0 });
  assert.deepEqual(decode({ ...camera, height: 0.2 }), { ...camera, height: 0.2 });
  assert.deepEqual(decode({ type: "keyframe" }), { type: "keyframe" });
  assert.deepEqual(decode({ type: "ping", t: 3, more: "passed over" }), { type: "ping", t: 3 });
  const flame = decode({ type: "pose", seq: 0, t: 0, space: "flame", expression: new Float32Array(100) });
  assert.ok(flame.type === "pose" && flame.expression.length === 100);
});

Deno.test("decodeClientMessage() takes the 64-bit integers of other msgpack libraries", () => {
  const time = 1_790_000_000_000;
  const bytes = new Uint8Array([
    0x82,
    0xa4,
    ...text("type"),
    0xa4,
    ...text("ping"),
    0xa1,
    ...text("t"),
    0xcf,
    ...new Uint8Array(8),
  ]);
  new DataView(bytes.buffer).setBigUint64(bytes.length - 8, BigInt(time));
  assert.deepEqual(decodeClientMessage(bytes), { type: "ping", t: time });
});

Deno.test("decodeClientMessage() names what is wrong with a message", () => {
  const pose = { type: "pose", seq: 1, t: 1, space: "arkit", expression: new Array(52).fill(0) };
  const cases: [unknown, RegExp][] = [
    [{ type: "dance" }, /of this type: dance/],
    [{ type: "toString" }, /of this type/],
    [{ role: "viewer" }, /of this type: undefined/],
    [{ type: "join", role: "king" }, /role/],
    [{ type: "join", role: "viewer", size: 130 }, /size/],
    [{ type: "join", role: "viewer", size: 100_000 }, /size/],
    [{ type: "join", role: "viewer", fps: 0 }, /fps/],
    [{ type: "join", role: "viewer", codecs: ["vp9"] }, /must name one of/],
    [{ type: "join", role: "viewer", background: [0, 0, 2] }, /background/],
    [{ type: "join", role: "viewer", avatar: "../../etc" }, /avatar/],
    [{ ...pose, expression: new Array(51).fill(0) }, /52 or 100 numbers: 51/],
    [{ ...pose, space: "flame" }, /100 in flame/],
    [{ ...pose, expression: new Array(52).fill(NaN) }, /expression: must be numbers within/],
    [{ ...pose, expression: new Float32Array(52).fill(Infinity) }, /expression: must be numbers within/],
    [{ ...pose, expression: new Array(52).fill(11) }, /within -10..10/],
    [{ ...pose, expression: new Array(52).fill("0") }, /must be numbers/],
    [{ ...pose, expression: new Uint8Array(51) }, /must be numbers/],
    [{ ...pose, jaw: [0, 0] }, /jaw: must be 3 numbers: 2/],
    [{ ...pose, neck: [0, 0, 7] }, /neck/],
    [{ ...pose, seq: -1 }, /seq/],
    [{ ...pose, seq: 0.5 }, /seq/],
    [{ ...pose, t: NaN }, /t/],
    [{ type: "camera", azimuth: 0, elevation: 0, distance: 0, fovY: 0.5 }, /distance/],
    [{ type: "camera", azimuth: 0, elevation: 0, distance: 3 }, /fovY/],
    [{ type: "camera", azimuth: 0, elevation: 0, distance: 3, fovY: 0.5, height: 9 }, /height/],
  ];
  for (const [message, words] of cases) refused(new Uint8Array(pack(message)), "bad-message", words);
});

Deno.test("decodeClientMessage() refuses structures the protocol does not use, whatever they hold", () => {
  const plain = (value: unknown) => new Uint8Array(pack({ type: "ping", t: value }));
  const records = new Packr({ useRecords: true });
  const structured = new Packr({ useRecords: false, structuredClone: true, moreTypes: true });
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(), /cut off/],
    [Uint8Array.of(1), /other than a map/],
    [new Uint8Array(pack([1, 2])), /other than a map/],
    [plain({ nested: 1 }), /a map as t/],
    [plain([[1]]), /a list that holds more/],
    [plain(new Date()), /extension of type 255/],
    [plain(new BigInt64Array(2)), /typed array of kind 9/],
    [new Uint8Array(structured.pack({ type: "ping", t: new Set([1]) })), /extension|tag/],
    [new Uint8Array(structured.pack({ type: "ping", t: /a+/ })), /extension|tag/],
    [new Uint8Array(structured.pack({ type: "ping", t: new Error("no") })), /extension|tag/],
    [new Uint8Array(records.pack({ type: "ping", t: 1 })), /other than a map/],
    [Uint8Array.of(0x81, 0xa6, ...text("shapes"), 0x81, 0xa9, ...text("__proto__"), 0x80), /underscore/],
    [Uint8Array.of(0x81, 0x01, 0x01), /key that is no text/],
    [Uint8Array.of(...plain(1), 0xc0), /1 bytes after the map/],
    // Lengths that promise what is not there: four billion entries, bytes, characters.
    [Uint8Array.of(0xdf, 0xff, 0xff, 0xff, 0xff), /map of 4294967295/],
    [Uint8Array.of(0x81, 0xa1, 0x74, 0xdd, 0xff, 0xff, 0xff, 0xff), /list of 4294967295/],
    [Uint8Array.of(0x81, 0xa1, 0x74, 0xc6, 0xff, 0xff, 0xff, 0xff), /4294967295 raw/],
    [Uint8Array.of(0x81, 0xa1, 0x74, 0xdb, 0xff, 0xff, 0xff, 0xff), /text of 4294967295/],
    [Uint8Array.of(0x81, 0xa1, 0x74, 0xc9, 0xff, 0xff, 0xff, 0xff, 0x74), /extension of 4294967295/],
    [Uint8Array.of(0x81, 0xa1, 0x74, 0xc7, 0x04, 0x74, 7, 0, 0, 0), /ends inside a number/],
    [Uint8Array.of(0x81, 0xa1, 0x74, ...new Array(200).fill(0x91), 0x01), /a list that holds more/],
  ];
  for (const [bytes, words] of cases) refused(bytes, "bad-message", words);
  refused(new Uint8Array(12289), "too-large", /12288 bytes: 12289/);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

Deno.test("decodeClientMessage() answers 20,000 mutations of good messages with a message or a ProtocolError", () => {
  const pose = {
    type: "pose",
    seq: 1,
    t: 1.5,
    space: "arkit",
    expression: new Float32Array(52),
    jaw: [0, 0, 0],
  };
  const good = [
    pack({
      type: "join",
      role: "viewer",
      size: 512,
      codecs: ["h264"],
      background: "transparent",
      avatar: "stock",
    }),
    pack(pose),
    pack({ ...pose, expression: new Array(52).fill(0.5) }),
    pack({ type: "camera", azimuth: 0.25, elevation: 0, distance: 3, fovY: 0.5 }),
    pack({ type: "keyframe" }),
    pack({ type: "speak", id: "a", text: "Hello", voice: "espeak:en", rate: 1, from: 20 }),
    pack({ type: "audio", codec: "opus", data: Uint8Array.of(0xf8, 1, 2) }),
    pack({ type: "heard", generation: 3, soundMs: 1.5 }),
    pack({ type: "ping", t: 2 }),
    pack({ type: "pose", seq: 1, t: 1, shapes: { jawOpen: 0.5, mouthSmileLeft: 1 } }),
    pack({ meta: { deep: [{ a: [1, new Date(0)] }] }, type: "ping", t: 2 }),
  ].map((buffer) => new Uint8Array(buffer));
  const random = xorshift(1);
  for (let round = 0; round < 20_000; round++) {
    const bytes = mutate(good[round % good.length]!, random);
    try {
      assert.equal(typeof decodeClientMessage(bytes).type, "string");
    } catch (error) {
      assert.ok(error instanceof ProtocolError, `${error} for ${[...bytes]}`);
    }
  }
});

Deno.test("encodeServerMessage() writes maps and raw bytes that a plain msgpack reader reads", () => {
  const data = Uint8Array.of(0, 0, 1, 0x65);
  const stamps = { received: null, taken: 1.25, rendered: 2, encoded: 3, sent: 1_790_000_000_000.5 };
  const message = {
    type: "video",
    seq: 70_000,
    key: true,
    codec: "h264",
    poseSeq: null,
    stamps,
    data,
  } as const;
  const bytes = encodeServerMessage(message);
  const read = unpack(bytes);
  assert.ok(read.type === "video");
  assert.deepEqual({ ...read, data: [...read.data] }, { ...message, data: [...data] });
  const at = bytes.length - data.length - 2;
  assert.deepEqual([...bytes.subarray(at, at + 2)], [0xc4, data.length], "bin 8, no extension");
});

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** Numbers in 0..1 that are the same in each run. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function mutate(good: Uint8Array, random: () => number): Uint8Array {
  const bytes = good.slice();
  for (let count = 1 + Math.floor(random() * 4); count > 0; count--) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return random() < 0.3 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}
