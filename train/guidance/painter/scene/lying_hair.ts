import { cross, dot, subtract, type Vector } from "../../../../runtime/base/vector.ts";
import { fit } from "../pieces/forms/fitting.ts";
import type { PaintMesh } from "../surface/paint_mesh.ts";
import type { Subject } from "../surface/subject.ts";

/** Millimetres over the skin: no one looks into a lower gap between the two from behind. */
const LOW = 14;

/**
 * Hair that lies on the head is never seen from below, and need not be drawn where it faces away: most of a
 * picture's time goes by triangles, and of those on a head half do.
 *
 * @returns the mesh's triangles [triangles, 3], those of lying hair last, counter-clockwise seen from outside, and
 * how many these are
 */
export function sortLyingHair(subject: Subject, mesh: PaintMesh): { triangles: Uint32Array; lying: number } {
  const { rest, normals, strands, triangles } = mesh;
  if (strands.every((x) => x === 0)) return { triangles, lying: 0 };
  const { body } = fit(subject);
  const read = (values: Float32Array, v: number): Vector => [
    values[v * 3]!,
    values[v * 3 + 1]!,
    values[v * 3 + 2]!,
  ];
  const isLow = Uint8Array.from({ length: mesh.vertexCount }, (_, v) => {
    const [x, y, z] = read(strands, v);
    if (x === 0 && y === 0 && z === 0) return 0;
    return body.distance(subject.toMillimetres(read(rest, v))) < LOW ? 1 : 0;
  });
  const sorted = new Uint32Array(triangles.length);
  let front = 0, back = triangles.length;
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    if (!isLow[a] || !isLow[b] || !isLow[c]) {
      sorted.set([a, b, c], front);
      front += 3;
      continue;
    }
    const at = read(rest, a);
    const facing = cross(subtract(read(rest, b), at), subtract(read(rest, c), at));
    const outside = dot(facing, read(normals, a)) + dot(facing, read(normals, b)) +
      dot(facing, read(normals, c));
    sorted.set(outside < 0 ? [a, c, b] : [a, b, c], back -= 3);
  }
  return { triangles: sorted, lying: (triangles.length - front) / 3 };
}
