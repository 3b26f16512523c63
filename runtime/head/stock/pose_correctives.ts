import { JOINT_PLACES } from "./measures.ts";
import { jawWeight, neckWeight } from "./skinning.ts";
import type { Vector } from "./vector.ts";
import type { WholeMesh } from "./whole_mesh.ts";

/** Rows of the correctives: 9 entries of R - I, row by row, for neck, jaw, left eye, right eye. */
const ROWS = 36, NECK_ROWS = 0, JAW_ROWS = 9;

/**
 * [36, vertices, 3], millimetres: what skinning takes from the volume where skin belongs to two bones, given back.
 *
 * Blending the matrices I and R by a weight w takes a vertex at r from the joint's axis by the chord; it should
 * go by the arc, turned by w of the angle. To second order in the angle they differ by w (1 - w) (1 - cos) r
 * across the axis a, and (1 - cos) (I - a a^T) is I less the symmetric part of R: linear in the entries of
 * R - I, as pose correctives must be, and right for every axis at once.
 */
export function poseCorrectives(mesh: WholeMesh): Float64Array {
  const out = new Float64Array(ROWS * mesh.count * 3);
  for (let v = 0; v < mesh.count; v++) {
    keepVolume(mesh, out, v, NECK_ROWS, JOINT_PLACES.neck, neckWeight(mesh, v));
    keepVolume(mesh, out, v, JAW_ROWS, JOINT_PLACES.jaw, jawWeight(mesh, v));
  }
  return out;
}

function keepVolume(
  mesh: WholeMesh,
  out: Float64Array,
  v: number,
  rows: number,
  joint: Vector,
  weight: number,
): void {
  const share = weight * (1 - weight);
  if (share < 1e-4) return;
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      // Half of R_ij takes r_j to i, half takes r_i to j: the symmetric part.
      const row = ((rows + i * 3 + j) * mesh.count + v) * 3;
      out[row + i]! -= share / 2 * (mesh.positions[v * 3 + j]! - joint[j]!);
      out[row + j]! -= share / 2 * (mesh.positions[v * 3 + i]! - joint[i]!);
    }
  }
}
