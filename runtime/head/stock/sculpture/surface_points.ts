import { cross, distance, dot, length, subtract, type Vector } from "../../../base/vector.ts";
import { placeOf, type WholeMesh } from "../mesh/whole_mesh.ts";

/** Points at shares, 0..1, of a line's length. */
export function resample(line: readonly Vector[], shares: readonly number[]): Vector[] {
  const lengths = [0];
  for (let i = 1; i < line.length; i++) {
    lengths.push(lengths[i - 1]! + length(subtract(line[i]!, line[i - 1]!)));
  }
  return shares.map((share) => {
    const goal = lengths[lengths.length - 1]! * share;
    let i = 1;
    while (i < line.length - 1 && lengths[i]! < goal) i++;
    const t = (goal - lengths[i - 1]!) / (lengths[i]! - lengths[i - 1]!);
    const a = line[i - 1]!, b = line[i]!;
    return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
  });
}

/** A place on a mesh. */
export interface SurfacePoint {
  readonly triangle: number;
  /** [3]. */
  readonly barycentric: readonly number[];
}

/**
 * Finds the mesh's place nearest to a point, among the triangles whose three vertices are all kept.
 *
 * @param faces looks at so many of the first triangles; at all where left out
 */
export function surfaceFinder(
  mesh: WholeMesh,
  keep: (v: number) => boolean,
  faces: number = mesh.triangles.length / 3,
): (p: Vector) => SurfacePoint {
  const kept: Ball[] = [];
  for (let triangle = 0; triangle < faces; triangle++) {
    const [a, b, c] = [0, 1, 2].map((k) => mesh.triangles[triangle * 3 + k]!) as [number, number, number];
    if (!keep(a) || !keep(b) || !keep(c)) continue;
    const corners = [placeOf(mesh, a), placeOf(mesh, b), placeOf(mesh, c)] as const;
    const middle = weighted(corners, [1 / 3, 1 / 3, 1 / 3]);
    const reach = Math.max(...corners.map((p) => distance(p, middle)));
    kept.push({ triangle, corners, x: middle[0], y: middle[1], z: middle[2], reach });
  }
  return (p) => {
    let best: SurfacePoint | undefined, least = Infinity;
    for (const { triangle, corners, x, y, z, reach } of kept) {
      // Most triangles are too far away to be worth a second look.
      const dx = p[0] - x, dy = p[1] - y, dz = p[2] - z, near = least + reach;
      if (dx * dx + dy * dy + dz * dz >= near * near) continue;
      const barycentric = closestBarycentric(p, ...corners);
      const far = distance(p, weighted(corners, barycentric));
      if (far < least) [best, least] = [{ triangle, barycentric }, far];
    }
    if (!best) {
      throw new RangeError(`Cannot find a place on the mesh, no triangle is kept: ${faces} looked at`);
    }
    return best;
  };
}

/** A triangle within the ball round its middle. */
interface Ball {
  readonly triangle: number;
  readonly corners: readonly [Vector, Vector, Vector];
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly reach: number;
}

const weighted = ([a, b, c]: readonly [Vector, Vector, Vector], [u, v, w]: readonly number[]): Vector => [
  u! * a[0] + v! * b[0] + w! * c[0],
  u! * a[1] + v! * b[1] + w! * c[1],
  u! * a[2] + v! * b[2] + w! * c[2],
];

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
  const gaps = candidates.map((candidate) => distance(p, weighted([a, b, c], candidate)));
  return candidates[gaps.indexOf(Math.min(...gaps))]!;
}
