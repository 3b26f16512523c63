import type { HalfMesh } from "./mesh_builder.ts";
import { midway } from "../../../base/vector.ts";

/**
 * Draws vertices near a border onto it, along their edges, so that the border runs along edges rather than
 * through cells. A vertex moves at most half an edge, and no two neighbours towards each other.
 *
 * @param inside [vertices], positive on one side of the border, negative on the other; drawn vertices become 0
 */
export function drawBorder(mesh: HalfMesh, inside: number[], eligible: (triangle: number) => boolean): void {
  const edges = new Map<string, [number, number]>();
  mesh.triangles.forEach((triangle, t) => {
    if (!eligible(t)) return;
    triangle.forEach((a, k) => {
      const b = triangle[(k + 1) % 3]!;
      edges.set(a < b ? `${a} ${b}` : `${b} ${a}`, [a, b]);
    });
  });
  const crossings: { vertex: number; towards: number; share: number }[] = [];
  for (const [a, b] of edges.values()) {
    const fa = inside[a]!, fb = inside[b]!;
    if (fa * fb >= 0) continue;
    const t = fa / (fa - fb);
    crossings.push(t <= 0.5 ? { vertex: a, towards: b, share: t } : { vertex: b, towards: a, share: 1 - t });
  }
  crossings.sort((p, q) => p.share - q.share);
  const before = [...mesh.positions];
  for (const { vertex, towards, share } of crossings) {
    // Either may have been drawn onto the border by a nearer crossing.
    if (inside[vertex]! * inside[towards]! >= 0) continue;
    const p = midway(before[vertex]!, before[towards]!, share);
    mesh.positions[vertex] = before[vertex]![0] === 0 ? [0, p[1], p[2]] : p;
    inside[vertex] = 0;
  }
}

/** Of the eligible triangles, those inside the border. */
export function trianglesInside(
  mesh: HalfMesh,
  inside: readonly number[],
  eligible: (triangle: number) => boolean,
): number[] {
  return mesh.triangles.flatMap((triangle, t) =>
    eligible(t) && triangle.reduce((total, v) => total + inside[v]!, 0) > 1e-9 ? [t] : []
  );
}
