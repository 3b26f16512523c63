import { KEY } from "../../../../runtime/avatar/lamps.ts";
import { dot, unit, type Vector } from "../../../../runtime/base/vector.ts";
import type { PaintMesh } from "../surface/paint_mesh.ts";

/** Half way between the key lamp and where it is seen from: hair shines where it lies square to this. */
const HALF: Vector = unit([0.24, 0.72, 0.9]);

/** Adds the band of light on a hair (Kajiya and Kay 1989), linear, where a point is of a strand. */
export function shineOfHair(
  { strands, normals, colour: own, gloss }: PaintMesh,
  i: number,
  open: number,
  colour: number[],
): void {
  const at = i * 3;
  const along: Vector = [strands[at]!, strands[at + 1]!, strands[at + 2]!];
  if (along[0] === 0 && along[1] === 0 && along[2] === 0) return;
  const up: Vector = [normals[at]!, normals[at + 1]!, normals[at + 2]!];
  const lit = Math.max(0, (dot(up, KEY) + 0.35) / 1.35);
  const square = Math.max(0, 1 - dot(along, HALF) ** 2);
  const shine = open * lit * lit * (0.05 * square ** 8 + 0.07 * square ** 50) * (gloss[i]! / 0.1);
  // A hair's sheen is tinted by the hair.
  for (let c = 0; c < 3; c++) colour[c]! += shine * (0.35 + 0.65 * own[at + c]!);
}
