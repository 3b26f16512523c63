/** What holds of every store of blobs, wherever it keeps them. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type BlobContent, BlobError, type BlobStore } from "../../runtime/blobs/blob_store.ts";
import { contentName, fetchContent, putContent, readContent } from "../../runtime/blobs/content.ts";
import { assertSameBytes } from "../same_bytes.ts";

/** Neither a whole number of messages nor of parts. */
const LARGE = 9_000_001;

/** Bytes that repeat nowhere near. */
export function someBytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0, x = seed | 1; i < length; i++) {
    x ^= x << 13, x ^= x >>> 17, x ^= x << 5;
    bytes[i] = x;
  }
  return bytes;
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const whole = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) =>
  new Uint8Array(await new Response(stream).arrayBuffer());

/** In chunks that fit nothing. */
export const inChunks = (bytes: Uint8Array<ArrayBuffer>, each = 70_001): BlobContent =>
  ReadableStream.from((function* () {
    for (let at = 0; at < bytes.length; at += each) yield bytes.subarray(at, at + each);
  })());

async function namesOf(store: BlobStore, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, size } of store.list(prefix)) names.push(`${name} ${size}`);
  return names.sort();
}

/** @throws where one does not hold */
export async function holdsOf(store: BlobStore): Promise<void> {
  assert.equal(await store.get("a/none"), null);
  assert.equal(await store.has("a/none"), false);
  await store.delete("a/none");

  const large = someBytes(LARGE), small = someBytes(17);
  await store.put("a/large.bin", inChunks(large), large.length);
  await store.put("a/unmeasured", inChunks(large));
  await store.put("b/small", small);
  await store.put("b/empty", new Uint8Array());
  for (
    const [name, bytes] of [["a/large.bin", large], ["a/unmeasured", large], ["b/small", small]] as const
  ) {
    const found = await store.get(name);
    assert.equal(found?.size, bytes.length, name);
    assertSameBytes(await whole(found.stream), bytes);
  }
  assert.equal((await whole((await store.get("b/empty"))!.stream)).length, 0);
  assert.deepEqual(await namesOf(store, "b/"), ["b/empty 0", "b/small 17"]);

  // What is written anew stands in the old one's place; what breaks off does not.
  await store.put("b/small", small.slice(0, 5));
  assert.deepEqual(await namesOf(store, "b/"), ["b/empty 0", "b/small 5"]);
  const broken = ReadableStream.from((function* () {
    yield large.subarray(0, 6_000_000);
    throw new Error("it broke off");
  })());
  await assert.rejects(store.put("b/small", broken, large.length), /it broke off/);
  assertSameBytes(await whole((await store.get("b/small"))!.stream), small.slice(0, 5));

  // Who does not read to the end leaves nothing open.
  const left = await store.get("a/large.bin");
  await left!.stream.cancel();

  for (const each of ["a/large.bin", "a/unmeasured", "b/small", "b/empty"]) await store.delete(each);
  assert.deepEqual(await namesOf(store, ""), []);
  for (const name of ["", "/a", "a//b", "../a", "a/..", "a b", "a\n", "ä", "a".repeat(401)]) {
    await assert.rejects(store.put(name, small), TypeError, JSON.stringify(name));
  }
  await contentHolds(store);
}

async function contentHolds(store: BlobStore): Promise<void> {
  const bytes = someBytes(300_000, 7), folder = await Deno.makeTempDir({ prefix: "headcast-blobs-" });
  try {
    const { hash, size } = await putContent(store, () => bytes);
    assert.deepEqual({ hash, size }, { hash: sha256(bytes), size: bytes.length });
    const told: string[] = [], tell = (text: string) => told.push(text);
    assert.equal(await fetchContent(store, hash, join(folder, "good"), 300_000, tell), true);
    assertSameBytes(await Deno.readFile(join(folder, "good")), bytes);
    assert.equal(await readContent(store, "0".repeat(64), 10), null);
    await assert.rejects(readContent(store, hash, 299_999, tell), /at most 299999 bytes: 300000$/);
    assert.deepEqual(told, []);

    // Somebody writes something else under the name.
    const other = someBytes(300_000, 8);
    await store.put(contentName(hash), other);
    await assert.rejects(
      fetchContent(store, hash, join(folder, "bad"), 300_000, tell),
      (error) => error instanceof BlobError && error.message.includes(sha256(other)),
    );
    assert.equal(told.length, 1);
    assert.match(told[0]!, /its SHA-256 must be .*; it is fetched again$/);
    assert.equal(await Deno.stat(join(folder, "bad")).catch(() => null), null);
    await store.delete(contentName(hash));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
