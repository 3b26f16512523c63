import type { Box } from "./face_box.ts";

/** Samples a side; the browser's scaling averages what lies between. */
const SIDE = 16;

/** Mean luma of a part of a canvas, 0 black, 1 white. */
export interface LightMeter {
  /** @param box of the face; the whole picture where null */
  read(canvas: OffscreenCanvas, box: Box | null): number;
}

const WHOLE: Box = { left: 0, top: 0, right: 1, bottom: 1 };

export function createLightMeter(): LightMeter {
  const small = new OffscreenCanvas(SIDE, SIDE);
  const context = small.getContext("2d", { willReadFrequently: true })!;
  return {
    read(canvas, box) {
      const { width, height } = canvas;
      const { left, top, right, bottom } = box ?? WHOLE;
      const [x, y] = [Math.max(0, left) * width, Math.max(0, top) * height];
      const [w, h] = [Math.min(1, right) * width - x, Math.min(1, bottom) * height - y];
      context.drawImage(canvas, x, y, Math.max(1, w), Math.max(1, h), 0, 0, SIDE, SIDE);
      const { data } = context.getImageData(0, 0, SIDE, SIDE);
      let sum = 0;
      for (let at = 0; at < data.length; at += 4) {
        sum += 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!;
      }
      return sum / (255 * SIDE * SIDE);
    },
  };
}
