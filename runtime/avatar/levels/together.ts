import { createRandom } from "../../base/mulberry32.ts";
import type { FoldedIdentity } from "../../head/identity.ts";
import { type HeadModel, JOINTS } from "../../head/head_model.ts";
import { type FaceFrames, faceFrames } from "../binding.ts";
import { meshPoser } from "../export/posed_mesh.ts";

/** Poses that triangles are moved through. */
export const PROBES = 12;
/** Of the expressions, those that a probe shows. */
const SHOWN = 0.25;

/** A head in poses that between them show all that it can do: at random, the same each time. */
export interface Probes {
  /** [PROBES], each [triangles, 3, 4], row by row: takes a place at rest to where the triangle carries it. */
  readonly carried: readonly Float32Array[];
  /**
   * Whether two triangles carry a place at rest to about the same spot in all probes: measured rather than read off the
   * mesh, for lips that touch at rest are neighbours in space, and all triangles of a scalp are one.
   */
  together(a: number, b: number, x: number, y: number, z: number, tolerance: number): boolean;
}

/** @param frames of the head at rest */
export function probeHead(head: HeadModel, identity: FoldedIdentity, frames: FaceFrames): Probes {
  const pose = meshPoser(head, identity), random = createRandom(7);
  const carried = Array.from({ length: PROBES }, () => {
    const expression = Float32Array.from(head.expressionNames, () => random() < SHOWN ? random() : 0);
    const joints = new Float32Array(JOINTS.length * 3);
    joints[JOINTS.indexOf("jaw") * 3] = 0.4 * random();
    for (const eye of ["leftEye", "rightEye"] as const) {
      joints[JOINTS.indexOf(eye) * 3] = 0.4 * (random() - 0.5);
      joints[JOINTS.indexOf(eye) * 3 + 1] = 0.6 * (random() - 0.5);
    }
    const posed = pose({ space: head.expressionSpace, expression, joints });
    return carriedBy(frames, faceFrames(posed, head.triangles));
  });
  return {
    carried,
    together(a, b, x, y, z, tolerance) {
      for (const each of carried) {
        let sum = 0;
        for (let p = a * 12, q = b * 12; p < a * 12 + 12; p += 4, q += 4) {
          const apart = (each[p]! - each[q]!) * x + (each[p + 1]! - each[q + 1]!) * y +
            (each[p + 2]! - each[q + 2]!) * z + each[p + 3]! - each[q + 3]!;
          sum += apart * apart;
        }
        if (!(sum <= tolerance * tolerance)) return false;
      }
      return true;
    },
  };
}

/** [triangles, 3, 4], where each triangle of a posed head carries what is at rest: its frame after the inverse of the one at rest. */
export function carriedBy(rest: FaceFrames, posed: FaceFrames): Float32Array {
  const out = new Float32Array(rest.area.length * 12);
  for (let t = 0; t < rest.area.length; t++) {
    const ratio = rest.area[t]! > 0 ? Math.sqrt(posed.area[t]! / rest.area[t]!) : 0;
    for (let r = 0; r < 3; r++) {
      let offset = posed.centre[t * 3 + r]!;
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = 0; k < 3; k++) {
          sum += posed.rotation[t * 9 + r * 3 + k]! * rest.rotation[t * 9 + c * 3 + k]!;
        }
        out[t * 12 + r * 4 + c] = ratio * sum;
        offset -= ratio * sum * rest.centre[t * 3 + c]!;
      }
      out[t * 12 + r * 4 + 3] = offset;
    }
  }
  return out;
}

/** [triangles, 3], outward, of the head at rest. */
export function normalsOf({ rotation, area }: FaceFrames): Float64Array {
  return Float64Array.from(
    { length: area.length * 3 },
    (_, k) => rotation[Math.floor(k / 3) * 9 + k % 3 * 3 + 1]!,
  );
}
