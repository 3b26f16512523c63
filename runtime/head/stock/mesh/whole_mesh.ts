import type { Vector } from "../../../base/vector.ts";
import type { HalfMesh, LidPlace, LipPlace, Part } from "./mesh_builder.ts";

/** Both halves, millimetres: the left half's vertices first, then the mirrored ones off the midline. */
export interface WholeMesh {
  readonly count: number;
  /** [vertices, 3]. */
  readonly positions: Float64Array;
  readonly triangles: Uint32Array;
  readonly regions: Uint8Array;
  readonly regionNames: readonly string[];
  /** [vertices], each vertex's image in the mirror; itself on the midline. */
  readonly mirror: Uint32Array;
  /** [vertices], 1 on the subject's left, -1 on the right, 0 on the midline. */
  readonly side: Int8Array;
  readonly parts: readonly Part[];
  readonly lids: ReadonlyMap<number, LidPlace>;
  readonly lips: ReadonlyMap<number, LipPlace>;
}

/** Where a vertex lies, millimetres. */
export const placeOf = ({ positions }: WholeMesh, v: number): Vector => [
  positions[v * 3]!,
  positions[v * 3 + 1]!,
  positions[v * 3 + 2]!,
];

export function mirrorHalf(half: HalfMesh): WholeMesh {
  const n = half.positions.length;
  const image = new Uint32Array(n);
  const original: number[] = [];
  half.positions.forEach((p, v) => {
    if (p[0] === 0) image[v] = v;
    else {
      image[v] = n + original.length;
      original.push(v);
    }
  });
  const count = n + original.length;
  const positions = new Float64Array(count * 3);
  const mirror = new Uint32Array(count);
  const side = new Int8Array(count);
  const parts: Part[] = [];
  const lids = new Map(half.lids), lips = new Map(half.lips);
  half.positions.forEach((p, v) => {
    positions.set(p, v * 3);
    mirror[v] = image[v]!;
    side[v] = p[0] === 0 ? 0 : 1;
    parts.push(half.parts[v]!);
  });
  original.forEach((v, i) => {
    const p = half.positions[v]!, w = n + i;
    positions.set([-p[0], p[1], p[2]], w * 3);
    mirror[w] = v;
    side[w] = -1;
    parts.push(half.parts[v]!);
    const lid = half.lids.get(v), lip = half.lips.get(v);
    if (lid) lids.set(w, lid);
    if (lip) lips.set(w, lip);
  });

  const regionNames = [...new Set(half.regions)].sort();
  const faces = half.triangles.length;
  const triangles = new Uint32Array(faces * 6), regions = new Uint8Array(faces * 2);
  half.triangles.forEach(([a, b, c], f) => {
    triangles.set([a, b, c], f * 3);
    triangles.set([image[a]!, image[c]!, image[b]!], (faces + f) * 3);
    regions[f] = regions[faces + f] = regionNames.indexOf(half.regions[f]!);
  });
  return { count, positions, triangles, regions, regionNames, mirror, side, parts, lids, lips };
}
