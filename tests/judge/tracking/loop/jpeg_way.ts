import { Buffer } from "node:buffer";
import type { BrowserContext } from "playwright-core";
import { JPEG_QUALITY } from "../degrade.ts";

/** Packs a picture [height, width, 4] as a JPEG and unpacks it. */
export type JpegWay = (pixels: Uint8Array, width: number, height: number) => Promise<Uint8Array>;

/** Runs in the browser. */
const THROUGH = `async (given, width, height, quality) => {
  const bytes = new Uint8ClampedArray(Uint8Array.fromBase64(given).buffer);
  const canvas = new OffscreenCanvas(width, height), context = canvas.getContext("2d");
  context.putImageData(new ImageData(bytes, width, height), 0, 0);
  const packed = await canvas.convertToBlob({ type: "image/jpeg", quality });
  context.drawImage(await createImageBitmap(packed), 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return new Uint8Array(data.buffer).toBase64();
}`;

/** By a browser's own JPEG, as pairs have it. */
export async function openJpegWay(context: BrowserContext): Promise<JpegWay> {
  const page = await context.newPage();
  let [before, after] = [new Uint8Array(), new Uint8Array()];
  return async (pixels, width, height) => {
    // At rest there are many of the same.
    if (Buffer.compare(before, pixels) === 0) return after.slice();
    const given = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.length).toString("base64");
    const through = await page.evaluate<string>(
      `(${THROUGH})("${given}", ${width}, ${height}, ${JPEG_QUALITY})`,
    );
    before = pixels.slice();
    after = new Uint8Array(Buffer.from(through, "base64"));
    return after.slice();
  };
}
