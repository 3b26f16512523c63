/**
 * Splats as 3DGS's code writes them (Kerbl et al. 2023, https://github.com/graphdeco-inria/gaussian-splatting): a .ply
 * with logits of opacities, logarithms of scales and f_rest, which holds all of red before green and blue.
 */
import { type PlyColumn, type PlyElement, readPly, writePly } from "../ply.ts";
import { COEFFICIENTS, emptyCloud, settleCloud, SH_0, sigmoid, type SplatCloud } from "./splat_cloud.ts";

/** What a logit or a logarithm is taken of at the ends. */
const LEAST = 1e-7;

/** @throws RangeError for what no .ply can say */
export function writeSplatPly(cloud: SplatCloud, comments: readonly string[] = []): Uint8Array<ArrayBuffer> {
  const { count, degree } = cloud;
  const columns = new Map<string, PlyColumn>();
  const add = (name: string, values: ArrayLike<number>, width: number, c: number, map = (x: number) => x) =>
    columns.set(name, Float32Array.from({ length: count }, (_, i) => map(values[i * width + c]!)));
  ["x", "y", "z"].forEach((name, c) => add(name, cloud.position, 3, c));
  // Readers that go by places rather than names count on them.
  for (const name of ["nx", "ny", "nz"]) columns.set(name, new Float32Array(count));
  for (let c = 0; c < 3; c++) add(`f_dc_${c}`, cloud.colour, 3, c, (x) => (x - 0.5) / SH_0);
  const each = COEFFICIENTS[degree] * 3;
  for (let k = 0; k < each; k++) add(`f_rest_${k}`, cloud.harmonics, each, k);
  add("opacity", cloud.opacity, 1, 0, (x) => {
    const inside = Math.min(1 - LEAST, Math.max(LEAST, x));
    return Math.log(inside / (1 - inside));
  });
  for (let c = 0; c < 3; c++) add(`scale_${c}`, cloud.scale, 3, c, (x) => Math.log(Math.max(LEAST, x)));
  for (let k = 0; k < 4; k++) add(`rot_${k}`, cloud.rotation, 4, k);
  return writePly({ comments, elements: [{ name: "vertex", count, columns }] });
}

/**
 * Reads the standard columns; others are passed over.
 *
 * @throws SyntaxError where it is no PLY, has no splats, or lacks one of the columns
 */
export function readSplatPly(bytes: Uint8Array): SplatCloud {
  const vertex = readPly(bytes).elements.find(({ name }) => name === "vertex");
  if (!vertex || vertex.count === 0) {
    throw new SyntaxError("Cannot read 3DGS .ply, it must have splats: no vertex element");
  }
  return cloudOfPly(vertex);
}

/** The same of an element that was read already. */
export function cloudOfPly({ count, columns }: PlyElement): SplatCloud {
  const column = (name: string): PlyColumn => {
    const found = columns.get(name);
    if (found === undefined) {
      throw new SyntaxError(`Cannot read 3DGS .ply, it must have splats' columns, missing: ${name}`);
    }
    return found;
  };
  let rest = 0;
  while (columns.has(`f_rest_${rest}`)) rest++;
  const degree = [0, 1, 2, 3].find((each) => COEFFICIENTS[each]! * 3 === rest);
  if (degree === undefined) {
    throw new SyntaxError(`Cannot read 3DGS .ply, f_rest must have 0, 9, 24 or 45 columns: ${rest}`);
  }
  const cloud = emptyCloud(count, degree);
  const fill = (values: Float32Array, name: string, width: number, c: number, map = (x: number) => x) => {
    const from = column(name);
    for (let i = 0; i < count; i++) values[i * width + c] = map(from[i]!);
  };
  ["x", "y", "z"].forEach((name, c) => fill(cloud.position, name, 3, c));
  for (let c = 0; c < 3; c++) {
    fill(cloud.colour, `f_dc_${c}`, 3, c, (x) => 0.5 + SH_0 * x);
    fill(cloud.scale, `scale_${c}`, 3, c, Math.exp);
  }
  for (let k = 0; k < 4; k++) fill(cloud.rotation, `rot_${k}`, 4, k);
  fill(cloud.opacity, "opacity", 1, 0, sigmoid);
  for (let k = 0; k < rest; k++) fill(cloud.harmonics, `f_rest_${k}`, rest, k);
  return settleCloud(cloud, "3DGS .ply");
}
