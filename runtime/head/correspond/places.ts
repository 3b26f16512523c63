import { add, type Vector } from "../../base/vector.ts";
import type { HeadModel } from "../head_model.ts";

/** A vertex at rest, metres. */
export const vertexOf = ({ template }: Pick<HeadModel, "template">, v: number): Vector => [
  template[v * 3]!,
  template[v * 3 + 1]!,
  template[v * 3 + 2]!,
];

/** A landmark at rest, metres. @param i which one of `indices` */
export function landmarkOf(head: HeadModel, i: number): Vector {
  const { triangles, barycentric } = head.landmarks;
  return [0, 1, 2].reduce<Vector>(
    (sum, k) => add(sum, vertexOf(head, head.triangles[triangles[i]! * 3 + k]!), barycentric[i * 3 + k]!),
    [0, 0, 0],
  );
}

/** Triangles of some regions. */
export function trianglesOf({ regions, regionNames }: HeadModel, names: readonly string[]): number[] {
  return [...regions.keys()].filter((t) => names.includes(regionNames[regions[t]!]!));
}
