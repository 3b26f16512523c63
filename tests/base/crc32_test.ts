import assert from "node:assert/strict";
import { crc32 } from "../../runtime/base/crc32.ts";

Deno.test("crc32() gives the check value of its definition, in one piece or two", () => {
  const digits = new TextEncoder().encode("123456789");
  assert.equal(crc32(digits), 0xcbf43926);
  assert.equal(crc32(digits.subarray(4), crc32(digits.subarray(0, 4))), 0xcbf43926);
  assert.equal(crc32(new Uint8Array(0)), 0);
});
