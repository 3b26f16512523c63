import { add, distance, scale, type Vector } from "../../base/vector.ts";
import type { HeadModel } from "../../head/head_model.ts";
import { thinPlateWarp } from "../../head/stock/sculpture/thin_plate.ts";
import type { MatchedVertices } from "./matched_vertices.ts";
import { NearSurface } from "../../head/correspond/near_surface.ts";
import { landmarkOf, trianglesOf, vertexOf } from "../../head/correspond/places.ts";

/** What is seen of a head from outside but for its ears, one surface in all versions: a hairline may lie elsewhere. */
export const OUTSIDE: readonly string[] = ["skin", "hair", "neck", "base", "nostril"];

/** Metres. Anchors nearer to one another than this say the same, or contradict each other. */
const LEAST_APART = 1.5e-3;
/** Versions of the stock head share some 700. */
const LEAST_ANCHORS = 20;
/** Of matched vertices, which are many and close, one in so many. */
const EVERY = 25;

/**
 * The warp of space that takes one version of a head at rest to another: landmarks and matched parts to their own, skull,
 * neck and rim to where rays meet them.
 *
 * @returns metres to metres
 * @throws RangeError where the heads have too little in common
 */
export function warpHead(from: HeadModel, to: HeadModel, matched: MatchedVertices): (p: Vector) => Vector {
  const anchors: Vector[] = [], goals: Vector[] = [];
  const pin = (anchor: Vector | undefined, goal: Vector | undefined) => {
    if (!anchor || !goal || anchors.some((other) => distance(other, anchor) < LEAST_APART)) return;
    anchors.push(anchor);
    goals.push(goal);
  };
  const places = new Map(Array.from(to.landmarks.indices, (index, i) => [index, i]));
  from.landmarks.indices.forEach((index, i) => {
    const place = places.get(index);
    if (place !== undefined) pin(landmarkOf(from, i), landmarkOf(to, place));
  });
  matched.vertex.forEach((w, v) => {
    if (w >= 0 && v % EVERY === 0) pin(vertexOf(from, v), vertexOf(to, w));
  });
  const [hits, others] = [from, to].map(outsideHits) as [Hits, Hits];
  hits.forEach((hit, i) => pin(hit, others[i]));
  if (anchors.length < LEAST_ANCHORS) {
    throw new RangeError(
      `Cannot move an avatar to another version of its head, they must share ${LEAST_ANCHORS} places: ${anchors.length}`,
    );
  }
  return thinPlateWarp(anchors, goals);
}

type Hits = readonly (Vector | undefined)[];

/** Where rays from within leave the skull, the neck and the bust, and the rim of the bust: the same ones for each version. */
function outsideHits(head: HeadModel): Hits {
  const outside = new NearSurface(head.template, head.triangles, trianglesOf(head, OUTSIDE));
  const middle = middleOf(head, "ear"), chin = lowest(head, "skin"), rim = lowest(head, "neck");
  const round = (origin: Vector, rise: number, count: number) =>
    Array.from({ length: count }, (_, i) => {
      const turn = 2 * Math.PI * i / count, level = Math.cos(rise);
      return outside.exit(origin, [Math.sin(turn) * level, Math.sin(rise), Math.cos(turn) * level]);
    });
  const heights = [0.15, 0.4, 0.65, 0.85, 0.97].map((
    share,
  ): Vector => [0, chin + share * (rim - chin), middle[2]]);
  return [
    outside.exit(middle, [0, 1, 0]),
    outside.exit(middle, [0, -1, 0]),
    ...[0, 0.3, 0.6, 0.9, 1.2].flatMap((rise) => round(middle, rise, 16)),
    ...heights.flatMap((origin) => round(origin, 0, 24)),
  ];
}

const cornersOf = (head: HeadModel, region: string): Vector[] =>
  trianglesOf(head, [region]).flatMap((t) =>
    [...head.triangles.subarray(t * 3, t * 3 + 3)].map((v) => vertexOf(head, v))
  );

/** Between the ears: on the midline, as heads are alike on both sides. */
function middleOf(head: HeadModel, region: string): Vector {
  const corners = cornersOf(head, region);
  return scale(
    corners.reduce((sum, corner) => add(sum, corner), [0, 0, 0] as Vector),
    1 / Math.max(1, corners.length),
  );
}

const lowest = (head: HeadModel, region: string): number =>
  cornersOf(head, region).reduce((low, [, y]) => Math.min(low, y), 0);
