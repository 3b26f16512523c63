export const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
export const clamp01 = (x: number): number => x < 0 ? 0 : x > 1 ? 1 : x;
export const radians = (degrees: number): number => degrees * Math.PI / 180;

/** 0 up to `from`, 1 from `to` on, an S between; `from` may be the larger. */
export const smoothstep = (from: number, to: number, x: number): number =>
  ease(clamp01((x - from) / (to - from)));

/** 0..1 to 0..1, level at both ends. */
export const ease = (t: number): number => t * t * (3 - 2 * t);
