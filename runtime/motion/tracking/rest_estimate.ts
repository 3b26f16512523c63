import { createCholesky } from "../retarget/cholesky.ts";
import { FACE_VALUES, type FaceTables } from "./face_tables.ts";

/** Where an uncalibrated person's face rests, learnt from what no weight explains. */
export interface RestEstimate {
  /**
   * Takes a frame. Allocates nothing.
   *
   * @param left [478, 3], what the weights have left unexplained against `neutral`
   * @param points [478, 3], where the points are
   * @param neutral [478, 3], where they rest as is known so far; written
   */
  take(left: Float64Array, points: Float64Array, neutral: Float64Array): void;
  reset(): void;
}

/** Frames that an estimate follows: ten seconds. */
const MEMORY = 300;
/** Frames in which a face counts less and less as one at rest, whatever the weights make of it: people come so. */
const RESTING = 60;
/** Eye distances: what a point differs by besides who it belongs to. A person's own differences are 1. */
const NOISE = 0.05;

export function createRestEstimate({ matrices }: FaceTables): RestEstimate {
  const { rows, values } = matrices.identity;
  const mean = matrices.neutral.values;
  const person = new Float64Array(rows), right = new Float64Array(rows);
  const gram = new Float64Array(rows * rows), members = Int32Array.from({ length: rows }, (_, k) => k);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < rows; b++) {
      let sum = a === b ? NOISE * NOISE : 0;
      for (let i = 0; i < FACE_VALUES; i++) {
        sum += values[a * FACE_VALUES + i]! * values[b * FACE_VALUES + i]!;
      }
      gram[a * rows + b] = sum;
    }
  }
  const cholesky = createCholesky(gram);
  const unknown = new Float64Array(FACE_VALUES);
  let frames = 0;
  return {
    take(left, points, neutral) {
      const gain = 1 / Math.min(++frames, MEMORY), resting = Math.max(0, 1 - frames / RESTING);
      for (let i = 0; i < FACE_VALUES; i++) {
        unknown[i] = left[i]! + resting * (points[i]! - neutral[i]! - left[i]!);
      }
      for (let k = 0; k < rows; k++) {
        let sum = -NOISE * NOISE * person[k]!;
        for (let i = 0, at = k * FACE_VALUES; i < FACE_VALUES; i++) sum += values[at + i]! * unknown[i]!;
        right[k] = sum;
      }
      cholesky.solve(members, rows, right);
      for (let k = 0; k < rows; k++) person[k]! += gain * right[k]!;
      for (let i = 0; i < FACE_VALUES; i++) neutral[i] = mean[i]!;
      for (let k = 0; k < rows; k++) {
        const amount = person[k]!;
        for (let i = 0, at = k * FACE_VALUES; i < FACE_VALUES; i++) neutral[i]! += amount * values[at + i]!;
      }
    },
    reset() {
      frames = 0;
      person.fill(0);
    },
  };
}
