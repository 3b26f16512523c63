import { ARKIT_SHAPES } from "../../head/arkit.ts";
import { shareHeadTurn } from "../head_turn.ts";
import type { HeadPose } from "../head_pose.ts";
import type { Calibration } from "./calibration.ts";
import { createCalibrator } from "./calibrator.ts";
import { measureOpenings } from "./eyes.ts";
import { FACE_VALUES, type FaceTables } from "./face_tables.ts";
import { axisAngleOf, multiplyTurns, turnTowards, unturn } from "./matrix_turn.ts";
import { mirrorPose } from "./mirror_pose.ts";
import { createFacePlace, createFacePlacer, type FacePlace } from "./place_face.ts";
import { createWeightReader } from "./read_weights.ts";
import { createRestFace } from "./rest_face.ts";

/** What became of a picture's landmarks. The same object in every frame. */
export interface SolveResult {
  /** False where the landmarks are no face: not finite, or of no size. The pose is then left as it was. */
  found: boolean;
  /** How far the points lie from what the weights explain, eye distances, root mean square; 0.02 to 0.04 as a rule. */
  residual: number;
  /** 0 to 1: how far the weights may be trusted. */
  confidence: number;
  /** The face is turned away by more than the landmarks can be trusted with. */
  turnedAway: boolean;
  /** The face is too small in the picture for its lids and lips to be seen. */
  tooSmall: boolean;
}

/** Landmarks of one face to ARKit's weights, the head's turn and the gaze. */
export interface FaceSolver {
  /** The avatar is the person's image in a mirror: left and right change places. */
  mirror: boolean;
  /**
   * Writes the pose that a picture shows. Allocates nothing.
   *
   * @param points [478, 3] as face_mesh gives them: x in widths, y in heights, z in widths
   * @param width @param height of the picture, pixels
   * @param into of the space "arkit"; root and neck share the head's turn as Live Link's do, the eyes turn by their
   *   shapes
   */
  solve(points: ArrayLike<number>, width: number, height: number, into: HeadPose): SolveResult;
  /** Forgets the face: the next one is another's, or the same one found again. A calibration stays. */
  reset(): void;
  /** Begins to collect pictures of a person who looks at the camera, relaxed. */
  beginCalibration(): void;
  /** Takes a picture into the calibration. @returns how many it has; one without a face is left out */
  addSample(points: ArrayLike<number>, width: number, height: number): number;
  /**
   * Makes the calibration of what was collected, and uses it.
   *
   * @throws RangeError where too few pictures showed a face
   */
  finishCalibration(): Calibration;
  /**
   * Uses what was kept, or nothing: then the face at rest is estimated on the way.
   *
   * @throws SyntaxError where it is no calibration
   * @throws RangeError where it was made with other tables
   */
  use(calibration: Calibration | null): void;
}

/** Degrees off the camera beyond which half of the face is hidden, and those over which trust goes. */
const MOST_TURN = 40, FADING_TURN = 20;
/** Pixels of an eye distance below which lids are not told apart. */
const LEAST_SCALE = 18;
/** Eye distances: residuals at which trust begins to go, and is gone. */
const FAIR_RESIDUAL = 0.04, WORST_RESIDUAL = 0.12;
const SHAPES = ARKIT_SHAPES.length;

export function createFaceSolver(tables: FaceTables, options: { mirror?: boolean } = {}): FaceSolver {
  const place = createFacePlace(), placeFace = createFacePlacer(tables.matrices.still.values);
  const reader = createWeightReader(tables), opening = new Float64Array(2);
  const rest = createRestFace(tables), calibrator = createCalibrator(tables);
  const mean = Float64Array.from(tables.matrices.neutral.values);
  const moved = new Float64Array(FACE_VALUES);
  const ray = new Float64Array(9), turn = new Float64Array(9), head = new Float64Array(9);
  const angles = new Float64Array(3), turns = tables.matrices.turn.values;
  const result: SolveResult = {
    found: false,
    residual: 0,
    confidence: 0,
    turnedAway: false,
    tooSmall: false,
  };

  /** Place, the head's turn in the camera's axes (as seen along the ray to it, and that ray's own), and the eyes. */
  function look(points: ArrayLike<number>, width: number, height: number, neutral: Float64Array): boolean {
    if (!placeFace(points, width, height, neutral, place)) return false;
    turnTowards(-place.centre[0]!, -place.centre[1]!, place.focal, ray);
    multiplyTurns(ray, place.turn, turn);
    return true;
  }

  function turnBy(terms: Float64Array, axis: number): number {
    let sum = 0;
    for (let k = 0; k < terms.length; k++) sum += turns[axis * terms.length + k]! * terms[k]!;
    return sum;
  }

  function writePose(into: HeadPose): void {
    const { expression, joints } = into;
    for (let i = 0; i < SHAPES; i++) expression[i] = clamp(reader.weights[i]!);
    joints.fill(0);
    for (let c = 0; c < 3; c++) joints[3 + c] = turnBy(reader.turnTerms, c);
    shareHeadTurn(joints);
    if (solver.mirror) mirrorPose(into);
  }

  const solver: FaceSolver = {
    mirror: options.mirror ?? false,
    solve(points, width, height, into) {
      if (into.space !== "arkit") {
        throw new TypeError(`Cannot solve a face into another space than arkit: ${into.space}`);
      }
      result.found = look(points, width, height, rest.neutral);
      result.confidence = 0;
      if (!result.found) return result;
      for (let i = 0; i < FACE_VALUES; i++) moved[i] = place.points[i]! - rest.neutral[i]!;
      unturn(rest.ahead, turn, head);
      axisAngleOf(head, angles, 0);
      reader.read(moved, angles, rest.opening);
      judge(place, reader.explain(moved), result);
      writePose(into);
      if (!result.turnedAway) rest.learn(moved, place.points);
      return result;
    },
    reset() {
      if (!rest.calibrated) rest.use(null);
    },
    beginCalibration: calibrator.begin,
    addSample(points, width, height) {
      if (look(points, width, height, mean)) {
        measureOpenings(place.points, opening);
        calibrator.add(place, turn, opening);
      }
      return calibrator.count;
    },
    finishCalibration() {
      const calibration = calibrator.finish();
      rest.use(calibration);
      return calibration;
    },
    use: rest.use,
  };
  return solver;
}

/** Says how far a frame may be trusted. */
function judge({ turn, scale }: FacePlace, residual: number, into: SolveResult): void {
  const away = Math.acos(Math.max(-1, Math.min(1, turn[8]!))) * 180 / Math.PI;
  into.residual = residual;
  into.turnedAway = away > MOST_TURN;
  into.tooSmall = scale < LEAST_SCALE;
  into.confidence = clamp((WORST_RESIDUAL - residual) / (WORST_RESIDUAL - FAIR_RESIDUAL)) *
    clamp(1 - (away - MOST_TURN) / FADING_TURN) * clamp(scale / LEAST_SCALE);
}

const clamp = (x: number): number => x > 0 ? (x < 1 ? x : 1) : 0;
