import {
  across,
  add,
  cross,
  length,
  subtract,
  unit,
  type Vector,
} from "../../../../../runtime/base/vector.ts";
import { angles, type By, type Dye, type Garment, loft, steps, valueAt } from "./loft.ts";

/** A place on a path, with two axes square to it. */
export interface PathFrame {
  readonly at: Vector;
  readonly along: Vector;
  readonly side: Vector;
  readonly up: Vector;
}

/** Frames along a path that turn as little as they can (parallel transport). `up`: where the first one's up points. */
export function framesAlong(path: readonly Vector[], up: Vector = [0, 1, 0]): PathFrame[] {
  let held = up;
  return path.map((at, i) => {
    const along = unit(subtract(path[Math.min(path.length - 1, i + 1)]!, path[Math.max(0, i - 1)]!));
    let own = across(held, along);
    if (length(own) < 1e-3) own = across([along[2], along[0], along[1]], along);
    held = unit(own);
    return { at, along, side: cross(held, along), up: held };
  });
}

export interface TubeOptions {
  readonly sides?: number;
  readonly up?: Vector;
  readonly start?: boolean;
  readonly end?: boolean;
}

/**
 * A tube along a path.
 *
 * @param radius millimetres, by share of the way and angle about the path (0 along `side`, a quarter turn on `up`)
 */
export function tube(
  garment: Garment,
  path: readonly Vector[],
  radius: By<[along: number, angle: number], number>,
  dye: By<[along: number, angle: number], Dye>,
  { sides = 10, up = [0, 1, 0], start = true, end = true }: TubeOptions = {},
): void {
  const frames = framesAlong(path, up);
  const turns = angles(sides);
  const share = (i: number) => i / (path.length - 1);
  const rings = frames.map(({ at, side, up }, i) =>
    turns.map((angle): Vector => {
      const r = valueAt(radius, share(i), angle);
      return add(add(at, side, r * Math.cos(angle)), up, r * Math.sin(angle));
    })
  );
  loft(garment, rings, (r, i) => valueAt(dye, share(r), turns[i]!), { start, end });
}

/** A closed tube. */
export function hoop(
  garment: Garment,
  path: readonly Vector[],
  section: readonly (readonly [out: number, up: number])[],
  dye: By<[place: number, corner: number], Dye>,
  up: Vector = [0, 1, 0],
): void {
  const n = path.length;
  const rings = Array.from({ length: n + 1 }, (_, k) => {
    const i = k % n;
    const along = unit(subtract(path[(i + 1) % n]!, path[(i + n - 1) % n]!));
    const out = unit(cross(along, up));
    const own = unit(cross(out, along));
    // Turned about, so that sections may run counter-clockwise with the way coming towards one.
    return [...section].reverse().map(([o, u]) => add(add(path[i]!, out, o), own, u));
  });
  loft(garment, rings, (r, i) => valueAt(dye, r % n, section.length - 1 - i));
}

/** A curve through points, `count` places evenly by parameter (Catmull and Rom 1974, centripetal is not needed here). */
export function curveThrough(points: readonly Vector[], count: number): Vector[] {
  const last = points.length - 1;
  return steps(count).map((t) => {
    const i = Math.min(last - 1, Math.floor(t * last)), u = t * last - i;
    const p = [-1, 0, 1, 2].map((k) => points[Math.max(0, Math.min(last, i + k))]!);
    return [0, 1, 2].map((c) => {
      const [a, b, d, e] = p.map((q) => q[c]!) as [number, number, number, number];
      return 0.5 *
        (2 * b + (d - a) * u + (2 * a - 5 * b + 4 * d - e) * u * u + (3 * b - a - 3 * d + e) * u ** 3);
    }) as unknown as Vector;
  });
}

/** A ball or an egg. @param radii half axes along x, y and z, or along `axes` */
export function ball(
  garment: Garment,
  centre: Vector,
  radii: readonly [number, number, number],
  dye: By<[direction: Vector], Dye>,
  { sides = 14, axes = WORLD }: { sides?: number; axes?: readonly [Vector, Vector, Vector] } = {},
): void {
  const place = (d: Vector): Vector =>
    d.reduce((at: Vector, x, c) => add(at, axes[c]!, x * radii[c]!), centre);
  const rows = Math.max(3, Math.round(sides / 2));
  const directions = steps(rows + 1).map((t) => {
    const height = -Math.cos(Math.PI * t), breadth = Math.max(1e-4, Math.sin(Math.PI * t));
    return angles(sides).map((a): Vector => [Math.sin(a) * breadth, height, Math.cos(a) * breadth]);
  });
  loft(garment, directions.map((ring) => ring.map(place)), (r, i) => valueAt(dye, directions[r]![i]!));
}
const WORLD: readonly [Vector, Vector, Vector] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];

/**
 * A flat outline with thickness, as cut from sheet: both faces and the edge between them.
 *
 * @param outline counter-clockwise seen from in front; should be seen whole from its mean
 * @param lift takes a place of the plane (right, up) and how far in front of it (millimetres) into the head's space
 */
export function plate(
  garment: Garment,
  outline: readonly (readonly [number, number])[],
  thickness: number,
  lift: (right: number, up: number, front: number) => Vector,
  dye: By<[right: number, up: number, front: boolean], Dye>,
  { bulge = 0, rings = 3 }: { bulge?: number; rings?: number } = {},
): void {
  const cx = outline.reduce((sum, p) => sum + p[0], 0) / outline.length;
  const cy = outline.reduce((sum, p) => sum + p[1], 0) / outline.length;
  const ringAt = (share: number, front: number) =>
    outline.map(([x, y]) =>
      [
        cx + (x - cx) * share,
        cy + (y - cy) * share,
        front * (thickness / 2 + bulge * (1 - share * share)),
      ] as const
    );
  const shares = [1, ...steps(rings + 1).reverse().slice(1)].map((s) => Math.max(s, 0.001));
  const faces = [...shares.map((s) => ringAt(s, -1)).reverse(), ...shares.map((s) => ringAt(s, 1))];
  const half = shares.length;
  // The edge's corners are doubled, so that it stays sharp.
  const order = [...Array(half).keys(), half - 1, half, ...Array.from({ length: half }, (_, i) => half + i)];
  loft(
    garment,
    order.map((k) => faces[k]!.map(([x, y, z]) => lift(x, y, z))),
    (r, i) => {
      const k = order[r]!, [x, y, z] = faces[k]![i]!;
      return valueAt(dye, x, y, z > 0);
    },
  );
}
