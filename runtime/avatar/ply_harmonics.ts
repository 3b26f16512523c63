import type { PlyColumn } from "../formats/ply.ts";
import type { FaceFrames } from "./binding.ts";

/*
 * Degree 1 as 3DGS files have it: f_rest_0.. hold all coefficients above degree 0 of red, then of green, then of blue,
 * and those of degree 1 are the first three of each, of -y, z and -x in the world's axes. An Avatar has them as
 * vectors in its triangles' frames instead: see shaders/lib/harmonics.wgsl.
 */

/** Coefficients above degree 0 of one colour, by the degree. */
const ABOVE_0 = [0, 3, 8, 15];

export const restName = (i: number): string => `f_rest_${i}`;

/**
 * @param local [splats, 3, 3], as Avatar.harmonics
 * @param binding [splats]
 * @returns [splats, 9], f_rest of the head at rest
 */
export function toRest(
  local: ArrayLike<number>,
  binding: ArrayLike<number>,
  frames: FaceFrames,
): Float32Array<ArrayBuffer> {
  const rest = new Float32Array(local.length);
  for (let at = 0; at < local.length; at += 3) {
    const R = frames.rotation.subarray(binding[Math.floor(at / 9)]! * 9);
    const [x, y, z] = [0, 3, 6].map((row) =>
      R[row]! * local[at]! + R[row + 1]! * local[at + 1]! + R[row + 2]! * local[at + 2]!
    ) as [number, number, number];
    rest.set([-y, z, -x], at);
  }
  return rest;
}

/**
 * The inversion of `toRest`.
 *
 * @param columns a file's, of any degree up to 3
 * @param framesOf asked where they are needed: old files of degree 0 take no time for it
 * @returns [splats, 3, 3], null at degree 0, and the degree of the file, of which no more than 1 is kept
 * @throws SyntaxError where the number of columns is that of no degree
 */
export function fromRest(
  columns: ReadonlyMap<string, PlyColumn>,
  binding: ArrayLike<number>,
  framesOf: () => FaceFrames,
): { harmonics: Float32Array<ArrayBuffer> | null; degree: number } {
  let length = 0;
  while (columns.has(restName(length))) length++;
  const degree = ABOVE_0.indexOf(length / 3);
  if (degree === -1) {
    throw new SyntaxError(
      `Cannot read avatar.ply, f_rest must have ${ABOVE_0.map((n) => n * 3).join(", ")} columns: ${length}`,
    );
  }
  if (degree === 0) return { harmonics: null, degree };
  const frames = framesOf();
  const each = ABOVE_0[degree]!;
  const harmonics = new Float32Array(binding.length * 9);
  for (let colour = 0; colour < 3; colour++) {
    const [ofY, ofZ, ofX] = [0, 1, 2].map((k) => columns.get(restName(colour * each + k))!) as [
      PlyColumn,
      PlyColumn,
      PlyColumn,
    ];
    for (let i = 0; i < binding.length; i++) {
      const R = frames.rotation.subarray(binding[i]! * 9);
      const [x, y, z] = [-ofX[i]!, -ofY[i]!, ofZ[i]!];
      for (let c = 0; c < 3; c++) {
        harmonics[i * 9 + colour * 3 + c] = R[c]! * x + R[3 + c]! * y + R[6 + c]! * z;
      }
    }
  }
  return { harmonics, degree };
}
