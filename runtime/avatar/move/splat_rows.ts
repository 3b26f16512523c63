import type { FaceFrames } from "../binding.ts";
import { ABOVE_0, applyTurns, type HarmonicsDegree, turnsOf } from "../harmonics.ts";
import type { LocalSplats } from "./stretch_splats.ts";

/** What of an avatar's splats is said in the frames of their triangles. */
export interface CarriedSplats extends LocalSplats {
  /** [splats, 3, coefficients], as of an Avatar. */
  readonly harmonics: Float32Array | null;
  /** [splats, 3], of the light. */
  readonly normal: Float32Array | null;
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

/**
 * Takes what a splat's colours have above degree 0 from one triangle's frame to another's.
 *
 * @param each coefficients of a colour, as of an Avatar
 */
function turnHarmonics(
  values: Float32Array,
  i: number,
  each: number,
  from: FaceFrames,
  t: number,
  to: FaceFrames,
  u: number,
): void {
  const [R, Q] = [from.rotation, to.rotation];
  // Where a direction of the new frame points in the old one: R~^T Q~.
  const turn = Array.from({ length: 9 }, (_, k) => {
    const [row, column] = [Math.floor(k / 3), k % 3];
    return R[t * 9 + row]! * Q[u * 9 + column]! + R[t * 9 + 3 + row]! * Q[u * 9 + 3 + column]! +
      R[t * 9 + 6 + row]! * Q[u * 9 + 6 + column]!;
  });
  const turns = turnsOf(ABOVE_0.indexOf(each as 0) as HarmonicsDegree, turn);
  for (let colour = 0; colour < 3; colour++) {
    const at = (i * 3 + colour) * each;
    turnVectors(values.subarray(at, at + 3), 0, 3, from, t, to, u);
    applyTurns(values, at + 3, turns);
  }
}

/** Takes a splat's harmonics and normal from one triangle's frame to another's. */
export function turnSplat(
  { harmonics, normal }: Pick<CarriedSplats, "harmonics" | "normal">,
  i: number,
  count: number,
  ...frames: [from: FaceFrames, t: number, to: FaceFrames, u: number]
): void {
  if (harmonics) turnHarmonics(harmonics, i, harmonics.length / count / 3, ...frames);
  if (normal) turnVectors(normal, i, 3, ...frames);
}

/** Takes a splat's vectors from one triangle's frame to another's. */
function turnVectors(
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
