import assert from "node:assert/strict";
import goldens from "../goldens/pickles.json" with { type: "json" };
import {
  ChumpyRecord,
  NdArrayRecord,
  readPickle,
  SparseRecord,
  TensorRecord,
} from "../../../runtime/formats/pickle/pickle.ts";
import { decodeBase64, latin1, seededRandom } from "../hostile.ts";

const GRID = [0, 1, 2, 3, 4, 5];

Deno.test("readPickle() reads plain data of all six protocols as CPython wrote it", () => {
  for (const [protocol, golden] of goldens.plain.entries()) {
    const read = readPickle(decodeBase64(golden));
    assert(read instanceof Map);
    assert.deepEqual(
      Object.fromEntries(read),
      {
        none: null,
        yes: true,
        no: false,
        small: 7,
        negative: -70000,
        wide: 2 ** 40,
        huge: 119547037146038801333356n,
        below: -(2n ** 70n),
        half: 0.5,
        infinite: -Infinity,
        text: "h\u00e9llo \u4e16\u754c \u{1f600}\nline",
        empty: "",
        bytes: Uint8Array.of(0, 255, 39, 10),
        list: [1, [2, [3]], []],
        tuple: [1, [2, 3], [], [4, 5, 6, 7]],
        dict: new Map<unknown, unknown>([[1, "one"], ["two", 2]]),
        shared: [[1], [1]],
        ordered: new Map([["b", 1], ["a", 2]]),
        set: new Set([3]),
      },
      `protocol ${protocol}`,
    );
    const shared = read.get("shared") as unknown[];
    assert.equal(shared[0], shared[1], "a value met twice stays one value");
  }
});

Deno.test("readPickle() reads numpy and scipy arrays of all six protocols, in C order", () => {
  for (const golden of goldens.arrays) {
    const read = readPickle(decodeBase64(golden)) as Map<string, unknown>;
    for (const name of ["f4", "fortran", "big"]) {
      const array = read.get(name);
      assert(array instanceof NdArrayRecord);
      assert.deepEqual(array.shape, [2, 3], name);
      assert.deepEqual(Array.from(array.data as Float32Array), GRID, name);
    }
    const data = (name: string) => (read.get(name) as NdArrayRecord).data;
    assert(data("fortran") instanceof Float64Array);
    assert(data("big") instanceof Int32Array);
    assert.deepEqual(data("half"), Float32Array.of(1, -2.5, 65504, 2 ** -24, Infinity));
    assert.deepEqual(data("i8"), BigInt64Array.of(2n ** 40n, -1n));
    assert.deepEqual(data("bool"), Uint8Array.of(1, 0));
    assert.equal(read.get("scalar"), 1.5);
    assert.deepEqual((read.get("rank0") as NdArrayRecord).shape, []);
    assert.equal(data("empty").length, 0);
    const sparse = read.get("sparse");
    assert(sparse instanceof SparseRecord);
    assert.deepEqual(sparse.shape, [2, 3]);
    assert.deepEqual(sparse.toDense(2, 3), Float64Array.of(0, 2, 0, 1, 0, 3));
  }
});

Deno.test("readPickle() reads a torch tensor in the old storage format and respects its strides", () => {
  const tensor = (readPickle(decodeBase64(goldens.nested)) as Map<string, unknown>).get("t");
  assert(tensor instanceof TensorRecord);
  assert.deepEqual(tensor.shape, [2, 2]);
  // Offset 1, strides 4 and 2, over 0, 0.5, 1, ...
  assert.deepEqual(tensor.data, Float32Array.of(0.5, 1.5, 2.5, 3.5));
});

Deno.test("readPickle() reads Python 2's pickles: byte strings as latin-1, chumpy arrays by their value", () => {
  // protocol 0 and 1, written by hand after Python 2's pickle.py
  assert.deepEqual(
    readPickle(latin1("(dp0\nS'caf\\xe9'\np1\nI42\nsV\\u00e9\np2\nL7L\ns.")),
    new Map<unknown, unknown>([["caf\u00e9", 42], ["\u00e9", 7]]),
  );
  assert.deepEqual(readPickle(latin1("(U\x02\xe9\xffT\x03\x00\x00\x00abcF1.5\nI01\nt.")), [
    "\u00e9\u00ff",
    "abc",
    1.5,
    true,
  ]);
  const array = "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR" +
    "(I1\n(I2\ntcnumpy\ndtype\n(S'f8'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\n" +
    "S'\\x00\\x00\\x00\\x00\\x00\\x00\\xf8?\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\xc0'\ntb";
  const read = readPickle(latin1(
    `ccopy_reg\n_reconstructor\n(cchumpy.ch\nCh\nc__builtin__\nobject\nNtR(dS'x'\n${array}sS'_dirty_vars'\n` +
      `c__builtin__\nset\n((lS'x'\natRsb.`,
  ));
  assert(read instanceof ChumpyRecord);
  assert.deepEqual(read.value().data, Float64Array.of(1.5, -2));
});

Deno.test("readPickle() runs no code: a class that is not white-listed is refused by name and byte", () => {
  for (
    const [module, name] of [["os", "system"], ["builtins", "eval"], ["__main__", "X"], ["numpy", "load"]]
  ) {
    assert.throws(
      () => readPickle(latin1(`c${module}\n${name}\n(S'echo'\ntR.`)),
      (error) =>
        error instanceof TypeError && error.message.includes(`"${module}" "${name}"`) &&
        error.message.includes("GLOBAL at byte 0"),
    );
  }
  assert.throws(() => readPickle(latin1("\x80\x04\x8c\x02os\x8c\x06system\x93.")), /STACK_GLOBAL at byte 14/);
});

Deno.test("readPickle() refuses opcodes that make instances or reach outside, by name and byte", () => {
  for (
    const [pickle, opcode] of [
      ["(ios\nsystem\n.", "INST"],
      ["(c__builtin__\nobject\no.", "OBJ"],
      ["\x82\x01.", "EXT1"],
      ["Pid\n.", "PERSID"],
      ["\x97.", "NEXT_BUFFER"],
      ["c__builtin__\nobject\n)}\x92.", "NEWOBJ_EX"],
      ["\xff.", "opcode 0xff"],
    ] as const
  ) {
    assert.throws(
      () => readPickle(latin1(pickle)),
      (error) =>
        error instanceof TypeError && error.message.includes("not allowed") && error.message.includes(opcode),
    );
  }
  assert.throws(() => readPickle(latin1("Nq\x00h\x00Q.")), /BINPERSID at byte 5/);
});

Deno.test("readPickle() never calls what a pickle made itself, and fills no plain value", () => {
  assert.throws(() => readPickle(latin1("S'x'\n)R.")), /REDUCE at byte 6 calls what is no class/);
  assert.throws(() => readPickle(latin1("}}b.")), /BUILD at byte 2 needs a record/);
  assert.throws(() => readPickle(latin1("c__builtin__\nobject\n)R.")), /only named, never called/);
  assert.throws(() => readPickle(latin1("cnumpy\nndarray\n)\x81.")), /only named, never called/);
  assert.throws(
    () => readPickle(latin1("ccopy_reg\n_reconstructor\np0\n(g0\ntR.")),
    TypeError,
    "the reconstructor must not reconstruct itself without end",
  );
});

Deno.test("readPickle() keeps keys such as __proto__ as data", () => {
  const read = readPickle(latin1("}S'__proto__'\n}S'polluted'\nI1\nss."));
  assert(read instanceof Map && read.has("__proto__"));
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

Deno.test("readPickle() checks declared lengths against the bytes that are there before it allocates", () => {
  for (
    const pickle of [
      "X\xff\xff\xff\xff.", // BINUNICODE, 4 GiB
      "B\xff\xff\xff\xff.",
      "\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.", // BINBYTES8
      "\x8d\xff\xff\xff\xff\xff\xff\xff\xff.",
      "\x96\xff\xff\xff\xff\xff\xff\xff\xff.",
      "\x95\xff\xff\xff\xff\xff\xff\xff\xff.", // FRAME
      "T\xff\xff\xff\x7f.",
      "T\xff\xff\xff\xff.", // negative
      "\x8b\xff\xff\xff\x7f.", // LONG4
    ]
  ) assert.throws(() => readPickle(latin1(pickle)), SyntaxError);
  const huge = latin1(
    "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR" +
      "(I1\n(I94906265\nI94906265\ntcnumpy\ndtype\n(S'f8'\ntRI00\nS'abcdefgh'\ntb.",
  );
  assert.throws(() => readPickle(huge), RangeError);
});

Deno.test("readPickle() stops where memory, nesting or work outgrow the pickle", () => {
  assert.throws(
    () => readPickle(latin1("(".repeat(2000) + "t".repeat(2000) + ".")),
    /MARK at byte 1000 nests/,
  );
  // One stored string of 100 kB turned into bytes again and again: 9 bytes of pickle each.
  const text = "a".repeat(100_000);
  const bomb = `c_codecs\nencode\np0\nS'latin1'\np1\n(S'${text}'\np2\n` + "0g0\n(g2\ng1\ntR".repeat(100_000);
  assert.throws(
    () =>
      readPickle(latin1(
        `c_codecs\nencode\np0\n0X\xa0\x86\x01\x00${text}p2\n0S'latin1'\np1\n0(` +
          "g0\n(g2\ng1\ntR".repeat(50_000) + "t.",
      )),
    /takes more memory than is allowed/,
  );
  assert.throws(() => readPickle(latin1(bomb)), /latin1 string/, "long strings of Python 2 are bytes");
  assert.throws(
    () => readPickle(latin1("N0".repeat(1000) + "N."), { maxOpcodes: 100 }),
    /byte 100 is one too many/,
  );
  assert.throws(() => readPickle(latin1("N".repeat(1000)), { maxStack: 10 }), /overflows the stack/);
  assert.throws(
    () => readPickle(latin1(`N${[1, 2, 3, 4].map((i) => `p${i}\n`).join("")}.`), { maxMemo: 2 }),
    /overflows the memo/,
  );
  assert.throws(() => readPickle(new Uint8Array(100), { maxBytes: 99 }), RangeError);
  assert.throws(() => readPickle(latin1(`I${"9".repeat(4000)}\n.`)), /needs an integer/);
});

Deno.test("readPickle() refuses bytes after its end", () => {
  assert.throws(() => readPickle(latin1("N.N.")), /bytes follow its end at byte 2: 2/);
});

Deno.test("readPickle() answers a pickle cut off at any length with an error that says where", () => {
  for (
    const golden of [
      ...goldens.plain,
      goldens.arrays[0]!,
      goldens.arrays[2]!,
      goldens.arrays[5]!,
      goldens.nested,
    ]
  ) {
    const bytes = decodeBase64(golden);
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(
        () => readPickle(bytes.subarray(0, length)),
        (error) =>
          (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError) &&
          /^Cannot read (pickle|torch stream|array).* byte /s.test(error.message),
        `cut at ${length}`,
      );
    }
  }
});

Deno.test("readPickle() answers flipped bits with a value or a clear error, soon", () => {
  const random = seededRandom(7);
  let values = 0;
  for (const golden of [...goldens.plain, ...goldens.arrays, goldens.nested]) {
    const bytes = decodeBase64(golden);
    for (let round = 0; round < 1500; round++) {
      const broken = bytes.slice();
      for (let flips = 1 + Math.floor(random() * 3); flips > 0; flips--) {
        broken[Math.floor(random() * broken.length)]! ^= 1 << Math.floor(random() * 8);
      }
      try {
        const value = readPickle(broken);
        assert(value === null || ["object", "number", "string", "boolean", "bigint"].includes(typeof value));
        values++;
      } catch (error) {
        assert(
          error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError,
          String(error),
        );
        assert.match(error.message, /^Cannot read /, error.stack ?? "");
      }
    }
  }
  assert(values > 1000, `flips in numbers and letters must still read: ${values}`);
});
