/** Landmarks as face_mesh gives them of people under known weights: by the tables' own account of what it sees. */
import { ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { writeHeadTurn } from "../../../runtime/motion/head_turn.ts";
import { FACE_VALUES, type FaceTables } from "../../../runtime/motion/tracking/face_tables.ts";
import { writeTurnMatrix } from "../../../runtime/base/algebra/rodrigues.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";

export interface SyntheticCamera {
  /** Radians across the picture. */
  readonly fov: number;
  /** Metres from the head's middle. */
  readonly distance: number;
  /** Metres to the picture's right and up, of the head. */
  readonly aside: number;
  readonly above: number;
  readonly width: number;
  readonly height: number;
}

export const WEBCAM: SyntheticCamera = { fov: 1, distance: 0.6, aside: 0, above: 0, width: 640, height: 480 };
/** Metres from a face's middle to where its head turns. */
const NECK = [0, -0.1, -0.1] as const;

/** Of a pose, [478, 3], x in widths, y in heights, z in widths: see FaceSolver.solve. */
export type SyntheticFace = (pose: HeadPose, camera?: SyntheticCamera) => Float32Array;

/** @param seed 0 is the mean person */
export function createSyntheticFace(tables: FaceTables, seed = 0): SyntheticFace {
  const { neutral, identity, shapes } = tables.matrices, random = createRandom(seed);
  const person = Float64Array.from(neutral.values);
  for (let k = 0; k < identity.rows && seed > 0; k++) {
    const amount = 3 * (random() - 0.5);
    for (let i = 0; i < FACE_VALUES; i++) person[i]! += amount * identity.values[k * FACE_VALUES + i]!;
  }
  const turn = new Float64Array(9);
  return (pose, camera = WEBCAM) => {
    const places = person.slice();
    amountsOf(pose.expression, tables).forEach((amount, k) => {
      for (let i = 0; i < FACE_VALUES; i++) places[i]! += amount * shapes.values[k * FACE_VALUES + i]!;
    });
    const [x, y, z] = [0, 1, 2].map((c) => pose.joints[c]! + pose.joints[3 + c]!);
    writeTurnMatrix(x!, y!, z!, turn);
    for (let i = 0; i < FACE_VALUES; i += 3) {
      const from = NECK.map((x, c) => places[i + c]! * tables.metres - x);
      for (let r = 0; r < 3; r++) {
        places[i + r] = NECK[r]! + turn[r * 3]! * from[0]! + turn[r * 3 + 1]! * from[1]! +
          turn[r * 3 + 2]! * from[2]!;
      }
    }
    return project(places, camera);
  };
}

function amountsOf(weights: Float32Array, { products }: FaceTables): number[] {
  return [
    ...weights,
    ...products.map(({ kind, inputs }) => {
      const [first, second] = inputs.map((i) => weights[i]!) as [number, number];
      if (kind === "inbetween") return 4 * first * (1 - first);
      if (kind === "excess") return Math.max(0, first - second);
      return inputs.reduce((product, i) => product * weights[i]!, 1);
    }),
  ];
}

/** The tracker looks along the ray to the face's middle, and its depths are along it. */
function project(
  places: Float64Array,
  { fov, distance, aside, above, width, height }: SyntheticCamera,
): Float32Array {
  const focal = width / (2 * Math.tan(fov / 2)), out = new Float32Array(FACE_VALUES), centre = [0, 0, 0];
  for (let i = 0; i < FACE_VALUES; i++) centre[i % 3]! += places[i]! * 3 / FACE_VALUES;
  const ray = [centre[0]! + aside, centre[1]! + above, centre[2]! - distance], length = Math.hypot(...ray);
  for (let i = 0; i < FACE_VALUES; i += 3) {
    const depth = distance - places[i + 2]!;
    out[i] = 0.5 + focal * (places[i]! + aside) / depth / width;
    out[i + 1] = 0.5 - focal * (places[i + 1]! + above) / depth / height;
    for (let c = 0; c < 3; c++) {
      out[i + 2]! += (places[i + c]! - centre[c]!) * ray[c]! / length * focal / length / width;
    }
  }
  return out;
}

/** A pose of weights by name and a turned head, degrees. */
export function poseOf(
  weights: Partial<Record<typeof ARKIT_SHAPES[number], number>>,
  [yaw, pitch, roll]: readonly [number, number, number] = [0, 0, 0],
): HeadPose {
  const pose = restPose("arkit"), degree = Math.PI / 180;
  for (const [name, weight] of Object.entries(weights)) {
    pose.expression[ARKIT_SHAPES.indexOf(name as typeof ARKIT_SHAPES[number])] = weight!;
  }
  writeHeadTurn(yaw * degree, pitch * degree, roll * degree, pose.joints);
  return pose;
}
