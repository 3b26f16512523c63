import type { HeadModel } from "../head_model.ts";
import { distance, type Vector } from "../../base/vector.ts";
import { at } from "../morph/joints.ts";
import { landmarkOf } from "../correspond/places.ts";

/** A place on an edge. */
export interface EdgePlace {
  readonly a: number;
  readonly b: number;
  /** From a to b, 0..1. */
  readonly share: number;
}

/** Edges of some vertices, by vertex. */
export type Edges = ReadonlyMap<number, ReadonlySet<number>>;

/** The shortest way along edges (Dijkstra 1959), both ends counted in. */
export function shortestWay(edges: Edges, positions: ArrayLike<number>, from: number, to: number): number[] {
  const far = new Map([[from, 0]]), before = new Map<number, number>(), open = new Set([from]);
  while (open.size > 0) {
    let nearest = -1;
    for (const v of open) if (nearest < 0 || far.get(v)! < far.get(nearest)!) nearest = v;
    if (nearest === to) break;
    open.delete(nearest);
    for (const next of edges.get(nearest) ?? []) {
      const way = far.get(nearest)! + distance(at(positions, nearest), at(positions, next));
      if (way >= (far.get(next) ?? Infinity)) continue;
      far.set(next, way);
      before.set(next, nearest);
      open.add(next);
    }
  }
  const way = [to];
  while (way[0] !== from) {
    const previous = before.get(way[0]!);
    if (previous === undefined) {
      throw new RangeError(`Cannot find a way along edges, both ends must be connected: ${from} and ${to}`);
    }
    way.unshift(previous);
  }
  return way;
}

/** The way over some vertices, one after another. */
export const wayOver = (edges: Edges, positions: ArrayLike<number>, stops: readonly number[]): number[] =>
  stops.slice(1).reduce(
    (way, stop) => [...way.slice(0, -1), ...shortestWay(edges, positions, way.at(-1)!, stop)],
    [
      stops[0]!,
    ],
  );

/** The places at shares of a way's length. */
export function placesAlong(
  way: readonly number[],
  positions: ArrayLike<number>,
  shares: readonly number[],
): EdgePlace[] {
  const ends = lengths(way.map((v) => at(positions, v)));
  return shares.map((share) => {
    const goal = share * ends.at(-1)!;
    const i = Math.max(1, ends.findIndex((end, k) => k > 0 && end >= goal));
    const span = ends[i]! - ends[i - 1]!;
    return { a: way[i - 1]!, b: way[i]!, share: span > 0 ? Math.min(1, (goal - ends[i - 1]!) / span) : 0 };
  });
}

/** At which share of a line's length another head has each of its landmarks there. @param indices from end to end */
export function sharesOn(head: HeadModel, indices: readonly number[]): number[] {
  const places = new Map(Array.from(head.landmarks.indices, (index, i) => [index, i]));
  const ends = lengths(indices.map((index) => landmarkOf(head, places.get(index)!)));
  return ends.map((end) => end / ends.at(-1)!);
}

/** [points], how far along each is. */
function lengths(points: readonly Vector[]): number[] {
  let sum = 0;
  return points.map((p, i) => i === 0 ? 0 : sum += distance(points[i - 1]!, p));
}
