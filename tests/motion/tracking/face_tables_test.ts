import assert from "node:assert/strict";
import { readFaceTables } from "../../../runtime/motion/tracking/read_face_tables.ts";
import { geometryOf } from "../../judge/tracking/fit_geometry.ts";
import { stockHead } from "../../kept.ts";

const bytes = await Deno.readFile(
  new URL("../../../runtime/motion/tracking/face_tables.bin", import.meta.url),
);

Deno.test("the face tables are those of the present stock head, and no more than 600 kB", () => {
  assert.equal(
    readFaceTables(bytes).head,
    geometryOf(stockHead()).fingerprint,
    "the head has changed: make the tables anew with `deno run -A tests/judge/tracking/fit_tables.ts NET FOLDER`",
  );
  assert.ok(bytes.length <= 600_000, `${bytes.length} bytes`);
});

Deno.test("readFaceTables() refuses what is cut off or something else, and reads bytes at any offset", () => {
  for (const length of [0, 10, 26, 27, 200, 5000, bytes.length - 1]) {
    assert.throws(() => readFaceTables(bytes.subarray(0, length)), SyntaxError);
  }
  assert.throws(() => readFaceTables(new Uint8Array(500).fill(65)), SyntaxError);
  const wrong = bytes.slice();
  wrong[23] =
    wrong[24] =
    wrong[25] =
    wrong[26] =
      255;
  assert.throws(() => readFaceTables(wrong), SyntaxError);
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  assert.deepEqual(readFaceTables(shifted.subarray(1)), readFaceTables(bytes));
});
