import type { HairStyle } from "./styles.ts";
import type { Vector } from "../../../base/vector.ts";

/** Where hair grows on a head, and how it is worn; millimetres from the middle between the eyes. */
export interface Scalp {
  /** Highest, hindmost and foremost of the hair's roots and half its breadth. */
  readonly top: number;
  readonly back: number;
  readonly front: number;
  readonly side: number;
  /** Highest, foremost and hindmost of the ears; undefined on a head that names none. */
  readonly ear: { readonly top: number; readonly front: number; readonly back: number } | undefined;
  readonly style: HairStyle;
}

/** Measures the scalp by the middles of the triangles where hair grows, and of the ears; undefined without hair. */
export function measureScalp(
  roots: readonly Vector[],
  ears: readonly Vector[],
  style: HairStyle,
): Scalp | undefined {
  let [top, back, front, side] = [-Infinity, Infinity, -Infinity, 0];
  for (const [x, y, z] of roots) {
    top = Math.max(top, y);
    back = Math.min(back, z);
    front = Math.max(front, z);
    side = Math.max(side, Math.abs(x));
  }
  return top > 0 && front > back && side > 0
    ? { top, back, front, side, ear: measureEars(ears), style }
    : undefined;
}

function measureEars(ears: readonly Vector[]): Scalp["ear"] {
  if (ears.length === 0) return undefined;
  let [top, front, back] = [-Infinity, -Infinity, Infinity];
  for (const [, y, z] of ears) {
    top = Math.max(top, y);
    front = Math.max(front, z);
    back = Math.min(back, z);
  }
  return { top, front, back };
}

/** A place as shares of the scalp's own extent: -1..1 across, 0..1 up from the eyes, 0..1 from back to front. */
export const onScalp = ({ top, back, front, side }: Scalp, at: Vector): Vector => [
  at[0] / side,
  at[1] / top,
  (at[2] - back) / (front - back),
];

/** Where hair is knotted: the middle of the knot, millimetres. */
export const bunAt = ({ top, back, style }: Scalp): Vector => [0, 0.3 * top, back - 0.16 * (style.bun ?? 0)];

/**
 * Fills notches of a part's border that are a triangle or two wide: a mesh whose rows do not run along the hairline
 * has some, and bare skin in them reads as a spike.
 *
 * @param inside [triangles], 1 where a triangle belongs to the part; changed in place
 * @param may [triangles], 1 where it may
 */
export function fillNotches(
  triangles: ArrayLike<number>,
  inside: Uint8Array,
  may: (triangle: number) => boolean,
): void {
  const edges = new Map<number, number[]>();
  const nameOf = (a: number, b: number) => a < b ? a * 2 ** 26 + b : b * 2 ** 26 + a;
  const namesOf = (t: number) =>
    [0, 1, 2].map((k) => nameOf(triangles[t * 3 + k]!, triangles[t * 3 + (k + 1) % 3]!));
  for (let t = 0; t < inside.length; t++) {
    for (const name of namesOf(t)) {
      const sharing = edges.get(name);
      if (sharing) sharing.push(t);
      else edges.set(name, [t]);
    }
  }
  const enclosed = (t: number) =>
    namesOf(t).filter((name) => edges.get(name)!.some((other) => other !== t && inside[other] === 1))
      .length >= 2;
  for (let round = 0; round < NOTCH; round++) {
    const filled = [...inside.keys()].filter((t) => inside[t] === 0 && may(t) && enclosed(t));
    if (filled.length === 0) return;
    for (const t of filled) inside[t] = 1;
  }
}

/** Triangles that a notch is deep at most. */
const NOTCH = 12;
