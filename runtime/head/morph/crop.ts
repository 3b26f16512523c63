import type { MeshKind } from "./kinds.ts";
import type { MergedMesh } from "./merge.ts";
import type { Stand } from "./stand.ts";

/** Metres under the eyes where a whole figure is cut off: a bust's collar bones. */
const BUST = 0.26;

/** Cuts a whole figure off at the collar bones. */
export function cropToBust(
  mesh: MergedMesh,
  { scale, eyes }: Stand,
  report: (line: string) => void,
): MergedMesh {
  const low = ((eyes[0][1] + eyes[1][1]) / 2 - BUST) / scale;
  const triangles: number[] = [], kinds: MeshKind[] = [];
  mesh.kinds.forEach((kind, t) => {
    const corners = [...mesh.triangles.subarray(t * 3, t * 3 + 3)];
    if (corners.every((v) => mesh.positions[v * 3 + 1]! < low)) return;
    triangles.push(...corners);
    kinds.push(kind);
  });
  if (kinds.length === mesh.kinds.length) return mesh;
  report(`cut off ${BUST * 100} cm under the eyes: ${mesh.kinds.length - kinds.length} triangles`);
  return withoutUnused({ ...mesh, triangles: Uint32Array.from(triangles), kinds });
}

/** Leaves out vertices of no triangle: they would count as the head's extent. */
function withoutUnused(mesh: MergedMesh): MergedMesh {
  const used = [...new Set(mesh.triangles)].sort((a, b) => a - b);
  const places = new Map(used.map((v, i) => [v, i]));
  const keep = (values: Float64Array): Float64Array => {
    const out = new Float64Array(used.length * 3);
    used.forEach((v, i) => out.set(values.subarray(v * 3, v * 3 + 3), i * 3));
    return out;
  };
  return {
    ...mesh,
    positions: keep(mesh.positions),
    triangles: mesh.triangles.map((v) => places.get(v)!),
    expressions: new Map([...mesh.expressions].map(([shape, by]) => [shape, keep(by)])),
    carriedBy(nodes) {
      const all = mesh.carriedBy(nodes);
      return Float64Array.from(used, (v) => all[v]!);
    },
  };
}
