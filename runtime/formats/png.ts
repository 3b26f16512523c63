import { crc32 } from "../base/crc32.ts";
import { joined } from "./joined.ts";

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const COLOUR_TYPE = { 3: 2, 4: 6 } as const;

/**
 * Encodes 8-bit RGB or RGBA as PNG (W3C PNG, third edition). Alpha is straight, as the format demands.
 * Own code rather than a library: pictures must also be written on a machine that has Deno and nothing else.
 *
 * @param pixels [height, width, channels]
 * @param deflate packs bytes as zlib does (RFC 1950). Handed in, as no portable one is synchronous
 * @throws RangeError where the pixels do not fill the picture
 */
export function encodePng(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  channels: 3 | 4,
  deflate: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  if (pixels.length !== width * height * channels) {
    throw new RangeError(
      `Cannot encode PNG, ${width} x ${height} x ${channels} bytes are needed: ${pixels.length}`,
    );
  }
  const row = width * channels;
  const filtered = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y++) {
    // Filter 1 (Sub) halves the size of smooth pictures against filter 0, at next to no cost.
    const out = y * (row + 1);
    filtered[out] = 1;
    for (let x = 0; x < row; x++) {
      const left = x < channels ? 0 : pixels[y * row + x - channels]!;
      filtered[out + 1 + x] = pixels[y * row + x]! - left;
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8;
  header[9] = COLOUR_TYPE[channels];
  return joined([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflate(filtered)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}
