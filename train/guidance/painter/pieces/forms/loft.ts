import type { Vector } from "../../../../../runtime/base/vector.ts";
import type { PaintPoint } from "../../surface/paint_mesh.ts";

/** What a point of a form is dyed with. */
export type Dye = Omit<PaintPoint, "at" | "rig">;

/** One for all of a form, or by place. */
export type By<P extends unknown[], T> = T | ((...place: P) => T);
export const valueAt = <P extends unknown[], T extends Dye | number>(by: By<P, T>, ...place: P): T =>
  typeof by === "function" ? by(...place) : by;

/** What forms are made of: takes points and triangles, and knows what they hang on. */
export interface Garment {
  /** @param at millimetres from the middle between the eyes, on the head at rest */
  vertex(at: Vector, dye: Dye): number;
  /** Counter-clockwise seen from outside. */
  triangle(a: number, b: number, c: number): void;
}

export interface LoftOptions {
  /** Rings close upon themselves; on by default. */
  readonly around?: boolean;
  /** Closes the first and the last ring with a fan about its middle. */
  readonly start?: boolean;
  readonly end?: boolean;
}

/**
 * A skin over rings, from the lowest to the highest. Rings run counter-clockwise seen from where the loft goes;
 * all have as many points. A ring given twice makes a hard edge, for its two copies share no normal.
 *
 * @param dye by ring and place in the ring
 */
export function loft(
  garment: Garment,
  rings: readonly (readonly Vector[])[],
  dye: By<[ring: number, place: number], Dye>,
  { around = true, start = false, end = false }: LoftOptions = {},
): void {
  const indices = rings.map((ring, r) => ring.map((at, i) => garment.vertex(at, valueAt(dye, r, i))));
  for (let r = 0; r + 1 < indices.length; r++) {
    const low = indices[r]!, high = indices[r + 1]!, n = low.length;
    for (let i = 0; i < (around ? n : n - 1); i++) {
      const j = (i + 1) % n;
      garment.triangle(low[i]!, low[j]!, high[j]!);
      garment.triangle(low[i]!, high[j]!, high[i]!);
    }
  }
  const fan = (r: number, upward: boolean) => {
    const ring = rings[r]!, middle = meanOf(ring), hub = garment.vertex(middle, valueAt(dye, r, 0));
    const rim = ring.map((at, i) => garment.vertex(at, valueAt(dye, r, i)));
    for (let i = 0; i < rim.length; i++) {
      const a = rim[i]!, b = rim[(i + 1) % rim.length]!;
      if (upward) garment.triangle(hub, a, b);
      else garment.triangle(hub, b, a);
    }
  };
  if (start) fan(0, false);
  if (end) fan(rings.length - 1, true);
}

export const meanOf = (points: readonly Vector[]): Vector => {
  const sum: [number, number, number] = [0, 0, 0];
  for (const p of points) for (let c = 0; c < 3; c++) sum[c]! += p[c]! / points.length;
  return sum;
};

/** `count` numbers from 0 to 1. */
export const steps = (count: number): number[] => Array.from({ length: count }, (_, i) => i / (count - 1));
/** `count` angles round a circle, radians. */
export const angles = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => 2 * Math.PI * i / count);
/** Corners of a circle about 0. */
export const circle = (radius: number, count = 8): (readonly [number, number])[] =>
  angles(count).map((a) => [radius * Math.cos(a), radius * Math.sin(a)] as const);
