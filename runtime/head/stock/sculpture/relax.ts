import { project, type Solid } from "./implicit.ts";
import type { HalfMesh } from "../mesh/mesh_builder.ts";
import type { Vector } from "../../../base/vector.ts";

/**
 * Evens out the cells without leaving the surface: a few rounds of moving each vertex towards the mean of
 * its neighbours by `freedom`, then back onto the skin. Midline vertices stay in their plane.
 */
export function relax(
  mesh: HalfMesh,
  skin: Solid,
  freedom: ReadonlyMap<number, number>,
  rounds: number,
): void {
  const around = neighbours(mesh, 0);
  for (let round = 0; round < rounds; round++) {
    for (const [v, amount] of freedom) {
      const moved = towardsMean(mesh, v, around.get(v) ?? new Set(), amount);
      const back = project(skin, moved, 3);
      mesh.positions[v] = moved[0] === 0 ? [0, back[1], back[2]] : back;
    }
  }
}

/** Rounds off what was made from vertex `first` on: each vertex moves by `amount` towards the mean of its neighbours. */
export function soften(mesh: HalfMesh, first: number, rounds: number, amount: number): void {
  const around = neighbours(mesh, first);
  for (let round = 0; round < rounds; round++) {
    const moved: [number, Vector][] = [];
    for (const [v, near] of around) if (v >= first) moved.push([v, towardsMean(mesh, v, near, amount)]);
    for (const [v, p] of moved) mesh.positions[v] = p;
  }
}

/** Of the vertices of triangles that reach `first` or beyond. */
function neighbours(mesh: HalfMesh, first: number): Map<number, Set<number>> {
  const around = new Map<number, Set<number>>();
  for (const [a, b, c] of mesh.triangles) {
    if (a < first && b < first && c < first) continue;
    for (const [p, q] of [[a, b], [b, c], [c, a]] as const) {
      (around.get(p) ?? around.set(p, new Set()).get(p)!).add(q);
      (around.get(q) ?? around.set(q, new Set()).get(q)!).add(p);
    }
  }
  return around;
}

function towardsMean(mesh: HalfMesh, v: number, near: ReadonlySet<number>, amount: number): Vector {
  const p = mesh.positions[v]!;
  if (near.size === 0) return p;
  let x = 0, y = 0, z = 0;
  for (const n of near) {
    const q = mesh.positions[n]!;
    x += q[0], y += q[1], z += q[2];
  }
  const k = amount / near.size;
  return [
    p[0] === 0 ? 0 : p[0] * (1 - amount) + x * k,
    p[1] * (1 - amount) + y * k,
    p[2] * (1 - amount) + z * k,
  ];
}
