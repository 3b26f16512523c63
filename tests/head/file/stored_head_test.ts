import assert from "node:assert/strict";
import {
  decodeStoredHead,
  encodeStoredHead,
  looksStored,
  OtherFormatError,
  readStoredFacts,
} from "../../../runtime/head/file/stored_head.ts";
import { headFingerprint } from "../../../runtime/head/registry.ts";
import { decodeHead } from "../../../runtime/head/file/read_head.ts";
import { encodeHead } from "../../../runtime/head/file/write_head.ts";
import { assertRefusesOrReads, malformed, TIMES } from "../../formats/malformed.ts";
import { stockHead } from "../../kept.ts";
import { testHead } from "../../reference/test_head.ts";

const NOTES = { licence: "for tests", source: "tests/reference/test_head.ts" };
const head = { ...testHead(), name: "tested" };
const file = await encodeStoredHead(head, NOTES, headFingerprint(head));

for (const [name, whole] of [["test", head], ["stock", stockHead()]] as const) {
  Deno.test(`the ${name} head comes back from its store to the bit, with its notes`, async () => {
    const fingerprint = headFingerprint(whole);
    const { head: again, facts } = await decodeStoredHead(await encodeStoredHead(whole, NOTES, fingerprint));
    assert.deepEqual(again, whole);
    assert.equal(headFingerprint(again), facts.fingerprint);
    assert.deepEqual([facts.licence, facts.source], [NOTES.licence, NOTES.source]);
    for (const values of Object.values(again)) {
      if (ArrayBuffer.isView(values)) {
        assert.equal(values.byteLength, values.buffer.byteLength, "its own buffer");
      }
    }
  });
}

Deno.test("a stored head's notes are one line each, whatever a file is called", async () => {
  const bytes = await encodeStoredHead(head, { licence: "a\nb", source: "x\u001b.pkl" }, "x");
  const { licence, source } = await readStoredFacts(bytes);
  assert.deepEqual([licence, source], ["a b", "x .pkl"]);
});

Deno.test("a stored head is read wherever in a buffer it lies, and its facts from its beginning", async () => {
  const within = new Uint8Array(file.length + 6);
  within.set(file, 3);
  assert.deepEqual((await decodeStoredHead(within.subarray(3, 3 + file.length))).head, head);
  assert.deepEqual((await readStoredFacts(file.subarray(0, 6000))).expressionNames, head.expressionNames);
  assert.ok(looksStored(file) && !looksStored(file.subarray(1)));
});

const start = 64;
const headerBytes = new DataView(file.buffer).getUint32(16, true);
const header = JSON.parse(new TextDecoder().decode(file.subarray(start, start + headerBytes)));

/** The file with other words in its header or another body, and the sum that fits. */
async function altered(
  changes: Readonly<Record<string, unknown>>,
  change: (body: Uint8Array) => Uint8Array = (same) => same,
): Promise<Uint8Array> {
  const text = new TextEncoder().encode(JSON.stringify({ ...header, ...changes }));
  const filled = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(32);
  filled.set(text);
  const body = change(file.slice(start + headerBytes));
  const rest = new Uint8Array([...filled, ...body]);
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", rest));
  const whole = new Uint8Array([...file.subarray(0, 32), ...sum, ...rest]);
  new DataView(whole.buffer).setUint32(16, filled.length, true);
  return whole;
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `shape ${i}`);

for (
  const [what, bytes, message] of [
    ["nothing", new Uint8Array(0), /must begin with "headcast stored/],
    ["a packed head", new TextEncoder().encode("headcast head 1\n" + "x".repeat(100)), /must begin with/],
    ["a file that ends in its header", file.subarray(0, 80), /must lie within it: 80 bytes/],
    ["a file that ends in its arrays", file.subarray(0, file.length - 40), /bytes of arrays must be there/],
    ["a file that goes on", new Uint8Array([...file, 0]), /bytes of arrays must be there/],
    ["more vertices than its bytes hold", await altered({ vertices: 9e6 }), /bytes of arrays must be there/],
    ["a negative count", await altered({ vertices: -1 }), /vertices must be/],
    [
      "a template that is not finite",
      await altered({}, (b) => b.fill(255, 0, 4)),
      /template must be finite: NaN/,
    ],
    ["regions without names", await altered({ regionNames: ["skin"] }), /regions must lie in 0..0/],
    ["no licence", await altered({ licence: "" }), /licence must be/],
    ["what would paint a terminal", await altered({ licence: "free\u001b[2J" }), /licence must be/],
    ["a joint before its parent", await altered({ jointParents: [-1, 2, 0, 1, 1] }), /jointParents must be/],
    [
      "more of ARKit's shapes than there are",
      await altered({ expressionNames: names(53) }),
      /expressionNames must be 52 at most, as it moves by the 52 ARKit blend shapes: 53/,
    ],
    [
      "more of FLAME's expressions than there are",
      await altered({ expressionSpace: "flame", expressionNames: names(101) }),
      /expressionNames must be 100 at most, .*: 101/,
    ],
    ["a fingerprint that is a number", await altered({ fingerprint: 7 }), /fingerprint must be/],
  ] as const
) {
  Deno.test(`decodeStoredHead() refuses ${what}`, async () => {
    await assert.rejects(decodeStoredHead(bytes), (error: Error) => {
      assert.ok(error instanceof SyntaxError && !(error instanceof OtherFormatError), String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("a stored head of another format is told from a broken one", async () => {
  for (const format of [0, 2, 999]) {
    const other = await altered({ format });
    await assert.rejects(decodeStoredHead(other), OtherFormatError);
    await assert.rejects(readStoredFacts(other), /its format must be 1: \d+/);
  }
});

Deno.test("no byte of a stored head can be another without its being refused", async () => {
  // Bytes 20 to 31 mean nothing.
  for (let at = 0; at < file.length; at += at < 200 ? 1 : 97) {
    if (at >= 20 && at < 32) continue;
    const broken = file.slice();
    broken[at] = broken[at]! ^ (1 << at % 8);
    await assert.rejects(decodeStoredHead(broken), SyntaxError, `byte ${at}`);
  }
});

Deno.test("500 malformed files of a head are refused, by what is packed too", async () => {
  const own = await Promise.all(
    [
      { vertices: 1e7, triangles: 1e7 },
      { shapeNames: new Array(300).fill("x") },
      { poseCorrectives: 36 * 9 },
      { landmarks: 2 ** 31 },
      { licence: "x".repeat(1e6) },
      { jointParents: [0, 0, 0, 0, 0, 0] },
    ].map(async (changes) => ({ name: Object.keys(changes).join(), bytes: await altered(changes) })),
  );
  const { read } = await assertRefusesOrReads(malformed(file, { count: 300, own }), decodeStoredHead, {
    valid: ({ head: met }) => assert.deepEqual(met, head),
  });
  // Those whose only wrong byte means nothing.
  assert.ok(read < 15 * TIMES, `${read} read`);
  const packed = await encodeHead(testHead(5));
  await assertRefusesOrReads(malformed(packed, { count: 200 }), decodeHead, {
    valid: (met) => assert.equal(met.template.length, testHead(5).template.length),
  });
});

Deno.test("encodeStoredHead() refuses what could not be read again", async () => {
  const bent = { ...head, template: head.template.map((x, i) => i === 4 ? Infinity : x) };
  await assert.rejects(encodeStoredHead(bent, NOTES, "x"), /template must be finite: Infinity/);
  const short = { ...head, regions: head.regions.subarray(1) };
  await assert.rejects(encodeStoredHead(short, NOTES, "x"), /its regions must have \d+ numbers: \d+/);
  const many = { ...head, expressionNames: names(53) };
  await assert.rejects(encodeStoredHead(many, NOTES, "x"), /expressionNames must be 52 at most/);
  const astray = { ...head, triangles: head.triangles.map((v, i) => i === 0 ? 1e6 : v) };
  await assert.rejects(encodeStoredHead(astray, NOTES, "x"), /triangles must lie in 0..\d+: 1000000/);
});
