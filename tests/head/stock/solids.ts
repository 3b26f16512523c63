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
  const at = (v: number): Point => [positions[v * 3]!, positions[v * 3 + 1]!, positions[v * 3 + 2]!];
  let deepest = { depth: 0, vertex: -1 };
  for (const v of vertices) {
    const p = at(v);
    if (p.some((x, k) => x < low[k]! || x > high[k]!)) continue;
    let angle = 0, nearest = Infinity;
    for (const t of part.triangles) {
      const [a, b, c] = [0, 1, 2].map((k) => at(head.triangles[t * 3 + k]!)) as [Point, Point, Point];
      angle += solidAngle(p, a, b, c);
    }
    if (angle < 2 * Math.PI) continue;
    for (const t of part.triangles) {
      const [a, b, c] = [0, 1, 2].map((k) => at(head.triangles[t * 3 + k]!)) as [Point, Point, Point];
      nearest = Math.min(nearest, distanceToTriangle(p, a, b, c));
    }
    if (nearest > deepest.depth) deepest = { depth: nearest, vertex: v };
  }
  return deepest;
}

const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const norm = (a: Point): number => Math.sqrt(dot(a, a));

/** Signed; summed over a closed surface 4 pi inside and 0 outside (van Oosterom and Strackee 1983). */
function solidAngle(p: Point, a: Point, b: Point, c: Point): number {
  const u = minus(a, p), v = minus(b, p), w = minus(c, p);
  const nu = norm(u), nv = norm(v), nw = norm(w);
  return 2 * Math.atan2(
    dot(u, cross(v, w)),
    nu * nv * nw + dot(u, v) * nw + dot(v, w) * nu + dot(w, u) * nv,
  );
}

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
