import { drawBorder, trianglesInside } from "./borders.ts";
import { normalAt, type Solid } from "./implicit.ts";
import { NOSTRIL } from "./measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { smoothstep, type Vector } from "./vector.ts";

/** Positive inside the nostril's opening as seen from below, roughly in millimetres from its rim. */
function insideNostril(p: Vector): number {
  const [cx, , cz] = NOSTRIL.centre, z = p[2] - cz;
  const x = p[0] - cx + NOSTRIL.converge * z;
  return NOSTRIL.halfWidth * (1 - Math.hypot(x / NOSTRIL.halfWidth, z / NOSTRIL.halfLength));
}

/** Opens the nostril on the nose's underside: the rim is drawn along edges, what lies inside is pushed up. */
export function openNostril(mesh: HalfMesh, skin: Solid): void {
  const reach = NOSTRIL.halfLength * 2.4;
  const underside = mesh.triangles.map((triangle) =>
    triangle.every((v) => {
      const p = mesh.positions[v]!;
      return Math.hypot(p[0] - NOSTRIL.centre[0], p[1] - NOSTRIL.centre[1], p[2] - NOSTRIL.centre[2]) <
          reach &&
        normalAt(skin, p)[1] < -0.35;
    })
  );
  const inside = mesh.positions.map(insideNostril);
  drawBorder(mesh, inside, (t) => underside[t]!);
  const opening = trianglesInside(mesh, inside, (t) => underside[t]!);
  for (const t of opening) mesh.regions[t] = "nostril";
  // A vertex on the rim stays: pushed up it would drag its skin along.
  const open = new Set(opening);
  const rim = new Set(mesh.triangles.flatMap((triangle, t) => open.has(t) ? [] : triangle));
  for (const v of new Set(opening.flatMap((t) => mesh.triangles[t]!))) {
    if (rim.has(v)) continue;
    const p = mesh.positions[v]!, push = smoothstep(0, NOSTRIL.halfWidth * 0.5, inside[v]!);
    mesh.positions[v] = [p[0], p[1] + NOSTRIL.depth * push, p[2] - 0.2 * NOSTRIL.depth * push];
  }
}
