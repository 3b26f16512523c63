import assert from "node:assert/strict";
import { Packr } from "msgpackr";
import { decode, encode } from "../../static/js/msgpack.js";

const packr = new Packr({ useRecords: false, moreTypes: true, int64AsType: "number" });

/** Writes maps with the shortest head that fits, and typed bytes without an extension. */
const tight = new Packr({ useRecords: false, variableMapSize: true, int64AsType: "number" });

/** A small generator of its own, so that a failure can be repeated. */
function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomValue(random: () => number, depth: number): unknown {
  const kinds = depth > 2 ? 7 : 9;
  switch (Math.floor(random() * kinds)) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return Math.floor((random() - 0.5) * 2 ** Math.floor(random() * 34));
    case 3:
      return (random() - 0.5) * 10 ** Math.floor(random() * 20 - 10);
    case 4:
      return "äé😀x".repeat(Math.floor(random() * 30));
    case 5:
      return Math.floor(random() * 2 ** 40);
    case 6:
      return Uint8Array.from({ length: Math.floor(random() * 400) }, () => random() * 256);
    case 7:
      return Array.from({ length: Math.floor(random() * 20) }, () => randomValue(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from(
          { length: Math.floor(random() * 20) },
          (_, index) => [`key${index}`, randomValue(random, depth + 1)],
        ),
      );
  }
}

/** Maps decoded here have no prototype, byte strings of msgpackr are Buffers: the same content either way. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
  return value;
}

Deno.test("msgpack of the page reads what msgpackr writes, and the reverse", () => {
  const random = randomSource(7);
  for (let round = 0; round < 400; round++) {
    const value = randomValue(random, 0);
    assert.deepEqual(plain(decode(packr.pack(value))), plain(value));
    assert.deepEqual(plain(decode(tight.pack(value))), plain(value));
    assert.deepEqual(plain(packr.unpack(encode(value))), plain(value));
  }
});

Deno.test("decode() reads lengths of 8, 16 and 32 bits", () => {
  for (const length of [0, 15, 16, 31, 32, 255, 256, 65535, 65536, 70000]) {
    assert.equal((decode(packr.pack("x".repeat(length))) as string).length, length);
    assert.equal((decode(packr.pack(new Uint8Array(length))) as Uint8Array).length, length);
    assert.equal((decode(packr.pack(new Array(length).fill(1))) as unknown[]).length, length);
    const map = Object.fromEntries(Array.from({ length }, (_, index) => [`k${index}`, index]));
    assert.equal(Object.keys(decode(tight.pack(map)) as object).length, length);
  }
});

Deno.test("encode() writes a Float32Array as a plain list of numbers", () => {
  const values = Float32Array.of(0, 0.5, -1.25, 1e-3);
  assert.deepEqual(packr.unpack(encode(values)), [...values]);
});

Deno.test("decode() understands the typed arrays that msgpackr writes", () => {
  for (const array of [Float32Array.of(1.5, -2), Float64Array.of(Math.PI), Int16Array.of(-3, 4, 5)]) {
    assert.deepEqual(decode(packr.pack(array)), array);
  }
});

Deno.test("encode() leaves out keys that are undefined and refuses what MessagePack has no word for", () => {
  assert.deepEqual(packr.unpack(encode({ a: 1, b: undefined })), { a: 1 });
  assert.throws(() => encode({ a: () => 1 }), TypeError);
  assert.throws(() => encode(1n), TypeError);
  const loop: unknown[] = [];
  loop.push(loop);
  assert.throws(() => encode(loop), RangeError);
});

Deno.test("decode() refuses every truncation of a message", () => {
  const bytes = packr.pack({
    type: "video",
    seq: 70000,
    key: true,
    list: [1.5, -7, null],
    data: new Uint8Array(300),
  });
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => decode(bytes.subarray(0, length)), RangeError, `length ${length}`);
  }
  assert.throws(() => decode(Uint8Array.of(...bytes, 0)), RangeError);
});

Deno.test("decode() refuses false lengths before it allocates, deep nesting and foreign codes", () => {
  assert.throws(() => decode(Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)), RangeError);
  assert.throws(() => decode(Uint8Array.of(0xdf, 0xff, 0xff, 0xff, 0xff)), RangeError);
  assert.throws(() => decode(Uint8Array.of(0xc6, 0xff, 0xff, 0xff, 0xff)), RangeError);
  assert.throws(() => decode(new Uint8Array(10_000).fill(0x91)), RangeError);
  assert.throws(() => decode(Uint8Array.of(0xc1)), TypeError);
  assert.throws(() => decode(Uint8Array.of(0xd4, 0x01, 0x00)), TypeError);
  assert.throws(() => decode(Uint8Array.of(0x81, 0x01, 0x01)), TypeError);
  assert.throws(() => decode(Uint8Array.of(0xcf, 255, 255, 255, 255, 255, 255, 255, 255)), RangeError);
});

Deno.test("decode() takes __proto__ for a key like any other", () => {
  const bytes = Uint8Array.of(0x81, 0xa9, ...new TextEncoder().encode("__proto__"), 0x81, 0xa1, 0x61, 0x01);
  const map = decode(bytes) as Record<string, unknown>;
  assert.deepEqual(Object.keys(map), ["__proto__"]);
  assert.equal((map as { a?: unknown }).a, undefined);
});

Deno.test("decode() throws and does nothing worse on ten thousand random messages", () => {
  const random = randomSource(11);
  for (let round = 0; round < 10_000; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 64) }, () => random() * 256);
    try {
      decode(bytes);
    } catch (error) {
      assert.ok(error instanceof TypeError || error instanceof RangeError, String(error));
    }
  }
});
