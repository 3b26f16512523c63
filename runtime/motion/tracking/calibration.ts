import { ARKIT_SHAPES } from "../../head/arkit.ts";
import { FACE_VALUES } from "./face_tables.ts";

/** What a person's face is at rest, as plain JSON: kept per person. */
export interface Calibration {
  readonly version: 1;
  /** Of the tables that it was made with. */
  readonly tables: string;
  /** Pictures that it was made of. */
  readonly samples: number;
  /** [1434], the points at rest, eye distances, in ten-thousandths. */
  readonly neutral: readonly number[];
  /** [3], the head's turn in the camera's axes while it looked ahead, axis-angle, radians. */
  readonly turn: readonly number[];
  /** [2], how far the lids stood apart, eye distances: left, right. */
  readonly opening: readonly number[];
  /** [52] by ARKit's order: what the net for blend shapes made of it, where that was in use. */
  readonly blendShapes?: readonly number[];
}

export const CALIBRATION_VERSION = 1;
/** Of the neutral points. */
export const CALIBRATION_UNIT = 1e-4;
/** Eye distances: no point of a face lies further from its middle. */
const FURTHEST = 10;

/**
 * Takes a calibration that was kept elsewhere.
 *
 * @throws SyntaxError where it is none
 * @throws RangeError where it was made with other tables
 */
export function readCalibration(value: unknown, tables: string): Calibration {
  const given = value as Calibration;
  const list = (what: unknown, length: number, most: number): boolean =>
    Array.isArray(what) && what.length === length &&
    what.every((x) => typeof x === "number" && Math.abs(x) <= most);
  const sound = typeof given === "object" && given !== null && given.version === CALIBRATION_VERSION &&
    typeof given.tables === "string" && Number.isInteger(given.samples) &&
    list(given.neutral, FACE_VALUES, FURTHEST / CALIBRATION_UNIT) && list(given.turn, 3, Math.PI) &&
    list(given.opening, 2, FURTHEST) &&
    (given.blendShapes === undefined || list(given.blendShapes, ARKIT_SHAPES.length, 1));
  if (!sound) {
    throw new SyntaxError(
      `Cannot use calibration, it must be one of version ${CALIBRATION_VERSION}: ${
        JSON.stringify(value)?.slice(0, 40)
      }`,
    );
  }
  if (given.tables !== tables) {
    throw new RangeError(
      `Cannot use calibration, it must be made with the face tables in use, ${tables}: ${given.tables}`,
    );
  }
  return given;
}
