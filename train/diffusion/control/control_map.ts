import { type Canvas, drawDot, drawLine } from "./draw_lines.ts";
import { FACE_DOTS, FACE_LINES } from "./face_lines.ts";
import type { SeenLandmark } from "./seen_landmarks.ts";

/**
 * What ControlNetMediaPipeFace is told of a view: the face's contours as its annotator draws them. A line is drawn
 * where both of its ends are in sight and on the picture; a head without some landmarks goes without their lines.
 *
 * @param landmarks by MediaPipe's index, see `createLandmarkFinder`; none gives a black picture
 */
export function drawControlMap(landmarks: ReadonlyMap<number, SeenLandmark>, size: number): Canvas {
  const canvas: Canvas = { size, pixels: new Uint8Array(size * size * 3) };
  const pixelOf = (index: number): [number, number] | null => {
    const point = landmarks.get(index);
    if (!point?.visible || !(point.x >= 0 && point.y >= 0 && point.x < size && point.y < size)) return null;
    return [Math.floor(point.x), Math.floor(point.y)];
  };
  for (const { colour, edges } of FACE_LINES) {
    for (let edge = 0; edge < edges.length; edge += 2) {
      const [from, to] = [pixelOf(edges[edge]!), pixelOf(edges[edge + 1]!)];
      if (from && to) drawLine(canvas, from, to, colour);
    }
  }
  for (const { point, colour } of FACE_DOTS) {
    const at = pixelOf(point);
    if (at) drawDot(canvas, at, colour);
  }
  return canvas;
}

/** The picture as the network takes it: [3, size, size], 0..1. */
export function controlValues({ size, pixels }: Canvas): Float32Array {
  const plane = size * size;
  const values = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) values[c * plane + i] = pixels[i * 3 + c]! / 255;
  }
  return values;
}
