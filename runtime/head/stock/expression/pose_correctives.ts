import { HEAD, JOINT_PLACES } from "../measures.ts";
import { jawWeight, neckWeight } from "../mesh/skinning.ts";
import { smoothstep } from "../../../base/scalar.ts";
import { add, dot, length, scale, subtract, type Vector } from "../../../base/vector.ts";
import { placeOf, type WholeMesh } from "../mesh/whole_mesh.ts";

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
    if (mesh.parts[v] === "skin") bendNeck(mesh, out, v);
  }
  return out;
}

/** Entries of the neck's R - I that are the sine of a turn to the subject's left, and of a nod. */
const TURN = 2, NOD = 7;
/** The sternomastoid, from behind the ear to the pit of the neck, on the left. */
const MASTOID: Vector = [56, -38, -92], STERNUM: Vector = [10, -186, -52];
/** Millimetres per unit of the sine: half of it at 30 degrees. */
const STERNOMASTOID_RISE = 5, THROAT_SWELL = 7;

/**
 * What muscle and fat do beyond the bones: turning, the sternomastoid of the other side comes out and that of
 * the own side sinks in; nodding, what lies under the chin swells forwards, and is drawn flat as the head goes back.
 */
function bendNeck(mesh: WholeMesh, out: Float64Array, v: number): void {
  const [x, y, z] = placeOf(mesh, v);
  const p: Vector = [Math.abs(x), y, z], way = subtract(STERNUM, MASTOID);
  const along = dot(subtract(p, MASTOID), way) / dot(way, way);
  const ridge = subtract(p, add(MASTOID, scale(way, along)));
  const belly = smoothstep(0, 0.35, along) * smoothstep(1, 0.65, along);
  const rise = STERNOMASTOID_RISE * belly * smoothstep(0, 10, p[0]) *
    Math.exp(-0.5 * (length(ridge) / 9) ** 2);
  const turn = ((NECK_ROWS + TURN) * mesh.count + v) * 3;
  out[turn] = out[turn]! - 0.6 * rise;
  out[turn + 2] = out[turn + 2]! - 0.8 * rise * Math.sign(x);

  const throat = Math.exp(
    -0.5 * ((x / 24) ** 2 + ((y - (HEAD.mentonY - 14)) / 13) ** 2 + ((z + 38) / 24) ** 2),
  );
  const nod = ((NECK_ROWS + NOD) * mesh.count + v) * 3;
  out[nod + 1] = out[nod + 1]! - 0.5 * THROAT_SWELL * throat;
  out[nod + 2] = out[nod + 2]! + 0.8 * THROAT_SWELL * throat;
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
