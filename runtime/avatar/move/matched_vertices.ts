import { type HeadModel, vertexCount } from "../../head/head_model.ts";

/**
 * Of a part's triangles, those that must have the same corners. Of a cell of four corners the shorter diagonal is drawn,
 * which in a new form may be the other one: between versions 1 and 2 the iris keeps 0.56, the next part 0.62. Of vertices
 * in another order next to none are kept.
 */
const LEAST_SAME = 0.3;

/** Vertices of one version of a head that are there in another. */
export interface MatchedVertices {
  /** [vertices], the other version's vertex; -1 where none answers to it. */
  readonly vertex: Int32Array;
}

/**
 * Matches two versions of a head: the whole of them where that is of as many vertices in the same order, else part by
 * part. A part (an ear, the lips) is made by the same steps in each; where it is of another number of vertices, or their
 * order is another, it is not matched.
 */
export function matchVertices(from: HeadModel, to: HeadModel): MatchedVertices {
  const vertex = new Int32Array(vertexCount(from)).fill(-1);
  const match = (region?: string): boolean => {
    const image = imageOf(partOf(from, region), partOf(to, region));
    image?.forEach((w, v) => vertex[v] === -1 && (vertex[v] = w));
    return image !== null;
  };
  if (!match()) from.regionNames.forEach((region) => match(region));
  return { vertex };
}

/** What a part's vertices are in the other version; null where the parts do not answer to each other. */
function imageOf(before: Part, after: Part): ReadonlyMap<number, number> | null {
  if (before.vertices.length !== after.vertices.length) return null;
  if (before.triangles.length !== after.triangles.length) return null;
  const image = new Map(before.vertices.map((v, i) => [v, after.vertices[i]!]));
  const there = new Set(after.triangles.map((triangle) => triangle.join()));
  const same = before.triangles.filter((triangle) => there.has(triangle.map((v) => image.get(v)).join()));
  return same.length < LEAST_SAME * before.triangles.length ? null : image;
}

interface Part {
  /** Ascending. */
  readonly vertices: readonly number[];
  readonly triangles: readonly (readonly number[])[];
}

/** @param region all of the head where not given */
function partOf({ triangles, regions, regionNames }: HeadModel, region?: string): Part {
  const index = region === undefined ? -1 : regionNames.indexOf(region), found: number[][] = [];
  regions.forEach((each, t) => {
    if (region === undefined || each === index) found.push([...triangles.subarray(t * 3, t * 3 + 3)]);
  });
  return { vertices: [...new Set(found.flat())].sort((a, b) => a - b), triangles: found };
}
