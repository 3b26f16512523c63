import type { DecodedImage } from "../picture/decoder.ts";

/** Pixels a side of what is compared. */
const SIDE = 24;

/** Small pictures of large ones, for telling whether two show the same. */
export interface Likeness {
  /** Keeps what video shows. @param stacked its upper half is the picture */
  keep(picture: DecodedImage, stacked: boolean): void;
  /** Mean difference of a picture from what was kept, 0 to 1; null where nothing was. */
  differs(picture: DecodedImage): number | null;
}

/** Needs OffscreenCanvas. */
export function createLikeness(): Likeness {
  const context = new OffscreenCanvas(SIDE, SIDE).getContext("2d", {
    alpha: false,
    willReadFrequently: true,
  })!;
  context.imageSmoothingQuality = "high";
  let kept: Uint8ClampedArray | null = null;

  function small({ image, width, height }: DecodedImage, stacked: boolean): Uint8ClampedArray {
    // Nothing behind a head is black in both: video's colour is premultiplied.
    context.fillRect(0, 0, SIDE, SIDE);
    context.drawImage(image, 0, 0, width, stacked ? height >> 1 : height, 0, 0, SIDE, SIDE);
    return context.getImageData(0, 0, SIDE, SIDE).data;
  }

  return {
    keep: (picture, stacked) => void (kept = small(picture, stacked)),
    differs(picture) {
      if (kept === null) return null;
      const drawn = small(picture, false);
      let sum = 0;
      for (let at = 0; at < drawn.length; at++) sum += Math.abs(drawn[at]! - kept[at]!);
      // A quarter of them is alpha, which is the same everywhere.
      return sum / (0.75 * drawn.length * 255);
    },
  };
}
