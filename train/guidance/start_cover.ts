/**
 * Splats to begin with, from a guidance that knows where what it wants lies: in world units, on the head at rest with
 * this beta.
 */
export interface StartCover {
  /** [shapes], beta. */
  readonly shape: Float32Array;
  /** [splats], a triangle of the head that carries each. */
  readonly binding: Uint32Array;
  /** [splats, 3]. */
  readonly position: Float64Array;
  /** [splats, 4], quaternion w x y z. */
  readonly rotation: Float64Array;
  /** [splats, 3], standard deviations. */
  readonly scale: Float64Array;
  /** [splats, 3], 0..1. */
  readonly colour: Float32Array;
  /** Of each, 0..1. */
  readonly opacity: number;
}

/** How densely a start is to cover what is wanted. */
export interface CoverOptions {
  /** [triangles], splats on each of the head's, at least. */
  readonly points: Uint8Array;
  /** Splats on what is worn, about. */
  readonly worn: number;
  /** Splats in all, at most: skin comes first. */
  readonly most: number;
  /** As superDense has them. */
  readonly spread: number;
  readonly flatness: number;
}
