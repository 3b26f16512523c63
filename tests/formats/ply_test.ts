import assert from "node:assert/strict";
import { type PlyColumn, readPly, writePly } from "../../runtime/formats/ply.ts";
import { randomNumbers } from "../reference/scenes.ts";

const text = (value: string) => new TextEncoder().encode(value);
const columns = (entries: Record<string, PlyColumn>) => new Map(Object.entries(entries));

const everyType = {
  comments: ["made for a test", ""],
  elements: [{
    name: "vertex",
    count: 3,
    columns: columns({
      a: Int8Array.of(-128, 0, 127),
      b: Uint8Array.of(0, 128, 255),
      c: Int16Array.of(-32768, 1, 32767),
      d: Uint16Array.of(0, 1, 65535),
      e: Int32Array.of(-2147483648, 5, 2147483647),
      f: Uint32Array.of(0, 5, 4294967295),
      g: Float32Array.of(NaN, Math.PI, -Infinity),
      h: Float64Array.of(1e-300, Math.PI, -0),
    }),
  }, { name: "empty", count: 0, columns: columns({ x: new Float32Array(0) }) }],
};

Deno.test("writePly() and readPly() keep every type to the bit", () => {
  assert.deepEqual(readPly(writePly(everyType)), everyType);
});

Deno.test("readPly() reads from the middle of a larger buffer", () => {
  const file = writePly(everyType);
  const larger = new Uint8Array(file.length + 7);
  larger.set(file, 5);
  assert.deepEqual(readPly(larger.subarray(5, 5 + file.length)), everyType);
});

Deno.test("readPly() reads ascii, carriage returns, synonyms of types, and big-endian", () => {
  const ascii = "ply\r\nformat ascii 1.0\r\ncomment hi  there\r\nobj_info x\r\nelement vertex 2\r\n" +
    "property float32 x\r\nproperty uint8 red\r\nend_header\r\n-1.5e1 3\r\nnan 255\r\n";
  const [vertex] = readPly(text(ascii)).elements;
  assert.deepEqual(vertex!.columns.get("x"), Float32Array.of(-15, NaN));
  assert.deepEqual(vertex!.columns.get("red"), Uint8Array.of(3, 255));
  assert.deepEqual(readPly(text(ascii)).comments, ["hi  there"]);

  const header = "ply\nformat binary_big_endian 1.0\nelement p 1\nproperty ushort n\nend_header\n";
  const big = readPly(Uint8Array.of(...text(header), 1, 2));
  assert.deepEqual(big.elements[0]!.columns.get("n"), Uint16Array.of(258));
});

Deno.test("readPly() refuses hostile headers before it allocates", () => {
  const binary = (rest: string) => text(`ply\nformat binary_little_endian 1.0\n${rest}end_header\n`);
  const cases: [string, Uint8Array][] = [
    ["empty", new Uint8Array(0)],
    ["another format", text("PK\x03\x04")],
    ["no end", text("ply\nformat ascii 1.0\n")],
    ["no format", text("ply\nelement v 0\nend_header\n")],
    ["format twice", binary("format ascii 1.0\n")],
    ["another version", text("ply\nformat ascii 2.0\nend_header\n")],
    ["a huge count", binary("element v 4000000000\nproperty double x\n")],
    ["a count out of range", binary("element v 99999999999999999999\nproperty double x\n")],
    ["a negative count", binary("element v -1\nproperty double x\n")],
    [
      "a huge ascii count",
      text("ply\nformat ascii 1.0\nelement v 4000000000\nproperty char x\nend_header\n"),
    ],
    ["a list", binary("element f 1\nproperty list uchar int vertex_indices\n")],
    ["an unknown type", binary("element v 1\nproperty half x\n")],
    ["a property without an element", binary("property float x\n")],
    ["a property twice", binary("element v 0\nproperty float x\nproperty float x\n")],
    ["an element twice", binary("element v 0\nelement v 0\n")],
    ["too many elements", binary(Array.from({ length: 17 }, (_, i) => `element v${i} 0\n`).join(""))],
    ["an unknown line", binary("payload 3\n")],
    ["an endless header", text("ply\nformat ascii 1.0\n" + "comment x\n".repeat(10_000) + "end_header\n")],
    ["words for numbers", text("ply\nformat ascii 1.0\nelement v 1\nproperty int x\nend_header\n0x10\n")],
    ["too many values", text("ply\nformat ascii 1.0\nelement v 1\nproperty int x\nend_header\n1 2\n")],
  ];
  for (const [name, bytes] of cases) {
    assert.throws(() => readPly(bytes), { name: "SyntaxError", message: /^Cannot read PLY, / }, name);
  }
});

Deno.test("readPly() refuses every truncation of a file, and bytes too many", () => {
  const file = writePly(everyType);
  for (let length = 0; length < file.length; length++) {
    assert.throws(() => readPly(file.subarray(0, length)), SyntaxError);
  }
  assert.throws(() => readPly(Uint8Array.of(...file, 1)), SyntaxError);
  assert.throws(() => readPly(Uint8Array.of(...file, ...new Uint8Array(65))), SyntaxError);
});

Deno.test("readPly() reads an element of no lists, and blanks behind the last value", () => {
  const file = writePly(everyType);
  const at = new TextDecoder("latin1").decode(file).indexOf("end_header");
  const faces = text("element face 0\nproperty list uchar int vertex_indices\n");
  const mesh = readPly(Uint8Array.of(...file.subarray(0, at), ...faces, ...file.subarray(at), 10, 0));
  assert.deepEqual(mesh.elements.slice(0, 2), everyType.elements);
  assert.deepEqual(mesh.elements[2], { name: "face", count: 0, columns: new Map() });
});

Deno.test("readPly() answers random damage with a value or a SyntaxError, nothing else", () => {
  const random = randomNumbers(5);
  for (let n = 0; n < 500; n++) {
    const file = writePly(everyType);
    for (let k = 0; k < 3; k++) file[Math.floor(random() * file.length)] = Math.floor(random() * 256);
    try {
      readPly(file);
    } catch (error) {
      assert.ok(error instanceof SyntaxError, String(error));
    }
  }
});

Deno.test("writePly() refuses columns of another length and names that break the header", () => {
  const one = (name: string, count: number) => ({
    comments: [],
    elements: [{ name: "v", count, columns: columns({ [name]: Float32Array.of(1) }) }],
  });
  assert.throws(() => writePly(one("x", 2)), RangeError);
  assert.throws(() => writePly(one("x\nend_header", 1)), TypeError);
  assert.throws(() => writePly({ ...one("x", 1), comments: ["a\nb"] }), TypeError);
});
