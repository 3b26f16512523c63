import { shortestWays } from "../../../head/edge_distance.ts";

/**
 * How far each vertex lies inside a part of the mesh, along its edges: positive inside, negative outside,
 * 0 on the border. Paths along edges are longer than straight ones by a tenth; a little smoothing takes
 * the steps of a coarse border away.
 *
 * @param vertices [vertices, 3]
 * @param inside [triangles], 1 where a triangle belongs to the part
 * @returns [vertices], in the units of the vertices; plus or minus Infinity where there is no border
 */
export function distanceInside(
  vertices: ArrayLike<number>,
  triangles: ArrayLike<number>,
  inside: ArrayLike<number>,
): Float32Array {
  const count = vertices.length / 3;
  const sides = new Uint8Array(count);
  const edges: number[] = [];
  for (let t = 0; t < inside.length; t++) {
    for (let k = 0; k < 3; k++) {
      const a = triangles[t * 3 + k]!, b = triangles[t * 3 + (k + 1) % 3]!;
      sides[a]! |= inside[t] ? 1 : 2;
      edges.push(a, b);
    }
  }
  const distance = Float64Array.from(sides, (side) => side === 3 ? 0 : Infinity);
  shortestWays(vertices, triangles, distance);
  let signed = distance.map((d, v) => sides[v] === 2 ? -d : d);
  for (let round = 0; round < 2; round++) {
    const sums = signed.map((d) => 2 * d);
    const weights = new Float64Array(count).fill(2);
    for (let e = 0; e < edges.length; e += 2) {
      sums[edges[e]!]! += signed[edges[e + 1]!]!;
      weights[edges[e]!]!++;
    }
    signed = sums.map((sum, v) => sum / weights[v]!);
  }
  return Float32Array.from(signed);
}
