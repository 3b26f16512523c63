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
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  const ends = chosen.map((t) => {
    const [a, b, c] = [corner(t, 0), corner(t, 1), corner(t, 2)];
    const least = [0, 1, 2].map((k) => Math.min(a[k]!, b[k]!, c[k]!));
    const most = [0, 1, 2].map((k) => Math.max(a[k]!, b[k]!, c[k]!));
    for (let k = 0; k < 3; k++) {
      low[k] = Math.min(low[k]!, least[k]!);
      high[k] = Math.max(high[k]!, most[k]!);
    }
    return { a, ab: subtract(b, a), ac: subtract(c, a), least, most };
  });
  const cells = Math.min(MOST_CELLS, Math.ceil(2 * Math.cbrt(chosen.length)) + 1);
  const cell = Math.max(...high.map((x, k) => x - low[k]!), 1e-9) / cells;
  const size = high.map((x, k) => Math.max(1, Math.floor((x - low[k]!) / cell) + 1));
  const clamp = (k: number, i: number) => Math.min(size[k]! - 1, Math.max(0, i));
  const cellOf = (k: number, x: number) => clamp(k, Math.floor((x - low[k]!) / cell));
  const items: number[][] = Array.from({ length: size[0]! * size[1]! * size[2]! }, () => []);
  const index = (x: number, y: number, z: number) => (z * size[1]! + y) * size[0]! + x;
  ends.forEach(({ least, most }, i) => {
    const [from, to] = [0, 1].map((side) => [0, 1, 2].map((k) => cellOf(k, (side ? most : least)[k]!)));
    for (let z = from![2]!; z <= to![2]!; z++) {
      for (let y = from![1]!; y <= to![1]!; y++) {
        for (let x = from![0]!; x <= to![0]!; x++) items[index(x, y, z)]!.push(i);
      }
    }
  });
  const found = (i: number, v: number, w: number, from: Vector): Found => {
    const { a, ab, ac } = ends[i]!;
    const at = add(add(a, ab, v), ac, w);
    return { triangle: chosen[i]!, weights: [1 - v - w, v, w], at, distance: length(subtract(at, from)) };
  };

  return {
    nearest(at) {
      if (chosen.length === 0) {
        throw new RangeError("Cannot find the nearest place, there must be triangles: 0");
      }
      const middle = [0, 1, 2].map((k) => cellOf(k, at[k]!)) as [number, number, number];
      let best = Infinity, closest = 0;
      let [bestV, bestW] = [0, 0];
      const outside = Math.max(...[0, 1, 2].map((k) => Math.max(low[k]! - at[k]!, at[k]! - high[k]!, 0)));
      for (let ring = 0; ring <= 2 * cells; ring++) {
        // What lies in ring n is at least n - 1 cells away.
        if (best <= Math.max((ring - 1) * cell, outside) ** 2) break;
        for (let z = Math.max(0, middle[2] - ring); z <= Math.min(size[2]! - 1, middle[2] + ring); z++) {
          for (let y = Math.max(0, middle[1] - ring); y <= Math.min(size[1]! - 1, middle[1] + ring); y++) {
            const shell = Math.abs(z - middle[2]) === ring || Math.abs(y - middle[1]) === ring;
            for (let x = middle[0] - ring; x <= middle[0] + ring; x += shell ? 1 : Math.max(1, 2 * ring)) {
              if (x < 0 || x >= size[0]!) continue;
              for (const i of items[index(x, y, z)]!) {
                const { a, ab, ac } = ends[i]!;
                const [v, w] = nearestOn(subtract(at, a), ab, ac);
                const off = subtract(subtract(at, a), add(add([0, 0, 0], ab, v), ac, w));
                const square = dot(off, off);
                if (square < best) [best, closest, bestV, bestW] = [square, i, v, w];
              }
            }
          }
        }
      }
      return found(closest, bestV, bestW, at);
    },

    cast(origin, towards, reach = Infinity) {
      const along = unit(towards);
      let [enter, leave] = [0, reach];
      for (let k = 0; k < 3; k++) {
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
      const at = [0, 1, 2].map((k) => cellOf(k, start[k]!)) as [number, number, number];
      const step = along.map((d) => d > 0 ? 1 : -1);
      // Amanatides and Woo 1987.
      const next = [0, 1, 2].map((k) => {
        if (along[k] === 0) return Infinity;
        return (low[k]! + (at[k]! + (along[k]! > 0 ? 1 : 0)) * cell - origin[k]!) / along[k]!;
      });
      let nearest = leave + 1e-9 * cell, hit = -1;
      let [hitV, hitW] = [0, 0];
      for (;;) {
        for (const i of items[index(at[0], at[1], at[2])]!) {
          const { a, ab, ac } = ends[i]!;
          const p = cross(along, ac), determinant = dot(ab, p);
          if (Math.abs(determinant) < 1e-14) continue;
          const t = subtract(origin, a), v = dot(t, p) / determinant;
          if (v < 0 || v > 1) continue;
          const q = cross(t, ab), w = dot(along, q) / determinant;
          if (w < 0 || v + w > 1) continue;
          const away = dot(ac, q) / determinant;
          if (away > 0 && away < nearest) [nearest, hit, hitV, hitW] = [away, i, v, w];
        }
        const k = next[0]! <= next[1]! && next[0]! <= next[2]! ? 0 : next[1]! <= next[2]! ? 1 : 2;
        if (nearest <= next[k]!) break;
        at[k]! += step[k]!;
        if (at[k]! < 0 || at[k]! >= size[k]!) break;
        next[k]! += cell / Math.abs(along[k]!);
      }
      return hit < 0 ? undefined : found(hit, hitV, hitW, origin);
    },
  };
}

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
