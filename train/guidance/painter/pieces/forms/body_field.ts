import { length, subtract, type Vector } from "../../../../../runtime/base/vector.ts";
import { smoothstep } from "../../../../../runtime/base/scalar.ts";

/** How far places lie from a head's skin, millimetres; negative inside. */
export interface BodyField {
  distance(at: Vector): number;
  /** Unit, away from the skin. */
  away(at: Vector): Vector;
}

/** Points of a surface with the way it faces there. */
export interface SurfaceSamples {
  /** [samples, 3]. */
  readonly at: Float32Array;
  readonly normal: Float32Array;
}

/** Millimetres: cells of the grid, and how far it reaches beyond the surface. */
const CELL = 5, MARGIN = 30;
/** Nearer than this a surface counts as its tangent plane, farther than that as the nearest of its points. */
const PLANE = 4, POINT = 11;

/** A triangle in space and the ways it faces at its corners. */
export interface Facet {
  readonly corners: readonly [Vector, Vector, Vector];
  readonly normals: readonly [Vector, Vector, Vector];
}

/** Points strewn over triangles, no farther apart than `spacing`. */
export function sampleFacets(facets: readonly Facet[], spacing = 3.5): SurfaceSamples {
  const at: number[] = [], normal: number[] = [];
  for (const { corners, normals } of facets) {
    const longest = Math.max(...corners.map((a, k) => apart(a, corners[(k + 1) % 3]!)));
    const n = Math.max(1, Math.ceil(longest / spacing));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n - i; j++) {
        const u = (i + 1 / 3) / n, v = (j + 1 / 3) / n, w = 1 - u - v;
        for (let c = 0; c < 3; c++) {
          at.push(u * corners[0][c]! + v * corners[1][c]! + w * corners[2][c]!);
          normal.push(u * normals[0][c]! + v * normals[1][c]! + w * normals[2][c]!);
        }
      }
    }
  }
  return { at: Float32Array.from(at), normal: Float32Array.from(normal) };
}

/**
 * Tabulates the distance over a grid: the nearest sample of each cell is handed from neighbour to neighbour in
 * sweeps (Danielsson 1980).
 *
 * @param thickness where given, the surface is a sheet of that half thickness instead of the skin of a solid
 */
export function tabulate({ at, normal }: SurfaceSamples, thickness?: number): BodyField {
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < at.length; i++) {
    low[i % 3] = Math.min(low[i % 3]!, at[i]! - MARGIN);
    high[i % 3] = Math.max(high[i % 3]!, at[i]! + MARGIN);
  }
  const size = high.map((h, c) => Math.ceil((h - low[c]!) / CELL) + 1) as [number, number, number];
  const [nx, ny, nz] = size;
  const nearest = new Int32Array(nx * ny * nz).fill(-1),
    best = new Float32Array(nearest.length).fill(Infinity);
  const index = (x: number, y: number, z: number) => (z * ny + y) * nx + x;
  const offer = (cell: number, x: number, y: number, z: number, s: number) => {
    const dx = low[0]! + x * CELL - at[s * 3]!;
    const dy = low[1]! + y * CELL - at[s * 3 + 1]!;
    const dz = low[2]! + z * CELL - at[s * 3 + 2]!;
    const d = dx * dx + dy * dy + dz * dz;
    if (d < best[cell]!) [best[cell], nearest[cell]] = [d, s];
  };
  for (let s = 0; s < at.length / 3; s++) {
    const base = [0, 1, 2].map((c) => Math.floor((at[s * 3 + c]! - low[c]!) / CELL));
    for (let k = 0; k < 8; k++) {
      const [x, y, z] = [base[0]! + (k & 1), base[1]! + (k >> 1 & 1), base[2]! + (k >> 2)];
      offer(index(x, y, z), x, y, z, s);
    }
  }
  for (let sweep = 0; sweep < 8; sweep++) {
    const [sx, sy, sz] = [sweep & 1 ? -1 : 1, sweep & 2 ? -1 : 1, sweep & 4 ? -1 : 1];
    // Neighbours that were swept already. Sweeps are a third of the time that measuring takes: no calls in them.
    const back = [sx, sy * nx, sz * nx * ny];
    back.push(back[0]! + back[1]! + back[2]!);
    for (let k = 1; k < nz; k++) {
      const z = sz > 0 ? k : nz - 1 - k, pz = low[2]! + z * CELL;
      for (let j = 0; j < ny; j++) {
        const y = sy > 0 ? j : ny - 1 - j, py = low[1]! + y * CELL;
        const hasRow = j > 0;
        for (let i = 0; i < nx; i++) {
          const x = sx > 0 ? i : nx - 1 - i, cell = (z * ny + y) * nx + x, px = low[0]! + x * CELL;
          const hasColumn = i > 0;
          for (let way = 0; way < 4; way++) {
            if (!hasColumn && (way === 0 || way === 3) || !hasRow && (way === 1 || way === 3)) continue;
            const s = nearest[cell - back[way]!]!;
            if (s < 0 || s === nearest[cell]) continue;
            const dx = px - at[s * 3]!, dy = py - at[s * 3 + 1]!, dz = pz - at[s * 3 + 2]!;
            const d = dx * dx + dy * dy + dz * dz;
            if (d < best[cell]!) {
              best[cell] = d;
              nearest[cell] = s;
            }
          }
        }
      }
    }
  }
  const table = new Float32Array(nearest.length);
  for (let z = 0, cell = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, cell++) {
        const s = nearest[cell]! * 3, far = Math.sqrt(best[cell]!);
        const dx = low[0]! + x * CELL - at[s]!;
        const dy = low[1]! + y * CELL - at[s + 1]!;
        const dz = low[2]! + z * CELL - at[s + 2]!;
        const plane = dx * normal[s]! + dy * normal[s + 1]! + dz * normal[s + 2]!;
        const share = smoothstep(PLANE, POINT, far);
        table[cell] = thickness === undefined
          ? plane + (Math.sign(plane) * far - plane) * share
          : far - thickness;
      }
    }
  }
  // Asked a million times for long hair: written out, for loops over arrays of three took twice as long.
  const [lowX, lowY, lowZ] = low as [number, number, number], slice = nx * ny;
  const distance = (p: Vector): number => {
    const wx = (p[0] - lowX) / CELL, wy = (p[1] - lowY) / CELL, wz = (p[2] - lowZ) / CELL;
    const hx = Math.max(0, Math.min(nx - 1.001, wx)), hy = Math.max(0, Math.min(ny - 1.001, wy));
    const hz = Math.max(0, Math.min(nz - 1.001, wz));
    const outside = ((wx - hx) * CELL) ** 2 + ((wy - hy) * CELL) ** 2 + ((wz - hz) * CELL) ** 2;
    const i = Math.floor(hx), j = Math.floor(hy), k = Math.floor(hz), at = index(i, j, k);
    const x = hx - i, y = hy - j, z = hz - k, x0 = 1 - x, y0 = 1 - y, z0 = 1 - z;
    const sum = x0 * y0 * z0 * table[at]! + x * y0 * z0 * table[at + 1]! +
      x0 * y * z0 * table[at + nx]! + x * y * z0 * table[at + nx + 1]! +
      x0 * y0 * z * table[at + slice]! + x * y0 * z * table[at + slice + 1]! +
      x0 * y * z * table[at + slice + nx]! + x * y * z * table[at + slice + nx + 1]!;
    return outside === 0 ? sum : Math.hypot(Math.max(0, sum), Math.sqrt(outside));
  };
  return fieldOf(distance);
}

/** The nearer of two. */
export function nearerOf(a: BodyField, b: BodyField): BodyField {
  return fieldOf((p) => Math.min(a.distance(p), b.distance(p)));
}

/** @param distance millimetres by place; its slope is the way off the skin */
export function fieldOf(distance: BodyField["distance"]): BodyField {
  return { distance, away: (p) => slope(distance, p) };
}

function slope(distance: (p: Vector) => number, p: Vector): Vector {
  const h = 2.5;
  const d: Vector = [
    distance([p[0] + h, p[1], p[2]]) - distance([p[0] - h, p[1], p[2]]),
    distance([p[0], p[1] + h, p[2]]) - distance([p[0], p[1] - h, p[2]]),
    distance([p[0], p[1], p[2] + h]) - distance([p[0], p[1], p[2] - h]),
  ];
  const long = length(d);
  return long > 1e-6 ? [d[0] / long, d[1] / long, d[2] / long] : [0, 1, 0];
}

export const apart = (a: Vector, b: Vector): number => length(subtract(a, b));
