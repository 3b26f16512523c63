import { boundedSize } from "./bounded_size.ts";

const MOST_BYTES = 40_000_000;

/**
 * Reads a picture of the user's, and makes one of bounded size of it.
 *
 * @throws {Error} where it is none, or too large
 */
export async function boundedPicture(file: Blob): Promise<Blob> {
  if (file.size > MOST_BYTES) {
    throw new RangeError(`Cannot use the picture, it may have at most ${MOST_BYTES} bytes: ${file.size}`);
  }
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    // Its size is known before its pixels are.
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = () =>
        reject(
          new TypeError(`Cannot use the picture, this browser must know its kind: ${file.type || "unknown"}`),
        );
    });
    const [width, height] = boundedSize(image.naturalWidth, image.naturalHeight);
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d")!.drawImage(image, 0, 0, width, height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/webp", 0.92));
    if (blob === null) throw new Error("Cannot use the picture, this browser cannot write it");
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}
