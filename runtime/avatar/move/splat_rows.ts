import type { FaceFrames } from "../binding.ts";
import type { LocalSplats } from "./stretch_splats.ts";

/** What of an avatar's splats is said in the frames of their triangles. */
export interface CarriedSplats extends LocalSplats {
  /** Vectors: [splats, 3, 3] of harmonics, [splats, 3] of normals. */
  readonly vectors: readonly Float32Array[];
}

/** Some splats' geometry. */
export function rowsOf(splats: LocalSplats, which: readonly number[]): LocalSplats {
  const rows = (values: Float32Array, width: number) => {
    const out = new Float32Array(which.length * width);
    which.forEach((i, k) => out.set(values.subarray(i * width, (i + 1) * width), k * width));
    return out;
  };
  return {
    position: rows(splats.position, 3),
    rotation: rows(splats.rotation, 4),
    scale: rows(splats.scale, 3),
  };
}

/** Writes some splats' geometry back. */
export function setRows(
  { position, rotation, scale }: LocalSplats,
  which: readonly number[],
  rows: { readonly [name in keyof LocalSplats]: Float64Array },
): void {
  which.forEach((i, k) => {
    position.set(rows.position.subarray(k * 3, k * 3 + 3), i * 3);
    rotation.set(rows.rotation.subarray(k * 4, k * 4 + 4), i * 4);
    scale.set(rows.scale.subarray(k * 3, k * 3 + 3), i * 3);
  });
}

/** Takes a splat's vectors from one triangle's frame to another's. */
export function turnVectors(
  values: Float32Array,
  i: number,
  width: number,
  from: FaceFrames,
  t: number,
  to: FaceFrames,
  u: number,
): void {
  for (let at = i * width; at < (i + 1) * width; at += 3) {
    const world = [0, 1, 2].map((r) => {
      let sum = 0;
      for (let c = 0; c < 3; c++) sum += from.rotation[t * 9 + r * 3 + c]! * values[at + c]!;
      return sum;
    });
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      for (let r = 0; r < 3; r++) sum += to.rotation[u * 9 + r * 3 + c]! * world[r]!;
      values[at + c] = sum;
    }
  }
}
