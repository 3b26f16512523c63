import type { Calibration } from "../../../runtime/motion/tracking/calibration.ts";
import type { FaceSolver } from "../../../runtime/motion/tracking/face_solver.ts";
import { createMedians } from "../../../runtime/motion/tracking/medians.ts";

/** How long a person keeps still, milliseconds. */
const LENGTH_MS = 3000;
/** Pictures of a face that are too few to learn from. */
const LEAST_SAMPLES = 6;
/** A slow machine goes on for so long until it has them. */
const LONGEST_MS = 12_000;
/** Pictures after a face was found in which the tracker is still settling: its points lie half a pixel off. */
const SETTLING = 3;
/** Pictures whose weights by the net are kept: three seconds at 60 a second, and some. */
const MOST_SAMPLES = 200;
/** Of ARKit. */
const SHAPES = 52;

/** Collects a calibration from the pictures as they come. */
export interface CalibrationTaker {
  /**
   * @param at milliseconds
   * @returns what was learnt; one that was under way before is given up
   */
  begin(at: number): Promise<Calibration>;
  /**
   * @param points [478, 3], null where there is no face
   * @param weights [52] that the net for blend shapes makes of them; null or left out where it is not in use
   * @param at milliseconds
   */
  add(
    points: Float32Array | null,
    width: number,
    height: number,
    at: number,
    weights?: Float32Array | null,
  ): void;
}

export function createCalibrationTaker(solver: FaceSolver): CalibrationTaker {
  let taking: PromiseWithResolvers<Calibration> | null = null;
  let beganAt = 0;
  let samples = 0;
  /** Pictures in a row that have shown a face. */
  let shown = 0;
  const weighed = createMedians(SHAPES, MOST_SAMPLES);

  function learnt(): Calibration {
    const calibration = solver.finishCalibration();
    if (weighed.count < LEAST_SAMPLES) return calibration;
    const blendShapes = Array.from(weighed.finish(), (weight) => Math.round(weight * 1e4) / 1e4);
    return { ...calibration, blendShapes };
  }

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
      weighed.clear();
      solver.beginCalibration();
      return taking.promise;
    },
    add(points, width, height, at, weights = null) {
      shown = points === null ? 0 : shown + 1;
      if (taking === null) return;
      if (points !== null && shown > SETTLING) {
        samples = solver.addSample(points, width, height);
        if (weights !== null) weighed.add(weights);
      }
      const length = at - beganAt;
      if (length >= LENGTH_MS && samples >= LEAST_SAMPLES) {
        finish(({ resolve }) => resolve(learnt()));
      } else if (length >= LONGEST_MS) {
        const seen = `${samples} of the ${LEAST_SAMPLES} needed`;
        finish(({ reject }) =>
          reject(new Error(`Cannot calibrate, too few pictures showed a face: ${seen}`))
        );
      }
    },
  };
}
