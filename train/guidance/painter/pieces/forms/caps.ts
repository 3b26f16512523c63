import { add, cross, dot, subtract, unit, type Vector } from "../../../../../runtime/base/vector.ts";
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
    // The hole's edges run the other way round than the triangles beside them.
    const fan = loop.map((v, i): Cap["corners"] => [at(loop[(i + 1) % loop.length]!), at(v), middle]);
    const faces = fan.map(([a, b]) => cross(subtract(b, a), subtract(middle, a)));
    const whole = unit(faces.reduce((sum, face) => add(sum, face)));
    fan.forEach((corners, i) => {
      // Where the edge folds back, a sliver would face into the head, and its neighbourhood lie inside.
      const normal = unit(faces[i]!);
      caps.push({ corners, normal: dot(normal, whole) > 0 ? normal : whole });
    });
  }
  return caps;
}
