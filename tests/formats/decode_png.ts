import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";

/** The pixels of a PNG as Headcast writes them: 8 bits, filter Sub or none, one IDAT chunk or more. */
export function decodePng(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const channels = file[25] === 6 ? 4 : 3;
  const parts: Uint8Array[] = [];
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at);
    if (new TextDecoder().decode(file.subarray(at + 4, at + 8)) === "IDAT") {
      parts.push(file.subarray(at + 8, at + 8 + length));
    }
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const pixels = new Uint8Array(width * height * channels);
  const row = width * channels;
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)]!;
    assert.ok(filter === 0 || filter === 1, "only filters that this decoder knows");
    for (let x = 0; x < row; x++) {
      const left = filter === 1 && x >= channels ? pixels[y * row + x - channels]! : 0;
      pixels[y * row + x] = raw[y * (row + 1) + 1 + x]! + left;
    }
  }
  return { width, height, channels, pixels };
}
