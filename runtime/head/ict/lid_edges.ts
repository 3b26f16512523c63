import { clamp01 } from "../../base/scalar.ts";
import { across, add, dot, scale, subtract, type Vector } from "../../base/vector.ts";

/** A vertex' displacement, or its place. */
export type Field = (v: number) => Vector;

/** Reckons what is asked for a vertex once. */
export function kept<T>(of: (v: number) => T): (v: number) => T {
  const known = new Map<number, T>();
  return (v) => {
    if (!known.has(v)) known.set(v, of(v));
    return known.get(v)!;
  };
}

/** Where the upper lid's edge meets the lower one's, column by column across the eye. */
export function meetings(
  upper: readonly number[],
  lower: readonly number[],
  along: Vector,
  place: Field,
) {
  const column = (v: number) => dot(place(v), along);
  const under = new Map(upper.map((u) => {
    const x = column(u);
    let i = 1;
    while (i < lower.length - 1 && column(lower[i]!) < x) i++;
    const [a, b] = [lower[i - 1]!, lower[i]!];
    return [u, { a, b, share: clamp01((x - column(a)) / (column(b) - column(a))) }] as const;
  }));
  const columns = upper.map(column);
  const below = (u: number, of: Field): Vector => {
    const { a, b, share } = under.get(u)!;
    return add(scale(of(a), 1 - share), of(b), share);
  };
  return {
    /** From an edge's vertex to the other lid's edge. */
    gap: kept((u) => across(subtract(below(u, place), place(u)), along)),
    /** How that changes where all vertices move. */
    change: (u: number, moved: Field): Vector => across(subtract(below(u, moved), moved(u)), along),
    /** What the edge's vertices do, at the column of another place. */
    field(p: Vector, of: Field): Vector {
      const x = dot(p, along);
      let i = 1;
      while (i < upper.length - 1 && columns[i]! < x) i++;
      const share = clamp01((x - columns[i - 1]!) / (columns[i]! - columns[i - 1]!));
      return add(scale(of(upper[i - 1]!), 1 - share), of(upper[i]!), share);
    },
  };
}
