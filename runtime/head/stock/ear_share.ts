import { distance, smoothstep, type Vector } from "./vector.ts";
import type { WholeMesh } from "./whole_mesh.ts";

/** Along its own skin the ear is wholly ear this far from where it grows out of the head, millimetres. */
const WHOLE = 14;

/** [vertices], how much a vertex belongs to the ear: 0 on the head, 1 on rim and concha, rising along the skin between. */
export function earShares(mesh: WholeMesh): Float64Array {
  const at = (v: number): Vector => [
    mesh.positions[v * 3]!,
    mesh.positions[v * 3 + 1]!,
    mesh.positions[v * 3 + 2]!,
  ];
  const from = Float64Array.from(mesh.parts, (part) => part === "ear" ? Infinity : 0);
  const edges: { a: number; b: number; length: number }[] = [];
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const a = mesh.triangles[t + k]!, b = mesh.triangles[t + (k + 1) % 3]!;
      if (mesh.parts[a] === "ear" || mesh.parts[b] === "ear") {
        edges.push({ a, b, length: distance(at(a), at(b)) });
      }
    }
  }
  // Shortest ways by relaxation (Bellman and Ford): an ear is some thirty edges deep.
  for (let changed = true; changed;) {
    changed = false;
    for (const { a, b, length } of edges) {
      for (const [p, q] of [[a, b], [b, a]] as const) {
        if (from[p]! + length >= from[q]!) continue;
        from[q] = from[p]! + length;
        changed = true;
      }
    }
  }
  return from.map((way) => smoothstep(0, WHOLE, way));
}
