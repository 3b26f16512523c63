/** How open a surface lies to the light, by casting rays against the mesh itself. */

export interface OcclusionOptions {
  /** Rays a vertex, spread over the hemisphere by cosine. */
  readonly rays: number;
  /** World units beyond which nothing is in the way. */
  readonly reach: number;
  /** World units off the surface at which rays start, so that a vertex's own triangles do not hide it. */
  readonly offset: number;
  /** [vertices], those marked with 0 are left out and count as open; all where it is not given. */
  readonly only?: ArrayLike<number>;
}

/** Cells along the longest side of the grid. On the stock head 48 takes 1.8 times as long, 128 as long. */
const CELLS = 80;

interface Grid {
  readonly low: readonly number[];
  readonly cell: number;
  readonly size: readonly number[];
  /** [cells + 1], where each cell's triangles begin in `items`. */
  readonly start: Uint32Array;
  readonly items: Uint32Array;
  /** [triangles, 9], a corner and the two edges from there. */
  readonly sides: Float64Array;
}

/**
 * @param vertices [vertices, 3]
 * @param normals [vertices, 3], unit
 * @returns [vertices], 1 where nothing is in the way, 0 where everything is
 */
export function openness(
  vertices: ArrayLike<number>,
  normals: ArrayLike<number>,
  triangles: ArrayLike<number>,
  { rays, reach, offset, only }: OcclusionOptions,
): Float32Array {
  const grid = fillGrid(vertices, triangles);
  const count = vertices.length / 3;
  const open = new Float32Array(count);
  const origin = new Float64Array(3);
  const direction = new Float64Array(3);
  for (let v = 0; v < count; v++) {
    if (only && !only[v]) {
      open[v] = 1;
      continue;
    }
    const [nx, ny, nz] = [normals[v * 3]!, normals[v * 3 + 1]!, normals[v * 3 + 2]!];
    // Any two axes square to the normal (Duff et al. 2017).
    const sign = nz >= 0 ? 1 : -1;
    const a = -1 / (sign + nz);
    const b = nx * ny * a;
    const [ux, uy, uz] = [1 + sign * nx * nx * a, sign * b, -sign * nx];
    const [wx, wy, wz] = [b, sign + ny * ny * a, -ny];
    origin[0] = vertices[v * 3]! + offset * nx;
    origin[1] = vertices[v * 3 + 1]! + offset * ny;
    origin[2] = vertices[v * 3 + 2]! + offset * nz;
    let free = 0;
    for (let k = 0; k < rays; k++) {
      const square = (k + 0.5) / rays;
      const radius = Math.sqrt(square);
      // Golden angle, begun elsewhere at each vertex: banding turns into grain, which interpolation smooths.
      const angle = 2.399963229728653 * (k + 0.618 * (v % 97));
      const [x, y, z] = [radius * Math.cos(angle), radius * Math.sin(angle), Math.sqrt(1 - square)];
      direction[0] = x * ux + y * wx + z * nx;
      direction[1] = x * uy + y * wy + z * ny;
      direction[2] = x * uz + y * wz + z * nz;
      free += Math.min(1, firstHit(grid, origin, direction, reach) / reach);
    }
    open[v] = free / rays;
  }
  return open;
}

function fillGrid(vertices: ArrayLike<number>, triangles: ArrayLike<number>): Grid {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < vertices.length; i++) {
    low[i % 3] = Math.min(low[i % 3]!, vertices[i]!);
    high[i % 3] = Math.max(high[i % 3]!, vertices[i]!);
  }
  const cell = Math.max(...high.map((x, c) => x - low[c]!), 1e-12) / CELLS;
  const size = high.map((x, c) => Math.floor((x - low[c]!) / cell) + 1);
  const start = new Uint32Array(size[0]! * size[1]! * size[2]! + 1);
  const boxes = cellBoxes(vertices, triangles, low, cell);
  const eachCell = (visit: (cell: number, triangle: number) => void) => {
    for (let t = 0, b = 0; b < boxes.length; t++, b += 6) {
      for (let z = boxes[b + 2]!; z <= boxes[b + 5]!; z++) {
        for (let y = boxes[b + 1]!; y <= boxes[b + 4]!; y++) {
          for (let x = boxes[b]!; x <= boxes[b + 3]!; x++) visit((z * size[1]! + y) * size[0]! + x, t);
        }
      }
    }
  };
  eachCell((at) => start[at + 1]!++);
  for (let i = 1; i < start.length; i++) start[i]! += start[i - 1]!;
  const items = new Uint32Array(start.at(-1)!);
  const filled = start.slice();
  eachCell((at, t) => items[filled[at]!++] = t);
  return { low, cell, size, start, items, sides: cornerAndEdges(vertices, triangles) };
}

/** [triangles, 6], the first and the last cell of each, by axis. */
function cellBoxes(
  vertices: ArrayLike<number>,
  triangles: ArrayLike<number>,
  low: readonly number[],
  cell: number,
): Int32Array {
  const boxes = new Int32Array(triangles.length * 2);
  for (let t = 0; t < triangles.length; t += 3) {
    for (let c = 0; c < 3; c++) {
      const p = vertices[triangles[t]! * 3 + c]!;
      const q = vertices[triangles[t + 1]! * 3 + c]!;
      const r = vertices[triangles[t + 2]! * 3 + c]!;
      boxes[t * 2 + c] = Math.floor((Math.min(p, q, r) - low[c]!) / cell);
      boxes[t * 2 + 3 + c] = Math.floor((Math.max(p, q, r) - low[c]!) / cell);
    }
  }
  return boxes;
}

function cornerAndEdges(vertices: ArrayLike<number>, triangles: ArrayLike<number>): Float64Array {
  const sides = new Float64Array(triangles.length * 3);
  for (let t = 0; t < triangles.length; t += 3) {
    for (let c = 0; c < 3; c++) {
      const corner = vertices[triangles[t]! * 3 + c]!;
      sides[t * 3 + c] = corner;
      sides[t * 3 + 3 + c] = vertices[triangles[t + 1]! * 3 + c]! - corner;
      sides[t * 3 + 6 + c] = vertices[triangles[t + 2]! * 3 + c]! - corner;
    }
  }
  return sides;
}

// Of one ray at a time: made once, for a head casts half a million.
const at = new Int32Array(3);
const next = new Float64Array(3);
const delta = new Float64Array(3);

/** Distance to the first triangle along a ray, `reach` where there is none nearer (Amanatides and Woo 1987). */
function firstHit(
  { low, cell, size, start, items, sides }: Grid,
  origin: Float64Array,
  direction: Float64Array,
  reach: number,
): number {
  for (let c = 0; c < 3; c++) {
    const place = (origin[c]! - low[c]!) / cell;
    at[c] = Math.min(size[c]! - 1, Math.max(0, Math.floor(place)));
    const d = direction[c]!;
    delta[c] = d === 0 ? Infinity : cell / Math.abs(d);
    next[c] = d === 0 ? Infinity : (d > 0 ? at[c]! + 1 - place : place - at[c]!) * delta[c]!;
  }
  let nearest = reach;
  for (;;) {
    const box = (at[2]! * size[1]! + at[1]!) * size[0]! + at[0]!;
    for (let i = start[box]!; i < start[box + 1]!; i++) {
      const away = hit(sides, items[i]!, origin, direction);
      if (away < nearest) nearest = away;
    }
    const c = next[0]! <= next[1]! && next[0]! <= next[2]! ? 0 : next[1]! <= next[2]! ? 1 : 2;
    if (nearest <= next[c]!) return nearest;
    at[c]! += direction[c]! > 0 ? 1 : -1;
    if (at[c]! < 0 || at[c]! >= size[c]!) return nearest;
    next[c]! += delta[c]!;
  }
}

/** Moeller and Trumbore 1997; Infinity for a miss. Both sides count. */
function hit(sides: Float64Array, t: number, origin: Float64Array, direction: Float64Array): number {
  const at = t * 9;
  const ux = sides[at + 3]!, uy = sides[at + 4]!, uz = sides[at + 5]!;
  const vx = sides[at + 6]!, vy = sides[at + 7]!, vz = sides[at + 8]!;
  const dx = direction[0]!, dy = direction[1]!, dz = direction[2]!;
  const px = dy * vz - dz * vy, py = dz * vx - dx * vz, pz = dx * vy - dy * vx;
  const det = ux * px + uy * py + uz * pz;
  if (Math.abs(det) < 1e-14) return Infinity;
  const tx = origin[0]! - sides[at]!, ty = origin[1]! - sides[at + 1]!, tz = origin[2]! - sides[at + 2]!;
  const u = (tx * px + ty * py + tz * pz) / det;
  if (u < 0 || u > 1) return Infinity;
  const qx = ty * uz - tz * uy, qy = tz * ux - tx * uz, qz = tx * uy - ty * ux;
  const v = (dx * qx + dy * qy + dz * qz) / det;
  if (v < 0 || u + v > 1) return Infinity;
  const distance = (vx * qx + vy * qy + vz * qz) / det;
  return distance > 0 ? distance : Infinity;
}
