import { ARKIT_INDEX } from "../../../head/arkit.ts";
import { writeWeight } from "../weights.ts";
import { AT, POINTS } from "./layout.ts";

/** An eyeball's radius in half widths of the eye: 12 mm of 15.6, as OpenSeeFace reckons its centre. */
const RADIUS = 0.77;
/** Radians that an eye turns by a weight of 1, over a capture of Live Link Face. */
const TURN = 0.61;
/** Pupils below, and those of eyes that are less open, are a guess: the tracker's own display leaves them out. */
const [LEAST_CONFIDENCE, LEAST_OPEN] = [0.2, 0.3];
/**
 * The corners lie lower than the pupil of an eye that looks ahead, half widths; and the tracker's pupils move half as far up
 * and down as the eye does, as the lids cover it. Both measured on the stock head, where left and right are 1 to 1.
 */
const [LEVEL, VERTICAL_GAIN] = [0.13, 2];

const { eyeLookInLeft, eyeLookOutLeft, eyeLookUpLeft, eyeLookDownLeft } = ARKIT_INDEX;
const { eyeLookInRight, eyeLookOutRight, eyeLookUpRight, eyeLookDownRight } = ARKIT_INDEX;

/**
 * Writes the eyeLook weights: how far the pupils lie from the middle between the eye's corners, as the sine of a turn.
 * Both eyes look the same way, by the mean of those that are seen: what one of them tells by itself is mostly noise.
 */
export function writeGaze(view: DataView, face: number, expression: Float32Array): void {
  let right = 0, up = 0, seen = 0;
  for (const eye of [POINTS.right, POINTS.left]) {
    if (!(view.getFloat32(face + AT.confidences + 4 * eye.pupil, true) >= LEAST_CONFIDENCE)) continue;
    if (!(view.getFloat32(face + eye.open, true) >= LEAST_OPEN)) continue;
    const [outer, inner, pupil] = [
      pointAt(face, eye.outer),
      pointAt(face, eye.inner),
      pointAt(face, eye.pupil),
    ];
    const half = Math.abs(view.getFloat32(outer, true) - view.getFloat32(inner, true)) / 2;
    const x = offset(view, outer, inner, pupil) / half;
    const y = -offset(view, outer + 4, inner + 4, pupil + 4) / half;
    if (!Number.isFinite(x + y)) continue;
    right += x;
    up += y;
    seen++;
  }
  if (seen === 0) return;
  const toRight = weightOf(right / seen), upward = weightOf(VERTICAL_GAIN * (up / seen - LEVEL));
  writeWeight(toRight, expression, eyeLookOutRight);
  writeWeight(toRight, expression, eyeLookInLeft);
  writeWeight(-toRight, expression, eyeLookInRight);
  writeWeight(-toRight, expression, eyeLookOutLeft);
  for (const shape of [eyeLookUpLeft, eyeLookUpRight]) writeWeight(upward, expression, shape);
  for (const shape of [eyeLookDownLeft, eyeLookDownRight]) writeWeight(-upward, expression, shape);
}

const pointAt = (face: number, point: number): number => face + AT.points + 12 * point;

const offset = (view: DataView, outer: number, inner: number, pupil: number): number =>
  view.getFloat32(pupil, true) - (view.getFloat32(outer, true) + view.getFloat32(inner, true)) / 2;

const weightOf = (halves: number): number => Math.asin(Math.min(1, Math.max(-1, halves / RADIUS))) / TURN;
