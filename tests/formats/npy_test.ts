import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import goldens from "./goldens/pickles.json" with { type: "json" };
import { readNpy } from "../../runtime/formats/npy.ts";
import { readNpz } from "../../runtime/formats/npz.ts";
import { parseElementType, toNumbers } from "../../runtime/formats/npy_array.ts";
import { decodeBase64, latin1, seededRandom } from "./hostile.ts";
import { outsideFile, testUnless } from "../skip.ts";

const golden = (name: keyof typeof goldens.npy) => decodeBase64(goldens.npy[name]);

function npy(header: string, data = new Uint8Array(0), version = 1): Uint8Array {
  const length = version === 1
    ? [header.length & 255, header.length >> 8]
    : [header.length & 255, header.length >> 8, 0, 0];
  return Uint8Array.of(0x93, ...latin1("NUMPY"), version, 0, ...length, ...latin1(header), ...data);
}

Deno.test("readNpy() reads what numpy wrote: types, byte orders, Fortran order, scalars and empty arrays", () => {
  for (const name of ["f4", "fortran", "big"] as const) {
    const array = readNpy(golden(name));
    assert.deepEqual(array.shape, [2, 3]);
    assert.deepEqual(Array.from(toNumbers(array)), [0, 1, 2, 3, 4, 5], name);
  }
  assert.deepEqual(readNpy(golden("half")).data, Float32Array.of(1, -2.5, 65504, 2 ** -24, Infinity));
  assert.deepEqual(toNumbers(readNpy(golden("i8"))), Float64Array.of(2 ** 40, -1));
  assert.deepEqual(readNpy(golden("rank0")), { shape: [], data: Int16Array.of(3) });
  assert.deepEqual(readNpy(golden("empty")).shape, [0, 3]);
});

Deno.test("readNpy() reads versions 2 and 3 and Python 2's long sizes", () => {
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2L, ), }";
  for (const version of [1, 2, 3]) {
    assert.deepEqual(readNpy(npy(header, Uint8Array.of(8, 9), version)).data, Uint8Array.of(8, 9));
  }
});

Deno.test("readNpy() refuses objects, wrong headers and shapes that the data does not fill", () => {
  const header = (descr: string, shape: string) =>
    `{'descr': ${descr}, 'fortran_order': False, 'shape': (${shape})}`;
  assert.throws(() => readNpy(npy(header("'|O'", "1,"))), /plain numbers: "\|O"/);
  assert.throws(() => readNpy(npy(header("[('a', '<f4')]", "1,"))), SyntaxError);
  assert.throws(() => readNpy(npy(header("'<f4'", "3,"), new Uint8Array(11))), /needs 12 bytes of data: 11/);
  assert.throws(() => readNpy(npy(header("'<f8'", "94906265, 94906265,"))), RangeError);
  assert.throws(() => readNpy(npy(header("'<f8'", "1" + "0".repeat(30)))), TypeError);
  assert.throws(() => readNpy(npy(header("'<f8'", "1,".repeat(40)))), /32 dimensions/);
  assert.throws(() => readNpy(latin1("PK\x03\x04 not npy")), /magic bytes/);
  assert.throws(() => parseElementType("<c8"), TypeError);
});

Deno.test("readNpy() answers a file cut off at any length with an error, and flipped bits with one or a value", () => {
  const bytes = golden("f4");
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => readNpy(bytes.subarray(0, length)), /^(Syntax|Range)Error: Cannot read/);
  }
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const broken = bytes.slice();
    broken[bit >> 3]! ^= 1 << (bit & 7);
    try {
      readNpy(broken);
    } catch (error) {
      assert(error instanceof Error);
      assert.match(error.message, /^Cannot read/, error.stack ?? "");
    }
  }
});

Deno.test("readNpz() reads stored and deflated entries as numpy wrote them", async () => {
  for (const zip of [goldens.npz, goldens.npzDeflated]) {
    const arrays = await readNpz(decodeBase64(zip));
    assert.deepEqual([...arrays.keys()], ["grid", "i8"]);
    assert.deepEqual(arrays.get("grid"), { shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) });
    assert.deepEqual(arrays.get("i8")!.data, BigInt64Array.of(2n ** 40n, -1n));
  }
});

Deno.test("readNpz() answers a zip cut off at any length with an error, and flipped bits with one or a value", async () => {
  const random = seededRandom(11);
  for (const zip of [goldens.npz, goldens.npzDeflated]) {
    const bytes = decodeBase64(zip);
    for (let length = 0; length < bytes.length; length++) {
      await assert.rejects(readNpz(bytes.subarray(0, length)), /Cannot read .npz/);
    }
    for (let round = 0; round < 3000; round++) {
      const broken = bytes.slice();
      broken[Math.floor(random() * broken.length)]! ^= 1 << Math.floor(random() * 8);
      try {
        await readNpz(broken);
      } catch (error) {
        assert(
          error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError,
          String(error),
        );
        assert.match(error.message, /^Cannot read .npz/, error.stack ?? "");
      }
    }
  }
});

/** A zip of one entry whose directory may lie. */
function zipOf(packed: Uint8Array, method: number, size: number): Uint8Array {
  const name = latin1("a.npy");
  const local = new Uint8Array(30 + name.length);
  new DataView(local.buffer).setUint32(0, 0x04034b50, true);
  new DataView(local.buffer).setUint16(26, name.length, true);
  local.set(name, 30);
  const directory = new Uint8Array(46 + name.length);
  const view = new DataView(directory.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(10, method, true);
  view.setUint32(20, packed.length, true);
  view.setUint32(24, size, true);
  view.setUint16(28, name.length, true);
  directory.set(name, 46);
  const end = new Uint8Array(22);
  const tail = new DataView(end.buffer);
  tail.setUint32(0, 0x06054b50, true);
  tail.setUint16(8, 1, true);
  tail.setUint16(10, 1, true);
  tail.setUint32(12, directory.length, true);
  tail.setUint32(16, local.length + packed.length, true);
  const all = new Uint8Array(local.length + packed.length + directory.length + end.length);
  let at = 0;
  for (const part of [local, packed, directory, end]) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

Deno.test("readNpz() inflates no more than was declared, and nothing past its limit", async () => {
  const bomb = deflateRawSync(new Uint8Array(50_000_000));
  await assert.rejects(
    readNpz(zipOf(bomb, 8, 1000)),
    /"a.npy" cannot be inflated: its bytes must be as many as declared, more were found: 1000 declared/,
  );
  await assert.rejects(
    readNpz(zipOf(bomb, 8, 50_000_000), { mostBytes: 1 << 20 }),
    /bytes inflated are the most/,
  );
  await assert.rejects(readNpz(zipOf(bomb, 8, 0xfffffff0)), RangeError);
  await assert.rejects(readNpz(zipOf(bomb, 9, 1000)), /compression method 9/);
  const broken = bomb.map((byte) => byte ^ 0x55);
  await assert.rejects(readNpz(zipOf(broken, 8, 50_000_000)), SyntaxError);
});

const EMBEDDING = outsideFile("flame/mediapipe_landmark_embedding.npz");
const NEAREST = outsideFile("flame/flame2facemesh.npy");

testUnless(EMBEDDING.lack ?? NEAREST.lack, {
  name: "readNpz() and readNpy() read real landmark embeddings",
  fn: async () => {
    const arrays = await readNpz(EMBEDDING.bytes!);
    const weights = arrays.get("lmk_b_coords")!;
    assert.deepEqual(weights.shape, [105, 3]);
    const data = weights.data as Float64Array;
    for (let i = 0; i < 105; i++) {
      assert(
        Math.abs(data[3 * i]! + data[3 * i + 1]! + data[3 * i + 2]! - 1) < 1e-6,
        "barycentric sums are 1",
      );
    }
    const nearest = toNumbers(readNpy(NEAREST.bytes!));
    assert.equal(nearest.length, 468);
    assert(nearest.every((vertex) => vertex >= 0 && vertex < 5023));
  },
});
