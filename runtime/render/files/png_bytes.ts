import { deflateSync } from "node:zlib";
import { encodePng } from "../../formats/png.ts";

/**
 * 8-bit RGB or RGBA as a PNG file's bytes.
 *
 * @param pixels [height, width, channels]; alpha is straight
 * @throws RangeError where the pixels do not fill the picture
 */
export function pngBytes(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  channels: 3 | 4,
): Uint8Array {
  return encodePng(pixels, width, height, channels, (bytes) => deflateSync(bytes, { level: 6 }));
}
