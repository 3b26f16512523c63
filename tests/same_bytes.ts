import assert from "node:assert/strict";

/**
 * Asserts that two arrays have the same bytes: `deepEqual` of two pictures that differ takes minutes and gigabytes to
 * say where.
 *
 * @throws AssertionError with the first place, and how many bytes differ
 */
export function assertSameBytes(one: ArrayBufferView, other: ArrayBufferView, what = "the array"): void {
  const a = bytesOf(one), b = bytesOf(other);
  assert.equal(a.length, b.length, `${what}: lengths`);
  let first = -1, count = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue;
    if (count++ === 0) first = i;
  }
  assert.equal(count, 0, `${what}: ${count} of ${a.length} bytes differ, the first at ${first}`);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);
