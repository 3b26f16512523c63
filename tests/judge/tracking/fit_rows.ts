import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { correctiveWeight } from "../../../runtime/head/corrective_weight.ts";
import { FACE_POINTS, FACE_VALUES, type FaceTables } from "../../../runtime/motion/tracking/face_tables.ts";
import { MIRRORED } from "../../../runtime/motion/tracking/mirror_pose.ts";
import { createFacePlace, createFacePlacer } from "../../../runtime/motion/tracking/place_face.ts";
import { measureOpenings } from "../../../runtime/motion/tracking/eyes.ts";
import {
  axisAngleOf,
  multiplyTurns,
  turnTowards,
  unturn,
} from "../../../runtime/motion/tracking/matrix_turn.ts";
import type { Pair } from "./pairs.ts";

/** A picture as the fit sees it. */
export interface FitRow {
  /** Who is seen. */
  readonly head: string;
  /** Its film: what the first picture of one says of the face at rest is off by the same in all of them. */
  readonly film: string;
  /** [1434], how far the points are from where they rest, eye distances. */
  readonly moved: Float32Array;
  /** [1434], the points at rest. */
  readonly neutral: Float32Array;
  /** [3], the head's turn against that of rest, axis-angle, radians. */
  readonly turn: Float32Array;
  /** [3], the same as it was driven. */
  readonly driven: Float32Array;
  /** [52]. */
  readonly weights: Float32Array;
  /** [2], how far the lids are apart at rest: left, right. */
  readonly opening: readonly [number, number];
}

/** Pictures at a film's beginning that the tracker is still finding its way in, where the face rests for longer. */
const FINDING = 3;

/** What a face is placed by: see FaceTables. */
export interface Resting {
  /** [1434]. */
  readonly neutral: ArrayLike<number>;
  /** [478]. */
  readonly still: ArrayLike<number>;
}

/** Turns films into rows: a film begins with the face at rest. Films without one are left out. */
export function rowsOf(pairs: readonly Pair[], tables: Resting): FitRow[] {
  const mean = Float64Array.from(tables.neutral), place = createFacePlace();
  const placeFace = createFacePlacer(tables.still);
  const ray = new Float64Array(9), ahead = new Float64Array(9), turn = new Float64Array(9);
  const head = new Float64Array(9), apart = new Float64Array(2);
  const look = ({ found, landmarks, width, height }: Pair, neutral: Float64Array, into: Float64Array) => {
    if (!found || !placeFace(landmarks, width, height, neutral, place)) return false;
    turnTowards(-place.centre[0]!, -place.centre[1]!, place.focal, ray);
    multiplyTurns(ray, place.turn, into);
    return true;
  };
  const rows: FitRow[] = [];
  for (const film of Map.groupBy(pairs, ({ film }) => film).values()) {
    const moving = film.findIndex(({ weights, joints }) =>
      weights.some((x) => x > 0) || joints.some((x) => x !== 0)
    );
    const resting = film[moving > FINDING ? FINDING : 0]!;
    if (!look(resting, mean, ahead)) continue;
    const neutral = Float64Array.from(place.points), shown = Float32Array.from(neutral);
    measureOpenings(neutral, apart);
    const opening = [apart[0]!, apart[1]!] as const;
    for (const pair of film) {
      if (!look(pair, neutral, turn)) continue;
      unturn(ahead, turn, head);
      const axisAngle = new Float32Array(3);
      axisAngleOf(head, axisAngle, 0);
      rows.push({
        head: pair.head,
        film: pair.film,
        moved: Float32Array.from(place.points, (x, i) => x - neutral[i]!),
        neutral: shown,
        turn: axisAngle,
        driven: Float32Array.from(axisAngle, (_, c) => pair.joints[c]! + pair.joints[3 + c]!),
        weights: pair.weights,
        opening,
      });
    }
  }
  return rows;
}

/** A row's image in a mirror: no side of a face may be learnt better than the other. */
export function mirroredRow(row: FitRow, partners: Int32Array): FitRow {
  return {
    head: row.head,
    film: `${row.film} mirrored`,
    moved: mirroredPoints(row.moved, partners),
    neutral: mirroredPoints(row.neutral, partners),
    turn: mirroredTurn(row.turn),
    driven: mirroredTurn(row.driven),
    weights: Float32Array.from(row.weights, (_, i) => row.weights[MIRRORED[i]!]!),
    opening: [row.opening[1], row.opening[0]],
  };
}

const mirroredTurn = (turn: Float32Array) => Float32Array.of(turn[0]!, -turn[1]!, -turn[2]!);

function mirroredPoints(points: Float32Array, partners: Int32Array): Float32Array {
  const out = new Float32Array(FACE_VALUES);
  for (let i = 0; i < FACE_POINTS; i++) {
    const from = partners[i]! * 3;
    out[i * 3] = -points[from]!;
    out[i * 3 + 1] = points[from + 1]!;
    out[i * 3 + 2] = points[from + 2]!;
  }
  return out;
}

/** [52 + products], what moves a row's points: its weights, a blink's by how far its eye must go, and what follows. */
export function featuresOf(
  row: FitRow,
  tables: Pick<FaceTables, "products">,
  meanOpening: readonly [number, number],
): Float64Array {
  const shapes = ARKIT_SHAPES.length, { weights } = row;
  const out = new Float64Array(shapes + tables.products.length);
  out.set(weights);
  tables.products.forEach((product, k) => out[shapes + k] = correctiveWeight(product, weights));
  out[ARKIT_INDEX.eyeBlinkLeft]! *= row.opening[0] / meanOpening[0];
  out[ARKIT_INDEX.eyeBlinkRight]! *= row.opening[1] / meanOpening[1];
  return out;
}
