import { crc32 } from "../base/crc32.ts";

/** What an iTXt chunk with XMP in it begins with. */
export const XMP_KEYWORD = "XML:com.adobe.xmp\0";
/** The chunk that follows the signature: length, type, 13 bytes, checksum. */
const HEADER_END = 8 + 12 + 13;

/**
 * Puts an XMP packet into a PNG file, as XMP's specification has it (part 3, 1.1.5): an iTXt chunk with this keyword,
 * not compressed, in front of the pixels.
 *
 * @param png a whole file; it is copied
 * @throws SyntaxError where it is no PNG
 */
export function withXmp(png: Uint8Array, xmp: string): Uint8Array<ArrayBuffer> {
  const name = new TextDecoder("latin1").decode(png.subarray(0, 16));
  if (name.slice(1, 4) !== "PNG" || name.slice(12) !== "IHDR" || png.length < HEADER_END) {
    throw new SyntaxError(`Cannot put metadata in, it is no PNG: ${png.length} bytes`);
  }
  // Behind the keyword: not compressed (two bytes), neither language nor translated keyword.
  const text = new TextEncoder().encode(`iTXt${XMP_KEYWORD}\0\0\0\0${xmp}`);
  const out = new Uint8Array(png.length + 8 + text.length);
  const view = new DataView(out.buffer);
  out.set(png.subarray(0, HEADER_END));
  view.setUint32(HEADER_END, text.length - 4);
  out.set(text, HEADER_END + 4);
  view.setUint32(HEADER_END + 4 + text.length, crc32(text));
  out.set(png.subarray(HEADER_END), HEADER_END + 8 + text.length);
  return out;
}
