import type { PlyColumn } from "../formats/ply.ts";
import type { FaceFrames } from "./binding.ts";
import { ABOVE_0, applyTurns, type HarmonicsDegree, turnsByTriangle } from "./harmonics.ts";

/*
 * Colours' harmonics as 3DGS files have them: f_rest_0.. hold all coefficients above degree 0 of red, then of green,
 * then of blue, in the world's axes; those of degree 1 are the first three of each, of -y, z and -x. An Avatar has them
 * in its triangles' frames instead, degree 1 as a vector: see harmonics.ts.
 */

export const restName = (i: number): string => `f_rest_${i}`;

/**
 * @param local [splats, 3, coefficients], as Avatar.harmonics
 * @param binding [splats]
 * @returns [splats, 3 * coefficients], f_rest of the head at rest
 */
export function toRest(
  local: ArrayLike<number>,
  binding: ArrayLike<number>,
  frames: FaceFrames,
  degree: HarmonicsDegree = 1,
): Float32Array<ArrayBuffer> {
  const each = ABOVE_0[degree], rest = Float32Array.from(local);
  const turnsAt = turnsByTriangle(degree, frames, true);
  for (let at = 0; at < local.length; at += each) {
    const t = binding[Math.floor(at / (3 * each))]!;
    const R = frames.rotation.subarray(t * 9);
    const [x, y, z] = [0, 3, 6].map((row) =>
      R[row]! * local[at]! + R[row + 1]! * local[at + 1]! + R[row + 2]! * local[at + 2]!
    ) as [number, number, number];
    rest.set([-y, z, -x], at);
    if (degree > 1) applyTurns(rest, at + 3, turnsAt(t));
  }
  return rest;
}

/**
 * The degree of the f_rest columns of a file.
 *
 * @throws SyntaxError where their number is that of no degree
 */
export function restDegree(columns: ReadonlyMap<string, PlyColumn>): HarmonicsDegree {
  let length = 0;
  while (columns.has(restName(length))) length++;
  const degree = ABOVE_0.indexOf(length / 3 as 0);
  if (degree === -1) {
    throw new SyntaxError(
      `Cannot read avatar.ply, f_rest must have ${ABOVE_0.map((n) => n * 3).join(", ")} columns: ${length}`,
    );
  }
  return degree as HarmonicsDegree;
}

/**
 * [splats, 3 * coefficients] out of the columns of a file of that degree, or of the lower one that is wanted: the first
 * coefficients of each colour.
 */
export function restOfColumns(
  columns: ReadonlyMap<string, PlyColumn>,
  count: number,
  degree: HarmonicsDegree,
  wanted: HarmonicsDegree = degree,
): Float32Array<ArrayBuffer> {
  const each = ABOVE_0[degree], kept = ABOVE_0[wanted];
  const rest = new Float32Array(count * kept * 3);
  for (let colour = 0; colour < 3; colour++) {
    for (let k = 0; k < Math.min(each, kept); k++) {
      const column = columns.get(restName(colour * each + k))!;
      for (let i = 0; i < count; i++) rest[(i * 3 + colour) * kept + k] = column[i]!;
    }
  }
  return rest;
}

/**
 * The inversion of `toRest`.
 *
 * @param rest [splats, 3 * coefficients] of the degree
 * @returns [splats, 3, coefficients]
 */
export function fromRest(
  rest: ArrayLike<number>,
  degree: HarmonicsDegree,
  binding: ArrayLike<number>,
  frames: FaceFrames,
): Float32Array<ArrayBuffer> {
  const each = ABOVE_0[degree], harmonics = Float32Array.from(rest);
  const turnsAt = turnsByTriangle(degree, frames, false);
  for (let at = 0; at < rest.length; at += each) {
    const t = binding[Math.floor(at / (3 * each))]!;
    const R = frames.rotation.subarray(t * 9);
    const [x, y, z] = [-rest[at + 2]!, -rest[at]!, rest[at + 1]!];
    for (let c = 0; c < 3; c++) harmonics[at + c] = R[c]! * x + R[3 + c]! * y + R[6 + c]! * z;
    if (degree > 1) applyTurns(harmonics, at + 3, turnsAt(t));
  }
  return harmonics;
}
