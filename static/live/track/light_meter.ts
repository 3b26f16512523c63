import { MESH_POINTS } from "./face_mesh.ts";

/** Samples a side; the browser's scaling averages what lies between. */
const SIDE = 16;

/** Mean luma of a part of a canvas, 0 black, 1 white. */
export interface LightMeter {
  /** @param points [478, 3] of a face, whose box is looked at; the whole picture where null */
  read(canvas: OffscreenCanvas, points: Float32Array | null): number;
}

export function createLightMeter(): LightMeter {
  const small = new OffscreenCanvas(SIDE, SIDE);
  const context = small.getContext("2d", { willReadFrequently: true })!;
  return {
    read(canvas, points) {
      let [left, top, right, bottom] = [0, 0, 1, 1];
      if (points !== null) {
        [left, top, right, bottom] = [1, 1, 0, 0];
        for (let point = 0; point < MESH_POINTS; point++) {
          left = Math.min(left, points[point * 3]!);
          right = Math.max(right, points[point * 3]!);
          top = Math.min(top, points[point * 3 + 1]!);
          bottom = Math.max(bottom, points[point * 3 + 1]!);
        }
      }
      [left, top] = [Math.max(0, left), Math.max(0, top)];
      const width = Math.max(1, (Math.min(1, right) - left) * canvas.width);
      const height = Math.max(1, (Math.min(1, bottom) - top) * canvas.height);
      context.drawImage(canvas, left * canvas.width, top * canvas.height, width, height, 0, 0, SIDE, SIDE);
      const { data } = context.getImageData(0, 0, SIDE, SIDE);
      let sum = 0;
      for (let at = 0; at < data.length; at += 4) {
        sum += 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!;
      }
      return sum / (255 * SIDE * SIDE);
    },
  };
}
