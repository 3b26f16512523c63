import { add, cross, dot, scale, subtract, type Vector } from "../../base/vector.ts";

/** Triangles that are looked at for the nearest place: a cell of the face has eight neighbours of two each. */
const CANDIDATES = 16;

/** A place on a mesh. */
export interface SurfacePlace {
  readonly triangle: number;
  /** [3], barycentric. */
  readonly weights: Vector;
  /** Squared, from the place that was asked for. */
  readonly distance: number;
}

/** Some triangles of a mesh, to be searched. */
export class NearSurface {
  readonly #centres: Float64Array;

  /**
   * @param vertices [vertices, 3]
   * @param corners [triangles, 3]
   * @param triangles which of them
   */
  constructor(
    readonly vertices: ArrayLike<number>,
    readonly corners: ArrayLike<number>,
    readonly triangles: readonly number[],
  ) {
    this.#centres = new Float64Array(triangles.length * 3);
    triangles.forEach((t, k) => {
      const [a, b, c] = this.cornersOf(t);
      this.#centres.set(scale(add(add(a, b), c), 1 / 3), k * 3);
    });
  }

  cornersOf(t: number): [Vector, Vector, Vector] {
    return [0, 1, 2].map((k) => {
      const v = this.corners[t * 3 + k]! * 3;
      return [this.vertices[v]!, this.vertices[v + 1]!, this.vertices[v + 2]!] as const;
    }) as [Vector, Vector, Vector];
  }

  /** The triangles whose centres are nearest to a place. */
  around(p: Vector): number[] {
    const centres = this.#centres, best: [distance: number, triangle: number][] = [];
    for (let k = 0; k < this.triangles.length; k++) {
      const [x, y, z] = [centres[k * 3]! - p[0], centres[k * 3 + 1]! - p[1], centres[k * 3 + 2]! - p[2]];
      const distance = x * x + y * y + z * z;
      if (best.length === CANDIDATES && distance >= best[CANDIDATES - 1]![0]) continue;
      if (best.length === CANDIDATES) best.pop();
      let at = best.length;
      while (at > 0 && best[at - 1]![0] > distance) at--;
      best.splice(at, 0, [distance, this.triangles[k]!]);
    }
    return best.map(([, triangle]) => triangle);
  }

  /** The nearest place on some triangles. */
  nearest(p: Vector, among: readonly number[] = this.around(p)): SurfacePlace {
    let best: SurfacePlace | undefined;
    for (const triangle of among) {
      const corners = this.cornersOf(triangle), weights = nearestOn(corners, p);
      const place = add(add(scale(corners[0], weights[0]), corners[1], weights[1]), corners[2], weights[2]);
      const apart = subtract(place, p), distance = dot(apart, apart);
      if (best === undefined || distance < best.distance) best = { triangle, weights, distance };
    }
    return best!;
  }

  /** Where a ray leaves the triangles for the last time; undefined where it meets none. */
  exit(from: Vector, direction: Vector): Vector | undefined {
    let last = -Infinity;
    for (const t of this.triangles) {
      const [a, b, c] = this.cornersOf(t), u = subtract(b, a), v = subtract(c, a);
      // Moeller and Trumbore 1997.
      const h = cross(direction, v), det = dot(u, h);
      if (Math.abs(det) < 1e-15) continue;
      const s = subtract(from, a), x = dot(s, h) / det, q = cross(s, u), y = dot(direction, q) / det;
      if (x < 0 || y < 0 || x + y > 1) continue;
      last = Math.max(last, dot(v, q) / det);
    }
    return last > 0 ? add(from, direction, last) : undefined;
  }
}

/** Barycentric coordinates of the nearest place on a triangle (Ericson 2005, 5.1.5). */
export function nearestOn([a, b, c]: readonly [Vector, Vector, Vector], p: Vector): Vector {
  const ab = subtract(b, a), ac = subtract(c, a), ap = subtract(p, a);
  const d1 = dot(ab, ap), d2 = dot(ac, ap);
  if (d1 <= 0 && d2 <= 0) return [1, 0, 0];
  const bp = subtract(p, b), d3 = dot(ab, bp), d4 = dot(ac, bp);
  if (d3 >= 0 && d4 <= d3) return [0, 1, 0];
  const vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return [1 - d1 / (d1 - d3), d1 / (d1 - d3), 0];
  const cp = subtract(p, c), d5 = dot(ab, cp), d6 = dot(ac, cp);
  if (d6 >= 0 && d5 <= d6) return [0, 0, 1];
  const vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return [1 - d2 / (d2 - d6), 0, d2 / (d2 - d6)];
  const va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
    const w = (d4 - d3) / (d4 - d3 + (d5 - d6));
    return [0, 1 - w, w];
  }
  const sum = va + vb + vc;
  return [va / sum, vb / sum, vc / sum];
}
