import { head } from "./stock_fixture.ts";

type Point = readonly [number, number, number];

/** A closed part of the head: its triangles and its vertices. */
export interface ClosedPart {
  readonly triangles: readonly number[];
  readonly vertices: ReadonlySet<number>;
}

/** The connected parts of the head that have triangles of this region. */
export function partsOf(region: string): ClosedPart[] {
  const root = Int32Array.from({ length: head.template.length / 3 }, (_, v) => v);
  const find = (v: number): number => {
    while (root[v] !== v) v = root[v] = root[root[v]!]!;
    return v;
  };
  const { triangles } = head;
  for (let t = 0; t < triangles.length; t += 3) {
    root[find(triangles[t]!)] = find(triangles[t + 1]!);
    root[find(triangles[t + 1]!)] = find(triangles[t + 2]!);
  }
  const wanted = head.regionNames.indexOf(region);
  const roots = new Set<number>();
  head.regions.forEach((name, t) => name === wanted && roots.add(find(triangles[t * 3]!)));
  return [...roots].map((own) => {
    const faces: number[] = [], vertices = new Set<number>();
    for (let t = 0; t * 3 < triangles.length; t++) {
      if (find(triangles[t * 3]!) !== own) continue;
      faces.push(t);
      for (let k = 0; k < 3; k++) vertices.add(triangles[t * 3 + k]!);
    }
    return { triangles: faces, vertices };
  });
}

/** Edges of a part with a triangle on one side only; 0 when it is closed. */
export function openEdges(part: ClosedPart): number {
  const seen = new Map<string, number>();
  for (const t of part.triangles) {
    for (let k = 0; k < 3; k++) {
      const a = head.triangles[t * 3 + k]!, b = head.triangles[t * 3 + (k + 1) % 3]!;
      const key = a < b ? `${a} ${b}` : `${b} ${a}`;
      seen.set(key, (seen.get(key) ?? 0) + (a < b ? 1 : -1));
    }
  }
  return [...seen.values()].filter((balance) => balance !== 0).length;
}

/** How deep the deepest of `vertices` lies inside the closed part, in the unit of `positions`; 0 when none does. */
export function depthInside(
  positions: ArrayLike<number>,
  vertices: Iterable<number>,
  part: ClosedPart,
): { depth: number; vertex: number } {
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  for (const v of part.vertices) {
    for (let k = 0; k < 3; k++) {
      low[k] = Math.min(low[k]!, positions[v * 3 + k]!);
      high[k] = Math.max(high[k]!, positions[v * 3 + k]!);
    }
  }
  const corners = new Float64Array(part.triangles.length * 9);
  part.triangles.forEach((t, i) => {
    for (let k = 0; k < 9; k++) {
      corners[i * 9 + k] = positions[head.triangles[t * 3 + Math.floor(k / 3)]! * 3 + k % 3]!;
    }
  });
  let deepest = { depth: 0, vertex: -1 };
  for (const v of vertices) {
    const p: Point = [positions[v * 3]!, positions[v * 3 + 1]!, positions[v * 3 + 2]!];
    if (p.some((x, k) => x < low[k]! || x > high[k]!) || angleAround(p, corners) < 2 * Math.PI) continue;
    let nearest = Infinity;
    for (let i = 0; i < corners.length; i += 9) {
      const [a, b, c] = [0, 3, 6].map((k) => corners.subarray(i + k, i + k + 3) as unknown as Point);
      nearest = Math.min(nearest, distanceToTriangle(p, a!, b!, c!));
    }
    if (nearest > deepest.depth) deepest = { depth: nearest, vertex: v };
  }
  return deepest;
}

/**
 * Solid angle of a surface as seen from a point: 4 pi inside a closed one and 0 outside (van Oosterom and Strackee
 * 1983). Written out, without a vector made on the way: five hundred mixes ask for a hundred million triangles.
 *
 * @param corners [triangles, 9]
 */
function angleAround(p: Point, corners: Float64Array): number {
  let angle = 0;
  for (let i = 0; i < corners.length; i += 9) {
    const ux = corners[i]! - p[0], uy = corners[i + 1]! - p[1], uz = corners[i + 2]! - p[2];
    const vx = corners[i + 3]! - p[0], vy = corners[i + 4]! - p[1], vz = corners[i + 5]! - p[2];
    const wx = corners[i + 6]! - p[0], wy = corners[i + 7]! - p[1], wz = corners[i + 8]! - p[2];
    const nu = Math.sqrt(ux * ux + uy * uy + uz * uz);
    const nv = Math.sqrt(vx * vx + vy * vy + vz * vz);
    const nw = Math.sqrt(wx * wx + wy * wy + wz * wz);
    angle += 2 * Math.atan2(
      ux * (vy * wz - vz * wy) + uy * (vz * wx - vx * wz) + uz * (vx * wy - vy * wx),
      nu * nv * nw + (ux * vx + uy * vy + uz * vz) * nw + (vx * wx + vy * wy + vz * wz) * nu +
        (wx * ux + wy * uy + wz * uz) * nv,
    );
  }
  return angle;
}

const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const norm = (a: Point): number => Math.sqrt(dot(a, a));

function distanceToTriangle(p: Point, a: Point, b: Point, c: Point): number {
  const ab = minus(b, a), ac = minus(c, a), ap = minus(p, a), n = cross(ab, ac), square = dot(n, n);
  if (square > 0) {
    const v = dot(cross(ap, ac), n) / square, w = dot(cross(ab, ap), n) / square;
    if (v >= 0 && w >= 0 && v + w <= 1) return Math.abs(dot(ap, n)) / Math.sqrt(square);
  }
  const toEdge = (from: Point, to: Point): number => {
    const edge = minus(to, from), d = minus(p, from);
    const t = Math.min(1, Math.max(0, dot(d, edge) / (dot(edge, edge) || 1)));
    return norm(minus(d, [edge[0] * t, edge[1] * t, edge[2] * t]));
  };
  return Math.min(toEdge(a, b), toEdge(b, c), toEdge(c, a));
}
