import { deflateSync } from "node:zlib";
import { syntheticXmp } from "../../base/synthetic.ts";
import { encodePng } from "../../formats/png.ts";
import { withXmp } from "../../formats/png_xmp.ts";

const XMP = syntheticXmp();

/**
 * 8-bit RGB or RGBA as a PNG file's bytes, which say that no camera took the picture.
 *
 * @param pixels [height, width, channels]; alpha is straight
 * @throws RangeError where the pixels do not fill the picture
 */
export function pngBytes(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  channels: 3 | 4,
): Uint8Array<ArrayBuffer> {
  return withXmp(
    encodePng(pixels, width, height, channels, (bytes) => deflateSync(bytes, { level: 6 })),
    XMP,
  );
}
