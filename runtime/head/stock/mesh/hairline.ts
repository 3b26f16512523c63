import { drawBorder, trianglesInside } from "./borders.ts";
import { project, type Solid } from "../sculpture/implicit.ts";
import { HEAD } from "../measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { curve } from "../../../base/curve.ts";
import { cross, dot, subtract, unit, type Vector } from "../../../base/vector.ts";

/**
 * Height of the hairline, millimetres, over the angle round the head in degrees (0 front, 180 back): high
 * over the forehead, receding a little at the temple, a sideburn before the ear, round it, down to the nape.
 */
const HAIRLINE = curve(
  [0, 60],
  [9, 61],
  [22, 64],
  [34, 62],
  [44, 54],
  [52, 41],
  [58, 27],
  [66, 13],
  [74, 0],
  [80, -12],
  [86, -18],
  [92, -16],
  [97, 0],
  [102, 9],
  [108, 9],
  [114, 1],
  [119, -18],
  [125, -38],
  [134, -52],
  [146, -65],
  [162, -72],
  [180, -75],
);
const MILLIMETRES_PER_DEGREE = 1.25;
/** Roughly how far behind the hairline a point of the scalp lies, millimetres; negative on bare skin. */
export function behindHairline(p: Vector): number {
  const angle = Math.atan2(Math.abs(p[0]), p[2] - HEAD.centre[2]) * 180 / Math.PI;
  const slope = (HAIRLINE(angle + 0.5) - HAIRLINE(angle - 0.5)) / MILLIMETRES_PER_DEGREE;
  return (p[1] - HAIRLINE(angle)) / Math.hypot(1, slope);
}

/**
 * Marks the scalp that bears hair. Vertices next to the hairline are drawn onto it along their edges, so that
 * the border runs along edges. The scalp itself stays skin-tight: the look grows the hair above it.
 *
 * @returns the vertices on the hairline
 */
export function markHair(mesh: HalfMesh, skin: Solid): ReadonlySet<number> {
  const onScalp = (t: number): boolean =>
    (mesh.regions[t] === "skin" || mesh.regions[t] === "neck") &&
    !mesh.triangles[t]!.some((v) => mesh.lips.has(v));
  const depth = mesh.positions.map(behindHairline);
  const before = [...mesh.positions], depthBefore = [...depth];
  drawBorder(mesh, depth, onScalp);
  before.forEach((p, v) => {
    const moved = mesh.positions[v]!;
    if (moved === p) return;
    const back = project(skin, moved);
    mesh.positions[v] = p[0] === 0 ? [0, back[1], back[2]] : back;
  });
  // Where cells are small, as beside the ear, a vertex drawn too far would fold its neighbour over: it stays.
  let folded: readonly (readonly [number, number, number])[];
  do {
    folded = mesh.triangles.filter((triangle) =>
      triangle.some((v) => mesh.positions[v] !== before[v]) &&
      dot(normalOf(triangle, before), normalOf(triangle, mesh.positions)) < 0.3
    );
    for (const v of folded.flat()) {
      mesh.positions[v] = before[v]!;
      depth[v] = depthBefore[v]!;
    }
  } while (folded.length > 0);
  for (const t of trianglesInside(mesh, depth, onScalp)) mesh.regions[t] = "hair";
  return new Set(depth.flatMap((d, v) => d === 0 ? [v] : []));
}

function normalOf([a, b, c]: readonly [number, number, number], positions: readonly Vector[]): Vector {
  const p = positions[a]!;
  return unit(cross(subtract(positions[b]!, p), subtract(positions[c]!, p)));
}
