import { cross, dot, length, subtract, type Vector } from "./vector.ts";
import type { WholeMesh } from "./whole_mesh.ts";

/** `n` points at even arc length along a line. */
export function resample(line: readonly Vector[], n: number): Vector[] {
  const lengths = [0];
  for (let i = 1; i < line.length; i++) {
    lengths.push(lengths[i - 1]! + length(subtract(line[i]!, line[i - 1]!)));
  }
  return Array.from({ length: n }, (_, k) => {
    const goal = lengths[lengths.length - 1]! * k / (n - 1);
    let i = 1;
    while (i < line.length - 1 && lengths[i]! < goal) i++;
    const t = (goal - lengths[i - 1]!) / (lengths[i]! - lengths[i - 1]!);
    const a = line[i - 1]!, b = line[i]!;
    return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
  });
}

/** Millimetres; no triangle that bears a landmark is longer. */
const LONGEST_EDGE = 16;

/** The point of the mesh nearest to p, among triangles whose three vertices are all kept. */
export function nearestTriangle(
  mesh: WholeMesh,
  p: Vector,
  keep: (v: number) => boolean,
): { triangle: number; barycentric: readonly number[] } {
  let best = { triangle: -1, barycentric: [1, 0, 0] as readonly number[] },
    least = Infinity,
    bound = Infinity;
  const at = (
    v: number,
  ): Vector => [mesh.positions[v * 3]!, mesh.positions[v * 3 + 1]!, mesh.positions[v * 3 + 2]!];
  const away = (v: number): number =>
    Math.hypot(
      mesh.positions[v * 3]! - p[0],
      mesh.positions[v * 3 + 1]! - p[1],
      mesh.positions[v * 3 + 2]! - p[2],
    );
  for (let v = 0; v < mesh.count; v++) if (keep(v)) bound = Math.min(bound, away(v));
  bound += LONGEST_EDGE;
  for (let t = 0; t * 3 < mesh.triangles.length; t++) {
    const a = mesh.triangles[t * 3]!, b = mesh.triangles[t * 3 + 1]!, c = mesh.triangles[t * 3 + 2]!;
    // Most triangles are too far away to be worth a second look.
    if (away(a) > bound || !keep(a) || !keep(b) || !keep(c)) continue;
    const A = at(a), B = at(b), C = at(c);
    const barycentric = closestBarycentric(p, A, B, C);
    const [u, v, w] = barycentric as [number, number, number];
    const far = Math.hypot(
      u * A[0] + v * B[0] + w * C[0] - p[0],
      u * A[1] + v * B[1] + w * C[1] - p[1],
      u * A[2] + v * B[2] + w * C[2] - p[2],
    );
    if (far < least) {
      least = far;
      best = { triangle: t, barycentric };
    }
  }
  if (best.triangle < 0) throw new RangeError(`Cannot embed a landmark, no triangle lies near: ${p}`);
  return best;
}

/** Barycentric coordinates of the triangle's point closest to p (Ericson, Real-Time Collision Detection, 5.1.5). */
function closestBarycentric(p: Vector, a: Vector, b: Vector, c: Vector): readonly number[] {
  const ab = subtract(b, a), ac = subtract(c, a), n = cross(ab, ac);
  const square = dot(n, n), ap = subtract(p, a);
  const v = dot(cross(ap, ac), n) / square, w = dot(cross(ab, ap), n) / square;
  if (v >= 0 && w >= 0 && v + w <= 1) return [1 - v - w, v, w];
  const onEdge = (from: Vector, to: Vector): number => {
    const edge = subtract(to, from);
    return Math.min(1, Math.max(0, dot(subtract(p, from), edge) / dot(edge, edge)));
  };
  const sides = [onEdge(a, b), onEdge(b, c), onEdge(c, a)] as const;
  const candidates = [
    [1 - sides[0], sides[0], 0],
    [0, 1 - sides[1], sides[1]],
    [sides[2], 0, 1 - sides[2]],
  ];
  const gap = (k: readonly number[]): number =>
    Math.hypot(...[0, 1, 2].map((i) => k[0]! * a[i]! + k[1]! * b[i]! + k[2]! * c[i]! - p[i]!));
  return candidates.reduce((best, candidate) => gap(candidate) < gap(best) ? candidate : best);
}
