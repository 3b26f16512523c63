import { cross, subtract, unit, type Vector } from "../../../../../runtime/base/vector.ts";
import { meanOf } from "./loft.ts";

/** A triangle that is no part of a mesh: its corners and the way it faces. */
export interface Cap {
  readonly corners: readonly [Vector, Vector, Vector];
  readonly normal: Vector;
}

/** Closes the holes of an open surface with fans about their middles, as where ears or lids are left out. */
export function capHoles(
  points: ArrayLike<number>,
  triangles: readonly (readonly [number, number, number])[],
): Cap[] {
  const next = new Map<number, Set<number>>();
  for (const corners of triangles) {
    corners.forEach((a, k) => {
      const b = corners[(k + 1) % 3]!;
      if (next.get(b)?.delete(a)) return;
      (next.get(a) ?? next.set(a, new Set()).get(a)!).add(b);
    });
  }
  const at = (v: number): Vector => [points[v * 3]!, points[v * 3 + 1]!, points[v * 3 + 2]!];
  const caps: Cap[] = [];
  for (const start of next.keys()) {
    const loop: number[] = [];
    for (let v: number | undefined = start; v !== undefined;) {
      const ends: Set<number> | undefined = next.get(v);
      const end: number | undefined = ends?.values().next().value;
      if (end === undefined) break;
      ends!.delete(end);
      loop.push(v);
      v = end;
    }
    if (loop.length < 3) continue;
    const middle = meanOf(loop.map(at));
    loop.forEach((v, i) => {
      // The hole's edges run the other way round than the triangles beside them.
      const [a, b] = [at(loop[(i + 1) % loop.length]!), at(v)];
      const normal = unit(cross(subtract(b, a), subtract(middle, a)));
      caps.push({ corners: [a, b, middle], normal });
    });
  }
  return caps;
}
