import { type Calibration, CALIBRATION_UNIT, CALIBRATION_VERSION } from "./calibration.ts";
import { FACE_VALUES, type FaceTables } from "./face_tables.ts";
import { axisAngleOf } from "./matrix_turn.ts";
import { createMedians } from "./medians.ts";
import type { FacePlace } from "./place_face.ts";

/** Collects pictures of a relaxed face. */
export interface Calibrator {
  /** Pictures so far. */
  readonly count: number;
  begin(): void;
  /**
   * @param turn [9], the head's in the camera's axes
   * @param opening [2], of the lids, left and right
   */
  add(place: FacePlace, turn: Float64Array, opening: Float64Array): void;
  /** @throws RangeError where too few pictures showed a face */
  finish(): Calibration;
}

/** Pictures that a calibration needs, and that it keeps: three seconds at 60 a second, and some. */
const LEAST_SAMPLES = 5, MOST_SAMPLES = 200;

/** The middle of each number: a blink and a word pass through. */
export function createCalibrator({ fingerprint }: FaceTables): Calibrator {
  const points = createMedians(FACE_VALUES, MOST_SAMPLES), facts = createMedians(5, MOST_SAMPLES);
  const row = new Float64Array(5);
  const rounded = (values: Float64Array) => Array.from(values, (x) => Math.round(x * 1e5) / 1e5 + 0);
  return {
    get count() {
      return points.count;
    },
    begin() {
      points.clear();
      facts.clear();
    },
    add(place, turn, opening) {
      axisAngleOf(turn, row, 0);
      row.set(opening, 3);
      points.add(place.points);
      facts.add(row);
    },
    finish() {
      if (points.count < LEAST_SAMPLES) {
        throw new RangeError(
          `Cannot calibrate, at least ${LEAST_SAMPLES} pictures must show a face: ${points.count}`,
        );
      }
      const middle = facts.finish();
      return {
        version: CALIBRATION_VERSION,
        tables: fingerprint,
        samples: points.count,
        neutral: Array.from(points.finish(), (x) => Math.round(x / CALIBRATION_UNIT) + 0),
        turn: rounded(middle.subarray(0, 3)),
        opening: rounded(middle.subarray(3, 5)),
      };
    },
  };
}
