import { add, dot, length, subtract, type Vector } from "../../../runtime/base/vector.ts";
import type { Points } from "../similarity.ts";

/** A point of a mesh's surface that is nearest to another point. */
export interface Nearest {
  /** In the points' unit; Infinity where nothing lies within reach. */
  readonly distance: number;
  readonly point: Vector;
}

/**
 * Finds the nearest point of a triangle mesh, by a grid of cells that list the triangles whose boxes touch them.
 *
 * @param vertices [n, 3]
 * @param triangles [m, 3], indices of vertices; those alone are looked at
 * @param cell side of a cell, in the vertices' unit: about two edges of a triangle
 */
export function meshDistance(
  vertices: Points,
  triangles: readonly (readonly [number, number, number])[],
  cell: number,
): (x: number, y: number, z: number, reach: number) => Nearest {
  const cells = new Map<string, number[]>();
  const at = (value: number): number => Math.floor(value / cell);
  triangles.forEach((corners, t) => {
    const low = [0, 1, 2].map((c) => at(Math.min(...corners.map((v) => vertices[v * 3 + c]!))));
    const high = [0, 1, 2].map((c) => at(Math.max(...corners.map((v) => vertices[v * 3 + c]!))));
    for (let x = low[0]!; x <= high[0]!; x++) {
      for (let y = low[1]!; y <= high[1]!; y++) {
        for (let z = low[2]!; z <= high[2]!; z++) {
          const key = `${x} ${y} ${z}`;
          const list = cells.get(key);
          if (list) list.push(t);
          else cells.set(key, [t]);
        }
      }
    }
  });
  return (x, y, z, reach) => {
    let best: Nearest = { distance: Infinity, point: [x, y, z] };
    const rings = Math.ceil(reach / cell);
    // Ring by ring outwards: what is nearer than the next ring begins cannot be beaten.
    for (let ring = 0; ring <= rings && best.distance > (ring - 1) * cell; ring++) {
      for (const [i, j, k] of shell(ring)) {
        for (const t of cells.get(`${at(x) + i} ${at(y) + j} ${at(z) + k}`) ?? []) {
          const point = ofTriangle(vertices, triangles[t]!, [x, y, z]),
            distance = length(subtract(point, [x, y, z]));
          if (distance < best.distance) best = { distance, point };
        }
      }
    }
    return best;
  };
}

const shells: [number, number, number][][] = [];

/** The cells at `ring` steps from the middle one. */
function shell(ring: number): [number, number, number][] {
  return shells[ring] ??= (() => {
    const all: [number, number, number][] = [];
    for (let i = -ring; i <= ring; i++) {
      for (let j = -ring; j <= ring; j++) {
        for (let k = -ring; k <= ring; k++) {
          if (Math.max(Math.abs(i), Math.abs(j), Math.abs(k)) === ring) all.push([i, j, k]);
        }
      }
    }
    return all;
  })();
}

/** The point of a triangle nearest to another (Ericson 2005, "Real-Time Collision Detection", 5.1.5). */
function ofTriangle(vertices: Points, [a, b, c]: readonly number[], P: Vector): Vector {
  const corner = (v: number): Vector => [
    vertices[v * 3]!,
    vertices[v * 3 + 1]!,
    vertices[v * 3 + 2]!,
  ];
  const A = corner(a!), B = corner(b!), C = corner(c!);
  const ab = subtract(B, A), ac = subtract(C, A), ap = subtract(P, A);
  const d1 = dot(ab, ap), d2 = dot(ac, ap);
  if (d1 <= 0 && d2 <= 0) return A;
  const bp = subtract(P, B), d3 = dot(ab, bp), d4 = dot(ac, bp);
  if (d3 >= 0 && d4 <= d3) return B;
  const cp = subtract(P, C), d5 = dot(ab, cp), d6 = dot(ac, cp);
  if (d6 >= 0 && d5 <= d6) return C;
  const vc = d1 * d4 - d3 * d2, vb = d5 * d2 - d1 * d6, va = d3 * d6 - d5 * d4;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return add(A, ab, d1 / (d1 - d3));
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return add(A, ac, d2 / (d2 - d6));
  if (va <= 0 && d4 >= d3 && d5 >= d6) {
    return add(B, subtract(C, B), (d4 - d3) / (d4 - d3 + d5 - d6));
  }
  const sum = 1 / (va + vb + vc);
  return add(add(A, ab, vb * sum), ac, vc * sum);
}
