import { writeTurnMatrix } from "../../base/algebra/rodrigues.ts";
import { type Calibration, CALIBRATION_UNIT, readCalibration } from "./calibration.ts";
import { measureOpenings } from "./eyes.ts";
import { FACE_VALUES, type FaceTables } from "./face_tables.ts";
import { createRestEstimate } from "./rest_estimate.ts";

/** A person's face at rest: calibrated, or estimated on the way. */
export interface RestFace {
  readonly calibrated: boolean;
  /** [478, 3], eye distances. */
  readonly neutral: Float64Array;
  /** [9], the head's turn in the camera's axes as it looks ahead. */
  readonly ahead: Float64Array;
  /** [2], how far the lids are apart: left, right. A larger eye takes a longer way to shut. */
  readonly opening: Float64Array;
  /** Takes a frame's points and what the weights leave of them; does nothing to a calibrated face. Allocates nothing. */
  learn(left: Float64Array, points: Float64Array): void;
  /** Takes up a calibration, or begins an estimate. @throws as FaceSolver.use does */
  use(calibration: Calibration | null): void;
}

const NO_TURN = [0, 0, 0];

export function createRestFace(tables: FaceTables): RestFace {
  const mean = Float64Array.from(tables.matrices.neutral.values);
  const neutral = new Float64Array(FACE_VALUES), ahead = new Float64Array(9);
  const learnt = new Float64Array(FACE_VALUES), opening = new Float64Array(2);
  const estimate = createRestEstimate(tables);
  let calibrated = false;

  function restAt(points: Float64Array): void {
    neutral.set(points);
    measureOpenings(points, opening);
  }
  restAt(mean);
  const meanLeft = opening[0]!, meanRight = opening[1]!;
  function bound(): void {
    opening[0] = meanLeft * bounded(opening[0]! / meanLeft);
    opening[1] = meanRight * bounded(opening[1]! / meanRight);
  }

  const face: RestFace = {
    get calibrated() {
      return calibrated;
    },
    neutral,
    ahead,
    opening,
    learn(left, points) {
      if (calibrated) return;
      learnt.set(neutral);
      estimate.take(left, points, learnt);
      restAt(learnt);
      bound();
    },
    use(calibration) {
      const taken = calibration && readCalibration(calibration, tables.fingerprint);
      calibrated = taken !== null;
      estimate.reset();
      restAt(taken ? Float64Array.from(taken.neutral, (x) => x * CALIBRATION_UNIT) : mean);
      const [x, y, z] = taken ? taken.turn : NO_TURN;
      writeTurnMatrix(x!, y!, z!, ahead);
      if (taken) opening.set(taken.opening);
      bound();
    },
  };
  face.use(null);
  return face;
}

/** Of how far eyes are open among people. */
const bounded = (reach: number): number => Math.min(1.8, Math.max(0.55, reach));
