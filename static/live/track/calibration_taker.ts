import type { Calibration } from "../../../runtime/motion/tracking/calibration.ts";
import type { FaceSolver } from "../../../runtime/motion/tracking/face_solver.ts";

/** How long a person keeps still, milliseconds. */
const LENGTH_MS = 3000;
/** Pictures of a face that are too few to learn from. */
const LEAST_SAMPLES = 6;
/** A slow machine goes on for so long until it has them. */
const LONGEST_MS = 12_000;
/** Pictures after a face was found in which the tracker is still settling: its points lie half a pixel off. */
const SETTLING = 3;

/** Collects a calibration from the pictures as they come. */
export interface CalibrationTaker {
  /**
   * @param at milliseconds
   * @returns what was learnt; one that was under way before is given up
   */
  begin(at: number): Promise<Calibration>;
  /** @param points [478, 3], null where there is no face. @param at milliseconds */
  add(points: Float32Array | null, width: number, height: number, at: number): void;
}

export function createCalibrationTaker(solver: FaceSolver): CalibrationTaker {
  let taking: PromiseWithResolvers<Calibration> | null = null;
  let beganAt = 0;
  let samples = 0;
  /** Pictures in a row that have shown a face. */
  let shown = 0;

  function finish(end: (taken: PromiseWithResolvers<Calibration>) => void): void {
    const taken = taking!;
    taking = null;
    try {
      end(taken);
    } catch (error) {
      taken.reject(error);
    }
  }

  return {
    begin(at) {
      taking?.reject(new Error("Another calibration has begun"));
      taking = Promise.withResolvers();
      beganAt = at;
      samples = 0;
      solver.beginCalibration();
      return taking.promise;
    },
    add(points, width, height, at) {
      shown = points === null ? 0 : shown + 1;
      if (taking === null) return;
      if (points !== null && shown > SETTLING) samples = solver.addSample(points, width, height);
      const length = at - beganAt;
      if (length >= LENGTH_MS && samples >= LEAST_SAMPLES) {
        finish(({ resolve }) => resolve(solver.finishCalibration()));
      } else if (length >= LONGEST_MS) {
        const seen = `${samples} of the ${LEAST_SAMPLES} needed`;
        finish(({ reject }) =>
          reject(new Error(`Cannot calibrate, too few pictures showed a face: ${seen}`))
        );
      }
    },
  };
}
