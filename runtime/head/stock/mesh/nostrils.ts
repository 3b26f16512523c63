import { drawBorder, trianglesInside } from "./borders.ts";
import { normalAt, project, type Solid } from "../sculpture/implicit.ts";
import { NOSTRIL } from "../measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { smoothstep } from "../../../base/scalar.ts";
import { length, midway, subtract, type Vector } from "../../../base/vector.ts";

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
      const away = subtract(p, NOSTRIL.centre);
      return length(away) < reach && away[1] < NOSTRIL.halfLength * 1.4 && normalAt(skin, p)[1] < 0.1;
    })
  );
  const inside = mesh.positions.map(insideNostril);
  drawBorder(mesh, inside, (t) => underside[t]!);
  const opening = trianglesInside(mesh, inside, (t) => underside[t]!);
  for (const t of opening) mesh.regions[t] = "nostril";
  smoothRim(mesh, skin, opening);
  // A vertex on the rim stays: pushed up it would drag its skin along.
  const open = new Set(opening);
  const rim = new Set(mesh.triangles.flatMap((triangle, t) => open.has(t) ? [] : triangle));
  const sills = splitWall(mesh, opening, rim);
  for (const v of new Set(opening.flatMap((t) => mesh.triangles[t]!))) {
    if (rim.has(v) || sills.has(v)) continue;
    const p = mesh.positions[v]!, push = smoothstep(0, NOSTRIL.halfWidth * 0.5, inside[v]!);
    mesh.positions[v] = [p[0], p[1] + NOSTRIL.depth * push, p[2] - 0.2 * NOSTRIL.depth * push];
  }
}

/** How far in from the rim its inner edge lies, of the way to the next vertex, and how far up in millimetres. */
const SILL = { share: 0.36, rise: 1.3 } as const;

/**
 * Cuts the opening's triangles along an inner edge beside the rim: a wall in one piece from the rim to the pocket's
 * floor would carry the skin's colour half way in, and its splats would hang out over the opening.
 *
 * @returns the inner edge's vertices
 */
function splitWall(mesh: HalfMesh, opening: number[], rim: ReadonlySet<number>): ReadonlySet<number> {
  const sills = new Map<string, number>();
  const sill = (outer: number, inner: number): number => {
    const key = `${outer} ${inner}`;
    let v = sills.get(key);
    if (v === undefined) {
      const p = midway(mesh.positions[outer]!, mesh.positions[inner]!, SILL.share);
      sills.set(key, v = mesh.vertex([p[0], p[1] + SILL.rise, p[2]]));
    }
    return v;
  };
  const add = (a: number, b: number, c: number): void => {
    mesh.triangle(a, b, c, "nostril");
    opening.push(mesh.triangles.length - 1);
  };
  for (const t of [...opening]) {
    const corners = mesh.triangles[t]!, outer = corners.map((v) => rim.has(v));
    const lone = outer.indexOf(outer.filter(Boolean).length === 2 ? false : true);
    if (outer.every(Boolean) || !outer.some(Boolean)) continue;
    // The corner that stands alone on its side of the inner edge comes first.
    const [a, b, c] = [0, 1, 2].map((k) => corners[(lone + k) % 3]!) as [number, number, number];
    const [ab, ac] = outer[lone] ? [sill(a, b), sill(a, c)] : [sill(b, a), sill(c, a)];
    mesh.triangles[t] = [a, ab, ac];
    add(ab, b, c);
    add(ab, c, ac);
  }
  return new Set(sills.values());
}

/** Draws the rim's vertices towards the middle between their neighbours on it: a round opening, not a stepped one. */
function smoothRim(mesh: HalfMesh, skin: Solid, opening: readonly number[]): void {
  const edges = new Set<string>();
  for (const t of opening) {
    const triangle = mesh.triangles[t]!;
    triangle.forEach((a, k) => edges.add(`${a} ${triangle[(k + 1) % 3]}`));
  }
  const next = new Map<number, number>(), previous = new Map<number, number>();
  for (const edge of edges) {
    const [a, b] = edge.split(" ").map(Number) as [number, number];
    if (edges.has(`${b} ${a}`)) continue;
    next.set(a, b);
    previous.set(b, a);
  }
  for (let round = 0; round < 3; round++) {
    for (const [v, after] of next) {
      const before = previous.get(v);
      if (before === undefined) continue;
      const middle = midway(mesh.positions[before]!, mesh.positions[after]!, 0.5);
      mesh.positions[v] = project(skin, midway(mesh.positions[v]!, middle, 0.5));
    }
  }
}
