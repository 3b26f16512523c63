import { FACE_POINTS } from "../../../runtime/motion/tracking/face_tables.ts";

/** Shares of the picture's width and height; what reaches beyond it is below 0 or above 1. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The least box around a face. @param points [478, 3] */
export function faceBox(points: Float32Array, into: Box): Box {
  into.left = into.top = Infinity;
  into.right = into.bottom = -Infinity;
  for (let at = 0; at < FACE_POINTS * 3; at += 3) {
    into.left = Math.min(into.left, points[at]!);
    into.right = Math.max(into.right, points[at]!);
    into.top = Math.min(into.top, points[at + 1]!);
    into.bottom = Math.max(into.bottom, points[at + 1]!);
  }
  return into;
}

/**
 * Of several faces the one nearest to that of the picture before; at first the one that is largest.
 *
 * @param boxes of the faces
 * @param before null where no face was followed
 */
export function chooseFace(boxes: readonly Box[], before: Box | null): number {
  const unlike = ({ left, top, right, bottom }: Box): number => {
    if (before === null) return left - right;
    const across = left + right - before.left - before.right;
    const down = top + bottom - before.top - before.bottom;
    return Math.hypot(across, down);
  };
  let chosen = 0;
  for (let face = 1; face < boxes.length; face++) {
    if (unlike(boxes[face]!) < unlike(boxes[chosen]!)) chosen = face;
  }
  return chosen;
}
