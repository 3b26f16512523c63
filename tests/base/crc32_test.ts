import assert from "node:assert/strict";
import { crc32 as zlibs } from "node:zlib";
import { crc32 } from "../../runtime/base/crc32.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";

Deno.test("crc32() gives the check value of its definition, in one piece or two", () => {
  const digits = new TextEncoder().encode("123456789");
  assert.equal(crc32(digits), 0xcbf43926);
  assert.equal(crc32(digits.subarray(4), crc32(digits.subarray(0, 4))), 0xcbf43926);
  assert.equal(crc32(new Uint8Array(0)), 0);
});

Deno.test("crc32() is zlib's at every length, and goes on from a checksum", () => {
  const random = createRandom(3);
  const bytes = Uint8Array.from({ length: 300 }, () => 256 * random());
  for (let length = 0; length <= bytes.length; length++) {
    assert.equal(crc32(bytes.subarray(0, length)), zlibs(bytes.subarray(0, length)), `${length} bytes`);
    assert.equal(crc32(bytes.subarray(length), crc32(bytes.subarray(0, length))), zlibs(bytes));
  }
});
