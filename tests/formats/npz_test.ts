import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import goldens from "./goldens/arrays.json" with { type: "json" };
import pickles from "./goldens/pickles.json" with { type: "json" };
import { type NpyValue, readNpy, readNpyValue, writeNpy } from "../../runtime/formats/npy.ts";
import { toNumbers } from "../../runtime/formats/npy_array.ts";
import { readNpz, readNpzValues } from "../../runtime/formats/npz.ts";
import { writeNpz } from "../../runtime/formats/npz_writer.ts";
import { readZip } from "../../runtime/formats/zip.ts";
import { writeZip } from "../../runtime/formats/zip_writer.ts";
import { NdArrayRecord } from "../../runtime/formats/pickle/pickle.ts";
import { decodeBase64, latin1 } from "./hostile.ts";
import { assertRefusesOrReads, malformed } from "./malformed.ts";

Deno.test("readNpyValue() reads all number types of numpy, both byte orders, C and Fortran order", async () => {
  for (const [name, file] of Object.entries(goldens.types)) {
    for (const owned of [false, true]) {
      const value = await readNpyValue(decodeBase64(file), owned);
      assert.ok("data" in value);
      assert.deepEqual(value.shape, [2, 3], name);
      assert.deepEqual(Array.from(toNumbers(value)), [1, 2, 3, 4, 5, 6], name);
    }
  }
  for (const name of ["version2", "version3"] as const) {
    assert.deepEqual(readNpy(decodeBase64(goldens[name])).data, Float32Array.of(0, 1, 2, 3, 4, 5));
  }
  assert.deepEqual(readNpy(decodeBase64(goldens.scalar)), { shape: [], data: Float64Array.of(29.97) });
});

Deno.test("readNpyValue() reads text in any width, byte order and shape", async () => {
  const read = (name: "text" | "bigText" | "bytesText" | "textScalar") =>
    readNpyValue(decodeBase64(goldens[name]));
  assert.deepEqual(await read("text"), { shape: [3], text: ["jawOpen", "café 😀", ""] });
  assert.deepEqual(await read("bigText"), { shape: [2], text: ["ab", "c"] });
  assert.deepEqual(await read("bytesText"), { shape: [2], text: ["ab", "c"] });
  assert.deepEqual(await read("textScalar"), { shape: [], text: ["one"] });
});

Deno.test("readNpyValue() reads a dict that was saved with allow_pickle; readNpy() refuses it in words", async () => {
  const value = await readNpyValue(decodeBase64(goldens.dict));
  assert.ok("objects" in value);
  const [dict] = value.objects;
  assert.ok(dict instanceof Map);
  assert.deepEqual(value.shape, []);
  assert.equal(dict.get("name"), "take 1");
  const exp = dict.get("exp");
  assert.ok(exp instanceof NdArrayRecord);
  assert.deepEqual([exp.shape, exp.data], [[2, 3], Float32Array.of(0, 1, 2, 3, 4, 5)]);
  const list = await readNpyValue(decodeBase64(goldens.objects));
  assert.deepEqual(list, { shape: [2], objects: [new Map([["a", 1]]), null] });
  assert.throws(() => readNpy(decodeBase64(goldens.dict)), /must be plain numbers: "\|O"/);
});

Deno.test("readNpyValue() refuses a pickle that names another class, records and complex numbers", async () => {
  const evil = decodeBase64(goldens.dict);
  const at = String.fromCharCode(...evil).indexOf("_reconstruct");
  evil.set(latin1("_reconstruxt"), at);
  await assert.rejects(readNpyValue(evil), /class that is not allowed.*_reconstruxt/);
  await assert.rejects(readNpyValue(decodeBase64(goldens.record)), SyntaxError);
  await assert.rejects(readNpyValue(decodeBase64(goldens.complex)), /plain numbers: "<c8"/);
});

Deno.test("readNpz() reads what numpy wrote into a stream, with zip64 and sizes behind the data", async () => {
  for (const name of ["npz", "npzStream", "npzStreamDeflated"] as const) {
    const bytes = decodeBase64(goldens[name]);
    const values = await readNpzValues(bytes);
    assert.deepEqual([...values.keys()], ["grid", "fps", "name", "names"], name);
    assert.deepEqual(values.get("name"), { shape: [], text: ["café 😀"] });
    assert.deepEqual(values.get("names"), { shape: [2], text: ["jawOpen", "b"] });
    const numbers = await readNpz(bytes);
    assert.deepEqual([...numbers.keys()], ["grid", "fps"]);
    assert.deepEqual(numbers.get("fps")!.data, Float64Array.of(29.97));
    assert.deepEqual([...(await readNpz(bytes, { wanted: (name) => name === "fps" })).keys()], ["fps"]);
  }
  const objects = await readNpzValues(decodeBase64(goldens.npzObjects));
  assert.deepEqual(Object.keys(objects.get("code")!), ["shape", "objects"]);
  assert.deepEqual([...(await readNpz(decodeBase64(goldens.npzObjects))).keys()], ["grid"]);
});

Deno.test("writeNpz() writes what readNpz() reads, with the same bytes on each run", async () => {
  const arrays = new Map<
    string,
    NpyValue & ({ data: Float32Array } | { text: string[] } | { data: BigInt64Array })
  >([
    ["expr", { shape: [2, 3], data: Float32Array.of(0, 1.5, -2, 3, 4, 5) }],
    ["step", { shape: [2], data: BigInt64Array.of(1n, -(2n ** 40n)) }],
    ["fps", { shape: [], data: Float32Array.of(30) }],
    ["none", { shape: [0, 3], data: new Float32Array(0) }],
    ["names", { shape: [2], text: ["jawOpen", "é😀"] }],
  ]);
  const bytes = await writeNpz(arrays);
  assert.deepEqual(await readNpzValues(bytes), arrays);
  assert.deepEqual(await writeNpz(arrays), bytes);
  assert.throws(() => writeNpy({ shape: [3], data: new Float32Array(2) }), /needs 3 elements: 2/);
});

/** Changes a field of a file's row in the directory: the row is where the name stands for the second time. */
function withDirectory(bytes: Uint8Array, name: string, change: (view: DataView) => void): Uint8Array {
  const copy = bytes.slice();
  const at = String.fromCharCode(...copy).lastIndexOf(name) - 46;
  change(new DataView(copy.buffer, at));
  return copy;
}

const HOSTILE = await (async () => {
  const text = latin1("hello, hello, hello");
  const good = await writeZip(new Map([["a.npy", text], ["b.npy", text]]));
  const bomb = await writeZip(
    new Map([["a.npy", writeNpy({ shape: [90 << 18], data: new Float32Array(90 << 18) })]]),
  );
  const named = (name: string) => {
    const copy = good.slice();
    const all = String.fromCharCode(...copy);
    for (let at = all.indexOf("b.npy"); at >= 0; at = all.indexOf("b.npy", at + 1)) {
      copy.set(latin1(name), at);
    }
    return copy;
  };
  const b = (change: (view: DataView) => void) => withDirectory(good, "b.npy", change);
  return [
    { name: "encrypted", bytes: b((row) => row.setUint16(8, 1, true)), message: /encrypted/ },
    { name: "lzma", bytes: b((row) => row.setUint16(10, 14, true)), message: /compression method 14/ },
    { name: "twice", bytes: named("a.npy"), message: /has a file twice: "a.npy"/ },
    { name: "absolute", bytes: named("/.npy"), message: /lead to a file inside/ },
    { name: "drive", bytes: named("C:.py"), message: /lead to a file inside/ },
    { name: "upwards", bytes: named("../py"), message: /lead to a file inside/ },
    { name: "shared", bytes: b((row) => row.setUint32(42, 0, true)), message: /must not share bytes/ },
    {
      name: "ratio",
      bytes: b((row) => row.setUint32(24, 60_000, true)),
      message: /cannot inflate to 60000 bytes/,
    },
    { name: "bomb", bytes: bomb, message: /bytes inflated are the most/ },
    { name: "outside", bytes: b((row) => row.setUint32(42, 1 << 20, true)), message: /at its place/ },
    { name: "checksum", bytes: b((row) => row.setUint32(16, 1, true)), message: /its checksum/ },
    {
      name: "zip64",
      bytes: b((row) => row.setUint32(24, 0xffffffff, true)),
      message: /zip64 sizes: they are absent/,
    },
    { name: "no zip", bytes: text, message: /must have a directory/ },
  ];
})();

Deno.test("readZip() refuses archives that are encrypted, lie, share bytes, blow up or lead elsewhere", async () => {
  for (const { name, bytes, message } of HOSTILE) {
    await assert.rejects(readZip(bytes), message, name);
    await assert.rejects(readNpz(bytes), /^(Syntax|Type|Range)Error: Cannot read \.npz, /, name);
  }
  const entry = deflateRawSync(new Uint8Array(100));
  await assert.rejects(readZip(entry), SyntaxError);
});

Deno.test("500 malformed .npz files are refused in clear words, or read as arrays that fill their shapes", async () => {
  const good = [goldens.npz, goldens.npzStreamDeflated, goldens.npzObjects, pickles.npzDeflated].map(
    decodeBase64,
  );
  await assertRefusesOrReads(malformed(good, { own: HOSTILE }), (bytes) => readNpzValues(bytes), {
    valid: (values) => [...values.values()].forEach(assertFilled),
  });
});

Deno.test("500 malformed .npy files are refused in clear words, or read as arrays that fill their shapes", async () => {
  const { types, text, dict, objects, scalar, version2, version3 } = goldens;
  const good = [...Object.values(types), text, dict, objects, scalar, version2, version3].map(decodeBase64);
  const huge = (shape: string, descr = "<f4") => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }\n`;
    return Uint8Array.of(...good[0]!.subarray(0, 8), header.length, 0, ...latin1(header));
  };
  const own = [
    huge("1000000000000,"),
    huge("0, 4294967296,"),
    huge("67108864,", "<U0"),
    huge("8,", "<U999999999"),
  ]
    .map((bytes, i) => ({ name: `huge ${i}`, bytes }));
  await assertRefusesOrReads(malformed(good, { own }), (bytes) => readNpyValue(bytes), {
    valid: assertFilled,
  });
});

function assertFilled(value: NpyValue): void {
  const count = value.shape.reduce((product, size) => product * size, 1);
  const elements = "data" in value ? value.data : "text" in value ? value.text : value.objects;
  assert.equal(elements.length, count);
}
