import assert from "node:assert/strict";
import { markWebm } from "../../../runtime/formats/provenance/mark_webm.ts";
import { readProvenance, saysSynthetic } from "../../../runtime/formats/provenance/provenance.ts";

/** As a browser begins a film: a header, a segment of no known length, its tracks, then clusters. */
const FILM = Uint8Array.of(
  ...[0x1a, 0x45, 0xdf, 0xa3, 0x80],
  ...[0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  ...[0x16, 0x54, 0xae, 0x6b, 0x82, 1, 2],
  ...[0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xe7, 0x81, 0],
);

const read = (bytes: Uint8Array) =>
  readProvenance({
    size: bytes.length,
    read: (at, length) => Promise.resolve(bytes.subarray(at, at + length)),
  });

Deno.test("markWebm() has a browser's film say that it is synthetic, and leaves the rest of it as it was", async () => {
  const marked = Uint8Array.from(markWebm(FILM).flatMap((piece) => [...piece]));
  const found = await read(marked);
  assert.ok(saysSynthetic(found));
  assert.match(found.comment!, /No camera has seen it/);
  assert.equal(saysSynthetic(await read(FILM)), false);
  const added = marked.length - FILM.length, cluster = FILM.length - 15;
  assert.deepEqual([...marked.subarray(0, cluster), ...marked.subarray(cluster + added)], [...FILM]);
});

Deno.test("markWebm() refuses what no MediaRecorder writes", () => {
  for (const bytes of [FILM.slice(0, 20), FILM.slice(5), FILM.with(9, 0x85), new Uint8Array()]) {
    assert.throws(
      () => markWebm(bytes),
      /Cannot mark a WebM file, it must be as MediaRecorder writes it: \d+ bytes/,
    );
  }
});
