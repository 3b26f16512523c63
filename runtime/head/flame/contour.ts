import { JOINTS } from "../head_model.ts";
import { openEmbedding, pointsOf, type SurfacePoint } from "./embeddings.ts";

/** The face's outline, which wanders over the skin as the head turns: FLAME's dynamic landmarks. */
export interface FaceContour {
  /** [79, 17], by the head's yaw: 0 to 39 degrees to the subject's right, then 1 to 39 to the left. */
  readonly rows: readonly (readonly SurfacePoint[])[];
}

/** Degrees that the table reaches to either side. */
const FARTHEST = 39;
const ROWS = 2 * FARTHEST + 1;
const POINTS = 17;

/**
 * Reads a dynamic embedding, .npy or pickle: `lmk_face_idx` [79, 17], `lmk_b_coords` [79, 17, 3].
 *
 * @param triangles how many FLAME has
 * @throws SyntaxError, TypeError or RangeError where it is broken or does not fit
 */
export async function readFaceContour(bytes: Uint8Array, triangles: number): Promise<FaceContour> {
  const points = pointsOf(await openEmbedding(bytes), triangles, ["lmk", "dynamic_lmk"]);
  if (points.length !== ROWS * POINTS) {
    throw new RangeError(`a dynamic embedding must have ${ROWS} x ${POINTS} points: ${points.length}`);
  }
  return {
    rows: Array.from({ length: ROWS }, (_, row) => points.slice(row * POINTS, (row + 1) * POINTS)),
  };
}

/**
 * Which of a contour's rows is the outline that a camera sees. What counts is how the head stands to the camera: root
 * and neck both turn it. (smplx 0.1.28 asks the root alone.)
 *
 * @param joints [joints, 3], axis-angle, radians
 * @param azimuth of the camera about y, radians; 0 looks into the face of a head at rest
 */
export function contourRow(joints: ArrayLike<number>, azimuth = 0): number {
  const side: Point = turned(turned([1, 0, 0], joints, NECK), joints, ROOT);
  // The angle about y of Euler's three, as FLAME's table was made with.
  const yaw = Math.atan2(-side[2], Math.hypot(side[0], side[1])) - azimuth;
  const degrees = Math.min(FARTHEST, Math.max(-FARTHEST, Math.round(-yaw * 180 / Math.PI)));
  return degrees > 0 ? degrees : degrees < 0 ? FARTHEST - degrees : 0;
}

const ROOT = JOINTS.indexOf("root");
const NECK = JOINTS.indexOf("neck");

type Point = readonly [number, number, number];

/** A vector turned by a joint's own rotation (Rodrigues). */
function turned(v: Point, joints: ArrayLike<number>, joint: number): Point {
  const [x, y, z] = [0, 1, 2].map((c) => joints[joint * 3 + c] ?? 0) as [number, number, number];
  const angle = Math.hypot(x, y, z);
  if (!(angle > 1e-12) || !Number.isFinite(angle)) return v;
  const k: Point = [x / angle, y / angle, z / angle];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const along = (k[0] * v[0] + k[1] * v[1] + k[2] * v[2]) * (1 - cos);
  return [
    v[0] * cos + (k[1] * v[2] - k[2] * v[1]) * sin + k[0] * along,
    v[1] * cos + (k[2] * v[0] - k[0] * v[2]) * sin + k[1] * along,
    v[2] * cos + (k[0] * v[1] - k[1] * v[0]) * sin + k[2] * along,
  ];
}
