/** [vertices, 3], unit, weighted by the triangles' areas; (0, 1, 0) where a vertex has none. */
export function vertexNormals(vertices: ArrayLike<number>, triangles: ArrayLike<number>): Float32Array {
  const sums = new Float64Array(vertices.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]! * 3, triangles[t + 1]! * 3, triangles[t + 2]! * 3];
    for (let k = 0; k < 3; k++) {
      const [i, j] = [(k + 1) % 3, (k + 2) % 3];
      const n = (vertices[b + i]! - vertices[a + i]!) * (vertices[c + j]! - vertices[a + j]!) -
        (vertices[b + j]! - vertices[a + j]!) * (vertices[c + i]! - vertices[a + i]!);
      sums[a + k]! += n;
      sums[b + k]! += n;
      sums[c + k]! += n;
    }
  }
  const normals = new Float32Array(vertices.length);
  for (let v = 0; v < sums.length; v += 3) {
    const length = Math.hypot(sums[v]!, sums[v + 1]!, sums[v + 2]!);
    if (length > 0) { for (let c = 0; c < 3; c++) normals[v + c] = sums[v + c]! / length; }
    else normals[v + 1] = 1;
  }
  return normals;
}
