import { EYE_CORNERS, LID_PAIRS } from "../retarget/contours.ts";
import type { FacePlace } from "./place_face.ts";

/** MediaPipe's middle of the subject's left iris and of the right one. */
export const IRIS = { left: 473, right: 468 } as const;
/**
 * Eye distances: how far the eyeball's middle lies behind the line between the lids' corners, and the iris's middle
 * before the eyeball's. On the stock head 9 and 12 mm.
 */
const BEHIND = 0.14, RADIUS = 0.19;
/** A gaze further off is none: the square of its share across the view. */
const MOST_ACROSS = 0.9;

/** What the eyes show. */
export interface Eyes {
  /** [4], radians to the subject's left by the left and the right eye, then up, in the head's axes. */
  readonly gaze: Float64Array;
  /** [2], mean distance of the left lids' margins, and of the right ones, eye distances. */
  readonly opening: Float64Array;
}

export const createEyes = (): Eyes => ({ gaze: new Float64Array(4), opening: new Float64Array(2) });

/** Measures both eyes; allocates nothing. */
export function measureEyes(place: FacePlace, into: Eyes): void {
  measureGaze(place, EYE_CORNERS.left, IRIS.left, into.gaze, 0);
  measureGaze(place, EYE_CORNERS.right, IRIS.right, into.gaze, 1);
  into.opening[0] = openingOf(place.points, LID_PAIRS.left);
  into.opening[1] = openingOf(place.points, LID_PAIRS.right);
}

/**
 * The iris's middle is a point of a sphere whose own middle hangs behind the lids' corners. Of the iris only the place in
 * the picture is taken: its depth is none of its own.
 */
function measureGaze(
  { points, seen, turn }: FacePlace,
  [inner, outer]: readonly [number, number],
  iris: number,
  gaze: Float64Array,
  at: number,
): void {
  const a = inner * 3, b = outer * 3;
  const x = (points[a]! + points[b]!) / 2, y = (points[a + 1]! + points[b + 1]!) / 2;
  const z = (points[a + 2]! + points[b + 2]!) / 2 - BEHIND;
  let across = (seen[iris * 3]! - turn[0]! * x - turn[1]! * y - turn[2]! * z) / RADIUS;
  let up = (seen[iris * 3 + 1]! - turn[3]! * x - turn[4]! * y - turn[5]! * z) / RADIUS;
  const square = across * across + up * up;
  if (square > MOST_ACROSS) {
    const scale = Math.sqrt(MOST_ACROSS / square);
    across *= scale;
    up *= scale;
  }
  const towards = Math.sqrt(1 - Math.min(MOST_ACROSS, square));
  const left = turn[0]! * across + turn[3]! * up + turn[6]! * towards;
  const above = turn[1]! * across + turn[4]! * up + turn[7]! * towards;
  const ahead = turn[2]! * across + turn[5]! * up + turn[8]! * towards;
  gaze[at] = Math.atan2(left, Math.max(ahead, 0.1));
  gaze[at + 2] = Math.atan2(above, Math.max(Math.hypot(left, ahead), 0.1));
}

/** Signed: where the upper lid lies below the lower one, the eye is shut and less than shut. */
function openingOf(points: Float64Array, pairs: readonly (readonly [number, number])[]): number {
  let sum = 0;
  for (let k = 0; k < pairs.length; k++) {
    sum += points[pairs[k]![0] * 3 + 1]! - points[pairs[k]![1] * 3 + 1]!;
  }
  return sum / pairs.length;
}
