import assert from "node:assert/strict";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { crc32 } from "../../../runtime/base/crc32.ts";
import { decodeHead } from "../../../runtime/head/file/read_head.ts";
import { HEAD_MAGIC, type HeadHeader, QUANTUM } from "../../../runtime/head/file/sections.ts";
import { encodeHead } from "../../../runtime/head/file/write_head.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { headFingerprint } from "../../../runtime/head/registry.ts";
import { testHead } from "../../reference/test_head.ts";
import { stockHead } from "../../kept.ts";

const BASES = ["shapeBasis", "expressionBasis", "shapedExpressionBasis", "poseCorrectives"] as const;
const head = testHead();
const file = await encodeHead(head);

const without = ({ ...rest }: HeadModel) => {
  for (const name of BASES) delete (rest as Partial<HeadModel>)[name];
  return rest;
};

for (const [name, whole] of [["test", head], ["stock", stockHead()]] as const) {
  Deno.test(`the ${name} head comes back from its file: bases to half a micrometre, all else to the bit`, async () => {
    const again = await decodeHead(await encodeHead(whole));
    assert.deepEqual(without(again), without(whole));
    // By its mesh, as the stock head's is: bases were rounded.
    const print = (each: HeadModel) => headFingerprint({ ...each, name: "stock" });
    assert.equal(print(again), print(whole));
    for (const basis of BASES) {
      assert.equal(again[basis].length, whole[basis].length, basis);
      let worst = 0;
      whole[basis].forEach((x, i) => worst = Math.max(worst, Math.abs(again[basis][i]! - x)));
      // A float32 of 34 mm is itself rounded by 2e-9.
      assert.ok(worst <= QUANTUM / 2 + 2e-9, `${basis}: ${worst} m`);
      assert.ok(worst > 0, `${basis} was rounded`);
    }
  });
}

const start = HEAD_MAGIC.length + 4;
const textLength = new DataView(file.buffer).getUint32(HEAD_MAGIC.length, true);
const header: HeadHeader = JSON.parse(new TextDecoder().decode(file.subarray(start, start + textLength)));
const body = new Uint8Array(inflateRawSync(file.subarray(start + textLength)));

/** The file with other words in its header, or another body. */
function altered(
  changes: Partial<Record<keyof HeadHeader, unknown>>,
  change: (body: Uint8Array) => Uint8Array = (same) => same,
): Uint8Array {
  const changed = change(body.slice());
  const words = { ...header, bodyBytes: changed.length, bodySum: crc32(changed), ...changes };
  const text = new TextEncoder().encode(JSON.stringify(words));
  const length = new Uint8Array(new Uint32Array([text.length]).buffer);
  const parts = [new TextEncoder().encode(HEAD_MAGIC), length, text, deflateRawSync(changed)];
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

Deno.test("the file is read again as it was taken apart, so that what is altered below is all that is wrong", async () => {
  assert.deepEqual(await decodeHead(altered({})), await decodeHead(file));
});

for (
  const [what, bytes, message] of [
    ["nothing", new Uint8Array(0), /must begin with/],
    ["another file", new Uint8Array(1000).fill(65), /must begin with/],
    ["a file that ends in its header", file.subarray(0, 40), /must lie within it: 40 bytes/],
    [
      "a file that ends in its body",
      file.subarray(0, file.length - 40),
      /deflated bytes are broken|must be of \d+ bytes/,
    ],
    ["a body with a wrong bit", altered({ bodySum: 1 }), /its sum must be 1/],
    ["a header that is no object", altered({}).map((x, i) => i === start ? 91 : x), /Cannot read head/],
    ["more vertices than its body can hold", altered({ vertices: 9e6 }), /must hold its arrays: at least/],
    ["more triangles than anything can have", altered({ triangles: 1e15 }), /triangles must be/],
    ["a negative count", altered({ vertices: -1 }), /vertices must be/],
    ["a count with a fraction", altered({ landmarks: 1.5 }), /landmarks must be/],
    ["a body larger than its bytes can unpack to", altered({ bodyBytes: 2 ** 27 }), /able to hold its body/],
    ["a body of 4 GB", altered({ bodyBytes: 2 ** 32 - 1 }), /able to hold its body/],
    [
      "a body with too little declared",
      altered({ bodyBytes: body.length - 1 }),
      /as many as declared, more were found: \d+ declared/,
    ],
    [
      "a body that goes on",
      altered({}, (b) => new Uint8Array([...b, 0])),
      /must end with its last array: 1 /,
    ],
    ["a body that ends within an array", altered({}, (b) => b.subarray(0, b.length - 1)), /within an array/],
    ["numbers without end", altered({}, (b) => b.fill(255, b.length - 9)), /within an array/],
    [
      "a template that is not finite",
      altered({}, (b) => b.fill(255, 0, header.vertices * 12)),
      /must be finite/,
    ],
    [
      "landmarks off its triangles",
      altered({ regionNames: ["skin"] }),
      /regions must lie/,
    ],
    ["too many shapes", altered({ shapeNames: new Array(301).fill("x") }), /shapeNames must be/],
    [
      "a corrective of no expression",
      altered({ correctives: [{ kind: "product", inputs: [99] }] }),
      /correctives/,
    ],
    [
      "a driver without an axis",
      altered({ jointDrivers: [{ expression: 0, joint: 1, axisAngle: [1] }] }),
      /jointDriv/,
    ],
    ["an unknown space", altered({ expressionSpace: "morse" }), /expressionSpace must be/],
    ["no version", altered({ version: undefined }), /version must be/],
    ["a quantum of nothing", altered({ quantum: 0 }), /quantum must be/],
  ] as const
) {
  Deno.test(`decodeHead() refuses ${what}`, async () => {
    await assert.rejects(decodeHead(bytes), (error: Error) => {
      assert.ok(error instanceof SyntaxError || error instanceof RangeError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("no byte of a head file, whatever it is turned into, does more than be refused", async () => {
  for (let at = 0; at < file.length; at += 97) {
    const broken = file.slice();
    broken[at] = broken[at]! ^ (1 << at % 8);
    await decodeHead(broken).catch((error) => {
      assert.ok(error instanceof SyntaxError || error instanceof RangeError, `byte ${at}: ${error}`);
    });
  }
});
