import { type readColumns, readNumbers, writeColumn, writeIntegers } from "./columns.ts";
import { refuse } from "./container.ts";

/*
 * Rows of displacements of vertices, of which most move few: a bit for each vertex of each row says whether it moves, and
 * those that do have three numbers each, in the order of the bits.
 */

/** @param basis [rows, vertices, 3], metres @param id of the bits' column; that of the numbers is the next */
export function writeBasis(id: number, basis: Float32Array, step: number): Uint8Array[] {
  const places = basis.length / 3, bits = new Uint8Array(Math.ceil(places / 8));
  const moved: number[] = [], half = step / 2;
  for (let at = 0; at < places; at++) {
    const x = basis[at * 3]!, y = basis[at * 3 + 1]!, z = basis[at * 3 + 2]!;
    if (Math.abs(x) <= half && Math.abs(y) <= half && Math.abs(z) <= half) continue;
    bits[at >> 3]! |= 1 << (at & 7);
    moved.push(x, y, z);
  }
  return [...writeIntegers(id, bits), ...writeColumn(id + 1, moved, { width: 3, step, delta: true })];
}

/** @returns [rows, vertices, 3] */
export function readBasis(
  section: string,
  columns: ReturnType<typeof readColumns>,
  id: number,
  places: number,
): Float32Array<ArrayBuffer> {
  const bits = columns.get(id), numbers = columns.get(id + 1);
  if (!bits || !numbers) refuse(`section ${section} must have columns`, `${id} and ${id + 1}`);
  const bytes = Math.ceil(places / 8);
  if (
    bits.width !== 1 || bits.bytes !== 1 || bits.coding !== 0 || bits.count !== bytes || numbers.width !== 3
  ) {
    refuse(`column ${id} of section ${section} must have ${places} bits, and three numbers each`, bits.count);
  }
  const moved = readNumbers(numbers, new Float32Array(numbers.count * 3));
  const basis = new Float32Array(places * 3);
  let from = 0;
  for (let at = 0; at < bytes; at++) {
    for (let byte = bits.planes[at]!, k = at * 8; byte !== 0; byte >>>= 1, k++) {
      if ((byte & 1) === 0) continue;
      if (from === moved.length || k >= places) {
        refuse(`column ${id + 1} of section ${section} must have a number for each bit`, numbers.count);
      }
      basis[k * 3] = moved[from]!;
      basis[k * 3 + 1] = moved[from + 1]!;
      basis[k * 3 + 2] = moved[from + 2]!;
      from += 3;
    }
  }
  if (from !== moved.length) {
    refuse(`column ${id} of section ${section} must have a bit for each number`, from / 3);
  }
  return basis;
}
