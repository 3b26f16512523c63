import type { Vector } from "../../base/vector.ts";
import { type HeadModel, vertexCount } from "../../head/head_model.ts";
import { trianglesOf, vertexOf } from "../../head/correspond/places.ts";
import { OUTSIDE, warpHead } from "./head_warp.ts";
import { matchVertices } from "./matched_vertices.ts";
import { NearSurface } from "../../head/correspond/near_surface.ts";

/** Where one version of a head lies on another. */
export interface CarriedMesh {
  /** [vertices, 3], for each of its vertices three of the other's ... */
  readonly corners: Uint32Array;
  /** [vertices, 3], ... and how much of each makes its place. */
  readonly weights: Float32Array;
  /** [triangles], the other's triangle with the same corners in the same order; -1 where there is none. */
  readonly same: Int32Array;
  /** The other's triangles that a triangle's splats may be bound to. */
  readonly group: (triangle: number) => readonly number[];
  /** The warp of space from the one to the other at rest, metres; made when it is first asked for. */
  readonly warp: () => (p: Vector) => Vector;
}

/**
 * Lays one version of a head at rest over another. Parts that were not made anew are carried vertex by vertex; the rest
 * (in version 2 the head's outside, which has a column of cells more) is warped, and put onto the nearest surface.
 *
 * @throws RangeError where the heads have too little in common
 */
export function carryMesh(from: HeadModel, to: HeadModel): CarriedMesh {
  const matched = matchVertices(from, to);
  const count = vertexCount(from);
  const corners = new Uint32Array(count * 3), weights = new Float32Array(count * 3);
  for (let v = 0; v < count; v++) {
    corners.fill(Math.max(0, matched.vertex[v]!), v * 3, v * 3 + 3);
    weights[v * 3] = 1;
  }
  const groups = createGroups(from, to);
  let made: ((p: Vector) => Vector) | undefined;
  const warp = () => made ??= warpHead(from, to, matched);
  const loose = looseVertices(from, matched.vertex);
  if (loose.size > 0) {
    for (const [v, triangle] of loose) {
      const place = groups.surface(triangle).nearest(warp()(vertexOf(from, v)));
      corners.set(to.triangles.subarray(place.triangle * 3, place.triangle * 3 + 3), v * 3);
      weights.set(place.weights, v * 3);
    }
  }
  const byCorners = new Map<string, number>();
  for (let t = 0; t < to.regions.length; t++) {
    byCorners.set(to.triangles.subarray(t * 3, t * 3 + 3).join(), t);
  }
  const same = Int32Array.from(from.regions, (_, t) => {
    const images = from.triangles.subarray(t * 3, t * 3 + 3).map((v) => matched.vertex[v]! >>> 0);
    return byCorners.get(images.join()) ?? -1;
  });
  return { corners, weights, same, group: (triangle) => groups.surface(triangle).triangles, warp };
}

/** Vertices that nothing answers to, each with a triangle that it is a corner of. */
function looseVertices({ triangles }: HeadModel, matched: Int32Array): Map<number, number> {
  const loose = new Map<number, number>();
  triangles.forEach((v, i) => {
    if (matched[v] === -1) loose.set(v, Math.floor(i / 3));
  });
  return loose;
}

/** The other version's surface that a triangle belongs on: the outside as one, or the region of its name. */
function createGroups(from: HeadModel, to: HeadModel) {
  const known = new Map<string, NearSurface>();
  return {
    surface(triangle: number): NearSurface {
      const region = from.regionNames[from.regions[triangle]!]!;
      const names = OUTSIDE.includes(region) ? OUTSIDE : [region];
      const found = known.get(names[0]!);
      if (found) return found;
      const triangles = trianglesOf(to, names);
      if (triangles.length === 0) {
        throw new RangeError(
          `Cannot move an avatar to another version of its head, that must have its part: ${region}`,
        );
      }
      const surface = new NearSurface(to.template, to.triangles, triangles);
      known.set(names[0]!, surface);
      return surface;
    },
  };
}

/** [vertices, 3], a carried mesh's vertices on a person's form of the other version. */
export function placeVertices({ corners, weights }: CarriedMesh, template: ArrayLike<number>): Float32Array {
  return Float32Array.from(corners, (_, i) => {
    const v = Math.floor(i / 3) * 3, c = i % 3;
    let sum = 0;
    for (let k = 0; k < 3; k++) {
      if (weights[v + k] !== 0) sum += weights[v + k]! * template[corners[v + k]! * 3 + c]!;
    }
    return sum;
  });
}
