import { ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { crc32 } from "../../../runtime/base/crc32.ts";
import type { Corrective, HeadModel } from "../../../runtime/head/head_model.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { FACE_POINTS, FACE_VALUES } from "../../../runtime/motion/tracking/face_tables.ts";
import { createLandmarkMotion } from "../../../runtime/motion/retarget/landmark_motion.ts";
import { EYE_CORNERS } from "../../../runtime/motion/retarget/contours.ts";

/** What the stock head's own geometry says: lengths in eye distances, the origin at the middle of what holds still. */
export interface FaceGeometry {
  /** Of all that is below. */
  readonly fingerprint: string;
  /** Metres of an eye distance. */
  readonly metres: number;
  /** [1434]. */
  readonly neutral: Float64Array;
  /** [478], how much each point tells of the head's turn. */
  readonly still: Float64Array;
  /** [52 + products][1434]. */
  readonly shapes: readonly Float64Array[];
  readonly products: readonly Corrective[];
  /** [people's directions][1434], a standard deviation each. */
  readonly people: readonly Float64Array[];
}

const POINTS = Array.from({ length: FACE_POINTS }, (_, i) => i);
/** Eye distances that the jaw, a brow or a cheek may move a point of which a head's turn is still told. */
const STILL = 0.035;

export function geometryOf(head: HeadModel): FaceGeometry {
  const motion = createLandmarkMotion(head, POINTS);
  const posed = (weights: Partial<Record<number, number>>): Float64Array => {
    const pose: HeadPose = restPose("arkit"), into = new Float64Array(FACE_VALUES);
    for (const [index, weight] of Object.entries(weights)) pose.expression[Number(index)] = weight!;
    motion.pose(pose, into);
    return into;
  };
  const rest = posed({});
  const metres = eyeDistance(rest);
  const rows = embeddedRows(head);
  const columns = ARKIT_SHAPES.map((_, k) => difference(posed({ [k]: 1 }), rest));
  const products: Corrective[] = [];
  head.correctives.forEach(({ kind, inputs }, k) => {
    const row = rows(head.expressionBasis, ARKIT_SHAPES.length + k);
    // Alone and at 1, a shape brings its own excess with it; an in-between is 0 there.
    if (kind === "excess") columns[inputs[0]!] = difference(columns[inputs[0]!]!, row);
    products.push({ kind, inputs });
    columns.push(row);
  });
  const shapes = columns.map((column) => column.map((x) => x / metres));
  const still = stillness(shapes);
  const neutral = rest.map((x) => x / metres);
  centre(neutral, still);
  const people = head.shapeNames.map((_, k) => {
    const row = rows(head.shapeBasis, k).map((x) => x / metres);
    centre(row, still);
    return row;
  });
  const numbers = Float32Array.from(
    [...neutral, ...still, ...shapes.flatMap((s) => [...s]), ...people.flatMap((p) => [...p])]
      .map((x) => Math.round(x * 1e5)),
  );
  const fingerprint = crc32(new Uint8Array(numbers.buffer)).toString(16).padStart(8, "0");
  return { fingerprint, metres, neutral, still, shapes, products, people };
}

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => x - b[i]!);

/** Between the middles of the lids' corners. */
function eyeDistance(points: Float64Array): number {
  const at = ([a, b]: readonly [number, number], c: number) => (points[a * 3 + c]! + points[b * 3 + c]!) / 2;
  return Math.hypot(...[0, 1, 2].map((c) => at(EYE_CORNERS.left, c) - at(EYE_CORNERS.right, c)));
}

/** A basis's rows at the landmarks. */
function embeddedRows(head: HeadModel): (basis: Float32Array, row: number) => Float64Array {
  const { indices, triangles, barycentric } = head.landmarks, size = head.template.length;
  return (basis, row) => {
    const out = new Float64Array(FACE_VALUES);
    indices.forEach((index, i) => {
      for (let c = 0; c < 3; c++) {
        for (let k = 0; k < 3; k++) {
          const vertex = head.triangles[triangles[i]! * 3 + k]!;
          out[index * 3 + c]! += barycentric[i * 3 + k]! * basis[row * size + vertex * 3 + c]!;
        }
      }
    });
    return out;
  };
}

/** Points tell of the head's turn by how little any weight moves them. */
function stillness(shapes: readonly Float64Array[]): Float64Array {
  return Float64Array.from({ length: FACE_POINTS }, (_, i) => {
    if (i >= FIRST_IRIS) return 0;
    let squares = 0;
    for (let k = 0; k < ARKIT_SHAPES.length; k++) {
      for (let c = 0; c < 3; c++) squares += shapes[k]![i * 3 + c]! ** 2;
    }
    return 1 / (1 + squares / (STILL * STILL));
  });
}
const FIRST_IRIS = 468;

/** Puts the origin into the middle of what holds still. */
function centre(points: Float64Array, still: Float64Array): void {
  const total = still.reduce((sum, weight) => sum + weight, 0);
  for (let c = 0; c < 3; c++) {
    let middle = 0;
    for (let i = 0; i < FACE_POINTS; i++) middle += still[i]! * points[i * 3 + c]! / total;
    for (let i = 0; i < FACE_POINTS; i++) points[i * 3 + c]! -= middle;
  }
}
