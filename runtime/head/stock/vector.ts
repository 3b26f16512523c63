/** A point or direction, millimetres: x to the subject's left, y up, z forward. */
export type Vector = readonly [number, number, number];

export const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vector, s: number): Vector => [a[0] * s, a[1] * s, a[2] * s];
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
/** Math.hypot guards against overflow and takes ten times as long; sculpting asks a million times. */
export const norm = (x: number, y: number, z: number): number => Math.sqrt(x * x + y * y + z * z);
export const length = (a: Vector): number => norm(a[0], a[1], a[2]);
export const normalise = (a: Vector): Vector => scale(a, 1 / (length(a) || 1));
export const distance = (a: Vector, b: Vector): number => norm(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
export const between = (a: Vector, b: Vector, t: number): Vector => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

export const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
export const clamp01 = (t: number): number => Math.min(1, Math.max(0, t));
export const radians = (degrees: number): number => degrees * Math.PI / 180;

/** 0 up to `from`, 1 from `to` on, an S between; `from` may lie above `to`. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = clamp01((x - from) / (to - from));
  return t * t * (3 - 2 * t);
}

/**
 * A smooth curve through knots [x, y] sorted by x, flat beyond the ends. Monotone cubic Hermite
 * (Fritsch and Carlson 1980): a drawn contour must not overshoot its knots.
 */
export function curve(...knots: readonly (readonly [number, number])[]): (x: number) => number {
  const slope = (i: number): number => {
    const [x0, y0] = knots[i]!, [x1, y1] = knots[i + 1]!;
    return (y1 - y0) / (x1 - x0);
  };
  const tangents = knots.map((_, i) => {
    if (i === 0) return slope(0);
    if (i === knots.length - 1) return slope(i - 1);
    const before = slope(i - 1), after = slope(i);
    return before * after <= 0 ? 0 : 2 * before * after / (before + after);
  });
  return (x) => {
    const first = knots[0]!, last = knots[knots.length - 1]!;
    if (x <= first[0]) return first[1];
    if (x >= last[0]) return last[1];
    let i = 0;
    while (knots[i + 1]![0] < x) i++;
    const [x0, y0] = knots[i]!, [x1, y1] = knots[i + 1]!;
    const h = x1 - x0, t = (x - x0) / h, t2 = t * t, t3 = t2 * t;
    return y0 * (2 * t3 - 3 * t2 + 1) + h * tangents[i]! * (t3 - 2 * t2 + t) +
      y1 * (3 * t2 - 2 * t3) + h * tangents[i + 1]! * (t3 - t2);
  };
}

/** Solves a 3 x 3 system by Cramer's rule. */
export function solve3(m: ArrayLike<number>, b: readonly number[]): [number, number, number] {
  const det = (c: (i: number, j: number) => number): number =>
    c(0, 0) * (c(1, 1) * c(2, 2) - c(1, 2) * c(2, 1)) - c(0, 1) * (c(1, 0) * c(2, 2) - c(1, 2) * c(2, 0)) +
    c(0, 2) * (c(1, 0) * c(2, 1) - c(1, 1) * c(2, 0));
  const whole = det((i, j) => m[i * 3 + j]!);
  const part = (k: number) => det((i, j) => j === k ? b[i]! : m[i * 3 + j]!) / whole;
  return [part(0), part(1), part(2)];
}
