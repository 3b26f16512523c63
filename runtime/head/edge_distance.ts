/**
 * The shortest ways along a mesh's edges, by relaxation (Bellman and Ford): what is asked for lies some thirty
 * edges deep.
 *
 * @param vertices [vertices, 3]
 * @param distance [vertices], 0 where the ways begin, Infinity elsewhere; takes the lengths, in the vertices' units
 */
export function shortestWays(
  vertices: ArrayLike<number>,
  triangles: ArrayLike<number>,
  distance: Float64Array,
): void {
  const edges: number[] = [], lengths: number[] = [];
  for (let i = 0; i < triangles.length; i++) {
    const a = triangles[i]!, b = triangles[i % 3 === 2 ? i - 2 : i + 1]!;
    // Between two beginnings no way is any shorter.
    if (distance[a] === 0 && distance[b] === 0) continue;
    edges.push(a, b);
    lengths.push(Math.hypot(
      vertices[a * 3]! - vertices[b * 3]!,
      vertices[a * 3 + 1]! - vertices[b * 3 + 1]!,
      vertices[a * 3 + 2]! - vertices[b * 3 + 2]!,
    ));
  }
  for (let changed = true; changed;) {
    changed = false;
    lengths.forEach((length, e) => {
      const a = edges[e * 2]!, b = edges[e * 2 + 1]!;
      if (distance[a]! + length < distance[b]!) [distance[b], changed] = [distance[a]! + length, true];
      else if (distance[b]! + length < distance[a]!) [distance[a], changed] = [distance[b]! + length, true];
    });
  }
}
