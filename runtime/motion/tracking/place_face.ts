import { FACE_POINTS, FACE_VALUES } from "./face_tables.ts";
import { createTurnFinder } from "./find_turn.ts";

/** Where a face is in a picture, and its points as they would stand before the camera. */
export interface FacePlace {
  /** [9], row by row: takes the face's own axes to the view's along the ray from the camera to the face. */
  readonly turn: Float64Array;
  /** [2], where the face's centre is seen, pixels from the picture's middle, right and up. */
  readonly centre: Float64Array;
  /** Pixels of an eye distance. */
  scale: number;
  /** Pixels; the distance of a picture plane that has the view's angle. */
  focal: number;
  /** [478, 3], eye distances in the face's own axes. */
  readonly points: Float64Array;
  /** [478, 3], the same in the view's. */
  readonly seen: Float64Array;
}

/**
 * Share of a picture's longer side that its focal length is taken for: a webcam's 58 degrees across. The lens is not
 * known, and what it does to a face at rest is calibrated away.
 */
const FOCAL_SHARE = 0.9;
/** Pixels of an eye distance below which nothing is a face. */
const LEAST_SCALE = 1;
/** Pictures that a point may lie off: a tracker guesses those that are out of sight. */
const MOST_SHARES = 4;

export const createFacePlace = (): FacePlace => ({
  turn: new Float64Array(9),
  centre: new Float64Array(2),
  scale: 1,
  focal: 1,
  points: new Float64Array(FACE_VALUES),
  seen: new Float64Array(FACE_VALUES),
});

/**
 * Takes perspective, place, size and turn out of a face's points: lays the neutral face over them by the points that
 * hold still (Horn 1987), undoes the perspective at the distance that its size tells, and lays it over once more.
 *
 * @param still [478], each point's weight
 * @returns writes a place; false where the points are not finite, or no face
 */
export function createFacePlacer(
  still: ArrayLike<number>,
): (
  landmarks: ArrayLike<number>,
  width: number,
  height: number,
  neutral: Float64Array,
  into: FacePlace,
) => boolean {
  const chosen = Int32Array.from([...Array(FACE_POINTS).keys()].filter((i) => still[i]! > 0));
  const weights = Float64Array.from(chosen, (i) => still[i]!);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const from = new Float64Array(3), to = new Float64Array(3), products = new Float64Array(9);
  const findTurn = createTurnFinder();

  /** Centres of both, and how they go together. @returns the sum of the neutral's squares */
  function correlate(neutral: Float64Array, seen: Float64Array): number {
    for (let c = 0; c < 3; c++) {
      let a = 0, b = 0;
      for (let k = 0; k < chosen.length; k++) {
        a += weights[k]! * neutral[chosen[k]! * 3 + c]!;
        b += weights[k]! * seen[chosen[k]! * 3 + c]!;
      }
      from[c] = a / total;
      to[c] = b / total;
    }
    products.fill(0);
    let squares = 0;
    for (let k = 0; k < chosen.length; k++) {
      const at = chosen[k]! * 3, weight = weights[k]!;
      for (let r = 0; r < 3; r++) {
        const p = weight * (neutral[at + r]! - from[r]!);
        squares += p * (neutral[at + r]! - from[r]!);
        for (let c = 0; c < 3; c++) products[r * 3 + c]! += p * (seen[at + c]! - to[c]!);
      }
    }
    return squares;
  }

  /** @returns how many units of the seen one of the neutral is */
  function lay(neutral: Float64Array, seen: Float64Array, turn: Float64Array): number {
    const squares = correlate(neutral, seen);
    findTurn(products, turn);
    let along = 0;
    for (let r = 0; r < 3; r++) for (let c = 0; c < 3; c++) along += turn[c * 3 + r]! * products[r * 3 + c]!;
    return along / squares;
  }

  return (landmarks, width, height, neutral, into) => {
    const { turn, centre, points, seen } = into;
    if (!(width > 0 && height > 0)) return false;
    for (let i = 0; i < FACE_VALUES; i++) {
      const share = landmarks[i]!;
      if (!(share > -MOST_SHARES && share < MOST_SHARES)) return false;
    }
    for (let i = 0; i < FACE_VALUES; i += 3) {
      seen[i] = (landmarks[i]! - 0.5) * width;
      seen[i + 1] = (0.5 - landmarks[i + 1]!) * height;
      seen[i + 2] = -landmarks[i + 2]! * width;
    }
    let scale = lay(neutral, seen, turn);
    if (!(scale >= LEAST_SCALE) || !Number.isFinite(scale)) return false;
    const focal = into.focal = FOCAL_SHARE * Math.max(width, height);
    centre[0] = to[0]!;
    centre[1] = to[1]!;
    const depth = to[2]!;
    for (let i = 0; i < FACE_VALUES; i += 3) {
      const z = seen[i + 2]! - depth, nearer = 1 - z / focal;
      seen[i] = (seen[i]! - centre[0]) * nearer / scale;
      seen[i + 1] = (seen[i + 1]! - centre[1]) * nearer / scale;
      seen[i + 2] = z / scale;
    }
    const finer = lay(neutral, seen, turn);
    if (!(finer > 0)) return false;
    scale *= finer;
    into.scale = scale;
    for (let i = 0; i < FACE_VALUES; i += 3) {
      const x = seen[i] = (seen[i]! - to[0]!) / finer;
      const y = seen[i + 1] = (seen[i + 1]! - to[1]!) / finer;
      const z = seen[i + 2] = (seen[i + 2]! - to[2]!) / finer;
      for (let c = 0; c < 3; c++) {
        points[i + c] = turn[c]! * x + turn[3 + c]! * y + turn[6 + c]! * z + from[c]!;
      }
    }
    return Number.isFinite(points[0]!);
  };
}
