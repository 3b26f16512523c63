/** Messages as the msgpack libraries of other languages write them: by hand, so that no library of ours is asked. */
import assert from "node:assert/strict";
import { ProtocolError } from "../../runtime/protocol/errors.ts";
import { decodeClientMessage } from "../../runtime/protocol/decode_client.ts";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../runtime/head/arkit.ts";

type Value = null | number | string | boolean | Uint8Array | Value[] | { [key: string]: Value };

const NIL = [0xc0];

/** Each value in the widest form that there is for it, as clients of statically typed languages write. */
function bytesOf(value: Value): number[] {
  if (value === null) return NIL;
  if (typeof value === "boolean") return [value ? 0xc3 : 0xc2];
  if (typeof value === "number") return [0xcb, ...bigEndian(8, (view) => view.setFloat64(0, value))];
  if (typeof value === "string") {
    const text = new TextEncoder().encode(value);
    return [0xdb, ...length32(text.length), ...text];
  }
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return [0xdd, ...length32(value.length), ...value.flatMap(bytesOf)];
  const entries = Object.entries(value);
  return [0xdf, ...length32(entries.length), ...entries.flatMap(([k, v]) => [...bytesOf(k), ...bytesOf(v)])];
}

function bigEndian(bytes: number, set: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes));
  set(view);
  return new Uint8Array(view.buffer);
}

const length32 = (length: number): Uint8Array => bigEndian(4, (view) => view.setUint32(0, length));

const decode = (message: Value) => decodeClientMessage(Uint8Array.from(bytesOf(message)));

function refused(message: Value, words: string): void {
  assert.throws(() => decode(message), (error) => {
    assert.ok(error instanceof ProtocolError && error.code === "bad-message", String(error));
    assert.equal(error.message, words);
    return true;
  });
}

const POSE = { type: "pose", seq: 1, t: 1000, space: "arkit" };
const LIST = ARKIT_SHAPES.map((_, index) => Math.fround(index / 100));

Deno.test("nil in an optional field of any message means that it is left out", () => {
  const pairs: [Value, Value][] = [
    [
      {
        ...{ type: "join", role: null, size: null, fps: null, codecs: null },
        ...{ background: null, avatar: null, token: null },
      },
      { type: "join" },
    ],
    [
      {
        ...POSE,
        expression: LIST,
        shapes: null,
        jaw: null,
        neck: null,
        leftEye: null,
        rightEye: null,
        root: null,
      },
      { ...POSE, expression: LIST },
    ],
    [
      { type: "pose", seq: 1, t: 1, space: null, expression: null, shapes: { jawOpen: 1, tongueOut: null } },
      { type: "pose", seq: 1, t: 1, shapes: { jawOpen: 1 } },
    ],
    [
      { type: "camera", azimuth: 0, elevation: 0, distance: 3, fovY: 0.5, height: null },
      { type: "camera", azimuth: 0, elevation: 0, distance: 3, fovY: 0.5 },
    ],
    [{ type: "keyframe", t: null }, { type: "keyframe" }],
  ];
  for (const [withNil, without] of pairs) assert.deepEqual(decode(withNil), decode(without));
  for (const active of [null, 1, "false"]) {
    assert.throws(() => decode({ type: "watch", active }), /Cannot accept the watch, active: /);
  }
  assert.throws(() => decode({ type: "ping", t: null }), /Cannot accept the ping, t: /);
  assert.throws(() => decode({ type: "record", on: null }), /Cannot accept the record, on: /);
  assert.throws(() => decode({ type: null }), /of this type: undefined/);
});

Deno.test("weights come by name as well as in the list of 52", () => {
  const shapes = Object.fromEntries(ARKIT_SHAPES.map((name, index) => [name, LIST[index]!]).reverse());
  assert.deepEqual(
    decode({ ...POSE, shapes, jaw: [0.1, 0, 0] }),
    decode({ ...POSE, expression: LIST, jaw: [0.1, 0, 0] }),
  );
  const one = decode({ type: "pose", seq: 1, t: 1, shapes: { jawOpen: 0.5 } });
  assert.ok(one.type === "pose" && one.space === "arkit");
  assert.deepEqual(
    one.expression,
    Float32Array.from(ARKIT_SHAPES, (_, i) => i === ARKIT_INDEX.jawOpen ? 0.5 : 0),
  );
  const rest = decode({ ...POSE, shapes: {} });
  assert.ok(rest.type === "pose");
  assert.deepEqual(rest.expression, new Float32Array(52));
});

Deno.test("what is wrong with weights by name is told, with the name that was meant", () => {
  const pose = { type: "pose", seq: 1, t: 1 };
  const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`shape${index}`, 0]));
  const cases: [Value, string][] = [
    [
      { ...pose, shapes: { JawOpen: 0.5 } },
      "Cannot accept the pose, shapes: must be ARKit's: JawOpen (did you mean jawOpen?)",
    ],
    [
      { ...pose, shapes: { jawOpen: 45 } },
      "Cannot accept the pose, shapes: must be numbers within -10..10: jawOpen 45",
    ],
    [
      { ...pose, shapes: { jawOpen: NaN } },
      "Cannot accept the pose, shapes: must be numbers within -10..10: jawOpen NaN",
    ],
    [{ ...pose, shapes: LIST }, "Cannot accept the pose, shapes: must be a map of weights by ARKit's names"],
    [
      { ...pose, space: "flame", shapes: { jawOpen: 1 } },
      "Cannot accept the pose, shapes must come in the space arkit: flame",
    ],
    [
      { ...POSE, expression: LIST, shapes: { jawOpen: 1 } },
      "Cannot accept the pose, one of expression and shapes must be left out",
    ],
    [pose, "Cannot accept the pose, expression (numbers) or shapes (a map of weights) must be there"],
    [{ ...pose, expression: LIST }, "Cannot accept the pose, space must be one of arkit, flame"],
  ];
  for (const [message, words] of cases) refused(message, words);
  assert.throws(
    () => decode({ ...pose, expression: { jawOpen: 1 } }),
    /a map as expression \(weights by name go in shapes\) at byte/,
  );
  assert.throws(() => decode({ ...pose, shapes: { jawOpen: "1" } }), /shapes that hold more than numbers/);
  assert.throws(
    () => decode({ ...pose, shapes: { jawOpen: { a: 1 } } }),
    /shapes that hold more than numbers/,
  );
  assert.throws(() => decode({ ...pose, shapes: many }), /a map of 65 shapes/);
  assert.throws(() => decode({ ...pose, shapes: { ["__proto__"]: 1 } }), /begins with an underscore/);
});

Deno.test("a background of 0 to 255 is answered with what is expected", () => {
  const expected =
    'Cannot accept the join, background: must be "transparent", a CSS colour or [red, green, blue], each from 0 to 1: ';
  const cases: [Value, string][] = [
    [[255, 255, 255], "255,255,255"],
    [[1, 1], "1,1"],
    [[0, 0, 0, 1], "0,0,0,1"],
    [[-1, 0, 0], "-1,0,0"],
  ];
  for (const [background, met] of cases) refused({ type: "join", background }, `${expected}${met}`);
  assert.deepEqual(decode({ type: "join", background: [1, 0, 0.5] }), {
    type: "join",
    background: [1, 0, 0.5],
  });
});

Deno.test("a background may be a colour as CSS writes it, and what is none is answered with what is", () => {
  for (const background of ["#ff0080", "#FF0080", "rgb(255, 0, 128)"]) {
    assert.deepEqual(decode({ type: "join", background }), {
      type: "join",
      background: [1, 0, 128 / 255],
    });
  }
  assert.deepEqual(decode({ type: "join", background: "White" }), { type: "join", background: [1, 1, 1] });
  const shown = { type: "join", background: "transparent" };
  assert.deepEqual(decode(shown), shown);
  refused(
    { type: "join", background: "whiteish" },
    "Cannot accept the join, background: must be transparent or a CSS colour such as #202020, " +
      "rgb(32, 32, 32) or white: whiteish",
  );
  refused(
    { type: "join", background: "#20202080" },
    "Cannot accept the join, background: must be transparent or an opaque colour: #20202080",
  );
});

Deno.test("ways to compose that the server does not know are passed over", () => {
  assert.deepEqual(decode({ type: "join", alpha: ["beside", "stacked"] }), {
    type: "join",
    alpha: ["stacked"],
  });
  refused(
    { type: "join", alpha: "stacked" },
    'Cannot accept the join, alpha: Invalid type: Expected Array but received "stacked"',
  );
});

Deno.test("a field that nobody knows is passed over, whatever it holds and however deep", () => {
  const ping = { type: "ping", t: 3 };
  const timestamp = Uint8Array.of(0xd6, 0xff, 0, 0, 0, 0);
  const wide = Uint8Array.of(0xc8, 1, 0, 0x05, ...new Uint8Array(256));
  const deep = Uint8Array.of(...new Array(7000).fill(0x91), 0xc0);
  const maps = Uint8Array.of(...new Array(1000).fill([0x81, 0xa0]).flat(), 0xc0);
  const many = Uint8Array.of(0xdc, 0x10, 0, ...new Uint8Array(4096));
  const metadata: Value[] = [
    ...[{ a: 1 }, { a: { b: [1, { c: null }] } }, [[1], [2]], [true, null]],
    ...[timestamp, wide, deep, maps, many, "x".repeat(2000)],
  ];
  for (const meta of metadata) {
    assert.deepEqual(decode({ meta, ...ping }), ping);
    assert.deepEqual(
      decode({ type: "ping", meta, t: 3, more: meta === deep || meta === many ? 1 : meta }),
      ping,
    );
    assert.deepEqual(decode({ ...ping, meta }), ping);
    assert.deepEqual(decode({ ...ping, ["__proto__"]: meta }), ping);
  }
  assert.equal(({} as Record<string, unknown>).a, undefined);
  const cut = Uint8Array.from(bytesOf({ ...ping, meta: [1, 2] })).subarray(0, -1);
  assert.throws(() => decodeClientMessage(cut), /cut off/);
  const promised = (tag: number, end: number[] = []) => ({
    ...ping,
    meta: Uint8Array.of(tag, 255, 255, 255, 255, ...end),
  });
  for (const tag of [0xdd, 0xdf, 0xdb, 0xc6, 0xc9]) assert.throws(() => decode(promised(tag)), /cut off/);
  assert.throws(() => decode({ ...ping, meta: Uint8Array.of(0xc1) }), /tag 0xc1/);
});
