import { add, cross, dot, length, subtract, unit, type Vector } from "../../../../runtime/base/vector.ts";

/** A place on a triangle of a mesh. */
export interface Found {
  readonly triangle: number;
  /** Barycentric. */
  readonly weights: Vector;
  readonly at: Vector;
  /** From where it was looked for, in the mesh's units. */
  readonly distance: number;
}

export interface SurfaceSearch {
  /** The nearest place on the triangles. @throws RangeError where there are none */
  nearest(at: Vector): Found;
  /** The first place that a ray meets, on either side of a triangle. */
  cast(origin: Vector, towards: Vector, reach?: number): Found | undefined;
}

/** Cells along the longest side at most: on some 10,000 triangles a query looks at about thirty. */
const MOST_CELLS = 40;

/** A triangle by a corner and the two edges from there. */
interface Edges {
  readonly a: Vector;
  readonly ab: Vector;
  readonly ac: Vector;
}

/** Triangles sorted into the cells of a uniform grid that their boxes touch. */
interface Grid {
  readonly triangles: readonly Edges[];
  readonly low: Vector;
  readonly high: Vector;
  /** Side of a cell, and how many there are along each axis. */
  readonly cell: number;
  readonly size: Vector;
  /** Along an axis, the cell of a coordinate; the outermost for what lies outside. */
  cellOf(axis: number, x: number): number;
  /** Indices of the triangles in a cell. */
  at(x: number, y: number, z: number): readonly number[];
}

/** What a query found: an index of the grid's triangles, and shares of `ab` and `ac`. */
type Hit = readonly [index: number, v: number, w: number];

/**
 * Looks for places on a mesh through a uniform grid.
 *
 * @param vertices [vertices, 3]
 * @param corners [triangles, 3]
 * @param chosen which of the triangles count
 */
export function searchSurface(
  vertices: ArrayLike<number>,
  corners: ArrayLike<number>,
  chosen: readonly number[],
): SurfaceSearch {
  const corner = (t: number, c: number): Vector => {
    const v = corners[t * 3 + c]! * 3;
    return [vertices[v]!, vertices[v + 1]!, vertices[v + 2]!];
  };
  const grid = sortIntoCells(chosen.map((t) => [corner(t, 0), corner(t, 1), corner(t, 2)]));
  const found = ([i, v, w]: Hit, from: Vector): Found => {
    const { a, ab, ac } = grid.triangles[i]!;
    const at = add(add(a, ab, v), ac, w);
    return { triangle: chosen[i]!, weights: [1 - v - w, v, w], at, distance: length(subtract(at, from)) };
  };
  return {
    nearest(at) {
      if (chosen.length === 0) {
        throw new RangeError("Cannot find the nearest place, there must be triangles: 0");
      }
      return found(nearestHit(grid, at), at);
    },
    cast(origin, towards, reach = Infinity) {
      const hit = firstHit(grid, origin, unit(towards), reach);
      return hit && found(hit, origin);
    },
  };
}

function sortIntoCells(facets: readonly (readonly [Vector, Vector, Vector])[]): Grid {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  const boxes = facets.map(([a, b, c]) => {
    const least = AXES.map((k) => Math.min(a[k]!, b[k]!, c[k]!));
    const most = AXES.map((k) => Math.max(a[k]!, b[k]!, c[k]!));
    for (const k of AXES) {
      low[k] = Math.min(low[k]!, least[k]!);
      high[k] = Math.max(high[k]!, most[k]!);
    }
    return { least, most };
  });
  const cells = Math.min(MOST_CELLS, Math.ceil(2 * Math.cbrt(facets.length)) + 1);
  const cell = Math.max(...high.map((x, k) => x - low[k]!), 1e-9) / cells;
  const size = threeOf((k) => Math.max(1, Math.floor((high[k]! - low[k]!) / cell) + 1));
  const cellOf = (k: number, x: number) =>
    Math.min(size[k]! - 1, Math.max(0, Math.floor((x - low[k]!) / cell)));
  const items: number[][] = Array.from({ length: size[0] * size[1] * size[2] }, () => []);
  const index = (x: number, y: number, z: number) => (z * size[1] + y) * size[0] + x;
  boxes.forEach(({ least, most }, i) => {
    const [x0, y0, z0] = threeOf((k) => cellOf(k, least[k]!)),
      [x1, y1, z1] = threeOf((k) => cellOf(k, most[k]!));
    for (let z = z0; z <= z1; z++) {
      for (let y = y0; y <= y1; y++) {
        for (let x = x0; x <= x1; x++) items[index(x, y, z)]!.push(i);
      }
    }
  });
  const triangles = facets.map(([a, b, c]) => ({ a, ab: subtract(b, a), ac: subtract(c, a) }));
  return { triangles, low, high, cell, size, cellOf, at: (x, y, z) => items[index(x, y, z)]! };
}

/** Ring by ring of cells about the place, until no nearer triangle can come. */
function nearestHit({ triangles, low, high, cell, size, cellOf, at: itemsAt }: Grid, at: Vector): Hit {
  const [mx, my, mz] = threeOf((k) => cellOf(k, at[k]!));
  const outside = Math.max(...AXES.map((k) => Math.max(low[k]! - at[k]!, at[k]! - high[k]!, 0)));
  let best = Infinity, hit: Hit = [0, 0, 0];
  for (let ring = 0; ring <= 2 * Math.max(...size); ring++) {
    // What lies in ring n is at least n - 1 cells away.
    if (best <= Math.max((ring - 1) * cell, outside) ** 2) break;
    for (let z = Math.max(0, mz - ring); z <= Math.min(size[2] - 1, mz + ring); z++) {
      for (let y = Math.max(0, my - ring); y <= Math.min(size[1] - 1, my + ring); y++) {
        const shell = Math.abs(z - mz) === ring || Math.abs(y - my) === ring;
        for (let x = mx - ring; x <= mx + ring; x += shell ? 1 : Math.max(1, 2 * ring)) {
          if (x < 0 || x >= size[0]) continue;
          for (const i of itemsAt(x, y, z)) {
            const { a, ab, ac } = triangles[i]!;
            const [v, w] = nearestOn(subtract(at, a), ab, ac);
            const off = subtract(subtract(at, a), add(add([0, 0, 0], ab, v), ac, w));
            const square = dot(off, off);
            if (square < best) [best, hit] = [square, [i, v, w]];
          }
        }
      }
    }
  }
  return hit;
}

/** From cell to cell along a ray (Amanatides and Woo 1987). @param along unit */
function firstHit(
  { triangles, low, high, cell, size, cellOf, at: itemsAt }: Grid,
  origin: Vector,
  along: Vector,
  reach: number,
): Hit | undefined {
  let [enter, leave] = [0, reach];
  for (const k of AXES) {
    const to = [(low[k]! - origin[k]!) / along[k]!, (high[k]! - origin[k]!) / along[k]!];
    if (along[k] === 0) {
      if (origin[k]! < low[k]! || origin[k]! > high[k]!) return undefined;
    } else {
      enter = Math.max(enter, Math.min(to[0]!, to[1]!));
      leave = Math.min(leave, Math.max(to[0]!, to[1]!));
    }
  }
  if (enter > leave) return undefined;
  const start = add(origin, along, enter);
  const at = threeOf((k) => cellOf(k, start[k]!)) as [number, number, number];
  const next = AXES.map((k) => {
    if (along[k] === 0) return Infinity;
    return (low[k]! + (at[k]! + (along[k]! > 0 ? 1 : 0)) * cell - origin[k]!) / along[k]!;
  });
  let nearest = leave + 1e-9 * cell, hit: Hit | undefined;
  for (;;) {
    for (const i of itemsAt(...at)) {
      const met = meets(triangles[i]!, origin, along);
      if (met && met[0] > 0 && met[0] < nearest) [nearest, hit] = [met[0], [i, met[1], met[2]]];
    }
    const k = next[0]! <= next[1]! && next[0]! <= next[2]! ? 0 : next[1]! <= next[2]! ? 1 : 2;
    if (nearest <= next[k]!) break;
    at[k]! += along[k]! > 0 ? 1 : -1;
    if (at[k]! < 0 || at[k]! >= size[k]!) break;
    next[k]! += cell / Math.abs(along[k]!);
  }
  return hit;
}

/** How far along a ray it meets a triangle's plane within the triangle, and where (Moeller and Trumbore 1997). */
function meets({ a, ab, ac }: Edges, origin: Vector, along: Vector): Vector | undefined {
  const p = cross(along, ac), determinant = dot(ab, p);
  if (Math.abs(determinant) < 1e-14) return undefined;
  const t = subtract(origin, a), v = dot(t, p) / determinant;
  if (v < 0 || v > 1) return undefined;
  const q = cross(t, ab), w = dot(along, q) / determinant;
  return w < 0 || v + w > 1 ? undefined : [dot(ac, q) / determinant, v, w];
}

const AXES = [0, 1, 2] as const;
const threeOf = (make: (axis: 0 | 1 | 2) => number): Vector => [make(0), make(1), make(2)];

/** Where a triangle 0, ab, ac is nearest to p, as shares of ab and ac (Ericson 2005, 5.1.5). */
function nearestOn(p: Vector, ab: Vector, ac: Vector): [number, number] {
  const d1 = dot(ab, p), d2 = dot(ac, p);
  if (d1 <= 0 && d2 <= 0) return [0, 0];
  const bp = subtract(p, ab), d3 = dot(ab, bp), d4 = dot(ac, bp);
  if (d3 >= 0 && d4 <= d3) return [1, 0];
  const vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return [d1 / (d1 - d3), 0];
  const cp = subtract(p, ac), d5 = dot(ab, cp), d6 = dot(ac, cp);
  if (d6 >= 0 && d5 <= d6) return [0, 1];
  const vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return [0, d2 / (d2 - d6)];
  const va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
    const w = (d4 - d3) / ((d4 - d3) + (d5 - d6));
    return [1 - w, w];
  }
  const all = va + vb + vc;
  return all > 0 ? [vb / all, vc / all] : [0, 0];
}
