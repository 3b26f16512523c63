import { normalAt, type Solid } from "./implicit.ts";
import { HEAD } from "./measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { add, between, curve, scale, smoothstep, type Vector } from "./vector.ts";

/**
 * Height of the hairline, millimetres, over the angle round the head in degrees (0 front, 180 back): high
 * over the forehead, receding a little at the temple, a sideburn before the ear, round it, down to the nape.
 */
const HAIRLINE = curve(
  [0, 66],
  [18, 66.5],
  [36, 64],
  [47, 56],
  [55, 40],
  [62, 24],
  [70, 14],
  [78, -6],
  [84, -17],
  [92, -18],
  [97, 12],
  [104, 24],
  [112, 16],
  [119, -14],
  [126, -46],
  [138, -70],
  [180, -76],
);
const MILLIMETRES_PER_DEGREE = 1.25;
/** Short hair stands off the scalp by this much, reached this far behind the hairline. */
const HAIR_HEIGHT = 5, HAIR_RISE = 22;

/** Roughly how far behind the hairline a point of the scalp lies, millimetres; negative on bare skin. */
export function behindHairline(p: Vector): number {
  const angle = Math.atan2(Math.abs(p[0]), p[2] - HEAD.centre[2]) * 180 / Math.PI;
  const slope = (HAIRLINE(angle + 0.5) - HAIRLINE(angle - 0.5)) / MILLIMETRES_PER_DEGREE;
  return (p[1] - HAIRLINE(angle)) / Math.hypot(1, slope);
}

/**
 * Marks the cap of hair. Vertices next to the hairline are first drawn onto it along their edges, so that
 * the border runs along edges; then the hair is given its height.
 */
export function growHair(mesh: HalfMesh, skin: Solid): void {
  const onScalp = (t: number): boolean => mesh.regions[t] === "skin" || mesh.regions[t] === "neck";
  const depth = mesh.positions.map(behindHairline);
  const edges = new Map<string, [number, number]>();
  mesh.triangles.forEach((triangle, t) => {
    if (!onScalp(t)) return;
    triangle.forEach((a, k) => {
      const b = triangle[(k + 1) % 3]!;
      if (!mesh.lips.has(a) && !mesh.lips.has(b)) edges.set(a < b ? `${a} ${b}` : `${b} ${a}`, [a, b]);
    });
  });
  const crossings: { vertex: number; towards: number; share: number }[] = [];
  for (const [a, b] of edges.values()) {
    const fa = depth[a]!, fb = depth[b]!;
    if (fa * fb >= 0) continue;
    const t = fa / (fa - fb);
    crossings.push(t <= 0.5 ? { vertex: a, towards: b, share: t } : { vertex: b, towards: a, share: 1 - t });
  }
  crossings.sort((p, q) => p.share - q.share);
  const drawn = new Set<number>();
  const before = [...mesh.positions];
  for (const { vertex, towards, share } of crossings) {
    if (drawn.has(vertex) || drawn.has(towards) || depth[vertex]! * depth[towards]! >= 0) continue;
    const p = between(before[vertex]!, before[towards]!, share);
    mesh.positions[vertex] = before[vertex]![0] === 0 ? [0, p[1], p[2]] : p;
    depth[vertex] = 0;
    drawn.add(vertex);
  }
  mesh.triangles.forEach((triangle, t) => {
    if (onScalp(t) && triangle.reduce((total, v) => total + depth[v]!, 0) > 0) mesh.regions[t] = "hair";
  });
  const hairy = new Set(mesh.triangles.flatMap((triangle, t) => mesh.regions[t] === "hair" ? triangle : []));
  for (const v of hairy) {
    const p = mesh.positions[v]!;
    const rise = HAIR_HEIGHT * smoothstep(-2, HAIR_RISE, behindHairline(p));
    const grown = add(p, scale(normalAt(skin, p), rise));
    mesh.positions[v] = p[0] === 0 ? [0, grown[1], grown[2]] : grown;
  }
}
