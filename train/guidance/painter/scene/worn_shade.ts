import { cross, length, subtract, type Vector } from "../../../../runtime/base/vector.ts";

/** Side of a cell, millimetres. */
const CELL = 5;
/** Directions a place looks in, over the hemisphere before it by cosine, and where along them it looks, cells. */
const DIRECTIONS = 14;
const STEPS = [1.3, 2.1, 3, 4.2, 5.6, 7.4, 9.6, 12.5] as const;
/** The directions, along two axes square to the normal and along it. */
const WAYS = Array.from({ length: DIRECTIONS }, (_, k) => {
  const square = (k + 0.5) / DIRECTIONS, radius = Math.sqrt(square), angle = 2.399963229728653 * k;
  return [radius * Math.cos(angle), radius * Math.sin(angle), Math.sqrt(1 - square)] as const;
});
/** What of the way each look stands for, cells. */
const SPANS = STEPS.map((step, k) => Math.min(1.4, step - (k > 0 ? STEPS[k - 1]! : 0.6)));
/** Area of triangles in a cell, over the area of its side, to what of light from a random direction stays there. */
const DENSITY = 0.7;

/** How much of all that stands about lies in each cell of space. */
export interface OcclusionGrid {
  /** 0..1 for points [points, 3], world units, that face `normals`: how much light comes through to them. */
  openness(points: Float32Array, normals: Float32Array): Float32Array;
}

/**
 * Fills space with the area of triangles. What stands about is mostly hair, and that lets light through by its
 * density; rays against a hundred thousand triangles took seconds and gave a noisier answer.
 *
 * @param millimetre world units
 */
export function fillOcclusionGrid(
  meshes: readonly { readonly vertices: Float32Array; readonly triangles: ArrayLike<number> }[],
  millimetre: number,
): OcclusionGrid {
  const cell = CELL * millimetre;
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  for (const { vertices } of meshes) {
    for (let i = 0; i < vertices.length; i++) {
      low[i % 3] = Math.min(low[i % 3]!, vertices[i]!);
      high[i % 3] = Math.max(high[i % 3]!, vertices[i]!);
    }
  }
  // An empty rim all round, so that looking outside is looking into it.
  const size = [0, 1, 2].map((c) => Math.max(1, Math.ceil((high[c]! - low[c]!) / cell) + 3)) as [
    number,
    number,
    number,
  ];
  const index = (x: number, y: number, z: number): number => {
    const i = Math.floor((x - low[0]!) / cell) + 1, j = Math.floor((y - low[1]!) / cell) + 1;
    const k = Math.floor((z - low[2]!) / cell) + 1;
    if (i < 0 || j < 0 || k < 0 || i >= size[0] || j >= size[1] || k >= size[2]) return -1;
    return (k * size[1] + j) * size[0] + i;
  };
  const density = new Float32Array(size[0] * size[1] * size[2]);
  for (const { vertices, triangles } of meshes) {
    for (let t = 0; t < triangles.length; t += 3) {
      spread(
        [0, 1, 2].map((c) => cornerOf(vertices, triangles[t + c]!)) as [Vector, Vector, Vector],
        cell,
        (x, y, z, area) => {
          const at = index(x, y, z);
          if (at >= 0) density[at]! += DENSITY * area / (cell * cell);
        },
      );
    }
  }
  for (let i = 0; i < density.length; i++) density[i] = Math.min(2, density[i]!);

  return {
    openness(points, normals) {
      const open = new Float32Array(points.length / 3);
      const [lowX, lowY, lowZ] = low as [number, number, number];
      for (let v = 0; v < open.length; v++) {
        const [x, y, z] = cornerOf(points, v), [nx, ny, nz] = cornerOf(normals, v);
        // Any two axes square to the normal (Duff et al. 2017).
        const sign = nz >= 0 ? 1 : -1, a = -1 / (sign + nz), b = nx * ny * a;
        const ux = 1 + sign * nx * nx * a,
          uy = sign * b,
          uz = -sign * nx,
          wx = b,
          wy = sign + ny * ny * a,
          wz = -ny;
        let sum = 0;
        for (const [p, q, up] of WAYS) {
          const dx = p * ux + q * wx + up * nx,
            dy = p * uy + q * wy + up * ny,
            dz = p * uz + q * wz + up * nz;
          let through = 0;
          for (let k = 0; k < STEPS.length; k++) {
            const away = STEPS[k]! * cell;
            // The index of a cell without a call: this is asked ten million times.
            const i = Math.floor((x + dx * away - lowX) / cell) + 1;
            const j = Math.floor((y + dy * away - lowY) / cell) + 1;
            const l = Math.floor((z + dz * away - lowZ) / cell) + 1;
            if (i < 0 || j < 0 || l < 0 || i >= size[0] || j >= size[1] || l >= size[2]) continue;
            through += density[(l * size[1] + j) * size[0] + i]! * SPANS[k]!;
          }
          sum += Math.exp(-through);
        }
        open[v] = sum / DIRECTIONS;
      }
      return open;
    },
  };
}

const cornerOf = (
  values: Float32Array,
  v: number,
): Vector => [values[v * 3]!, values[v * 3 + 1]!, values[v * 3 + 2]!];

/** Gives a triangle's area out over places no further than a cell apart. */
function spread(
  [a, b, c]: readonly [Vector, Vector, Vector],
  cell: number,
  give: (x: number, y: number, z: number, area: number) => void,
): void {
  const ab = subtract(b, a), ac = subtract(c, a), area = length(cross(ab, ac)) / 2;
  const cuts = Math.min(
    12,
    Math.max(1, Math.ceil(Math.max(length(ab), length(ac), length(subtract(c, b))) / cell)),
  );
  const part = area / (cuts * cuts);
  for (let i = 0; i < cuts; i++) {
    for (let j = 0; j < cuts - i; j++) {
      for (const third of j < cuts - i - 1 ? [1 / 3, 2 / 3] : [1 / 3]) {
        const u = (i + third) / cuts, v = (j + third) / cuts;
        give(a[0] + u * ab[0] + v * ac[0], a[1] + u * ab[1] + v * ac[1], a[2] + u * ab[2] + v * ac[2], part);
      }
    }
  }
}
