import { type Calibration, CALIBRATION_UNIT, CALIBRATION_VERSION } from "./calibration.ts";
import type { Eyes } from "./eyes.ts";
import { FACE_VALUES, type FaceTables } from "./face_tables.ts";
import { axisAngleOf } from "./matrix_turn.ts";
import { createMedians } from "./medians.ts";
import type { FacePlace } from "./place_face.ts";

/** Collects pictures of a relaxed face. */
export interface Calibrator {
  /** Pictures so far. */
  readonly count: number;
  begin(): void;
  /** @param turn [9], the head's in the camera's axes */
  add(place: FacePlace, turn: Float64Array, eyes: Eyes): void;
  /** @throws RangeError where too few pictures showed a face */
  finish(): Calibration;
}

/** Pictures that a calibration needs, and that it keeps: three seconds at 60 a second, and some. */
const LEAST_SAMPLES = 5, MOST_SAMPLES = 200;

/** The middle of each number: a blink and a word pass through. */
export function createCalibrator({ fingerprint }: FaceTables): Calibrator {
  const points = createMedians(FACE_VALUES, MOST_SAMPLES), facts = createMedians(9, MOST_SAMPLES);
  const row = new Float64Array(9);
  const rounded = (values: Float64Array) => Array.from(values, (x) => Math.round(x * 1e5) / 1e5);
  return {
    get count() {
      return points.count;
    },
    begin() {
      points.clear();
      facts.clear();
    },
    add(place, turn, eyes) {
      axisAngleOf(turn, row, 0);
      row.set(eyes.gaze, 3);
      row.set(eyes.opening, 7);
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
        neutral: Array.from(points.finish(), (x) => Math.round(x / CALIBRATION_UNIT)),
        turn: rounded(middle.subarray(0, 3)),
        gaze: rounded(middle.subarray(3, 7)),
        opening: rounded(middle.subarray(7, 9)),
      };
    },
  };
}
