/** A place or direction in a head's space: x to the subject's left, y up, z forward; units as the user says. */
export type Vector = readonly [x: number, y: number, z: number];

export const add = (a: Vector, b: Vector, factor = 1): Vector => [
  a[0] + factor * b[0],
  a[1] + factor * b[1],
  a[2] + factor * b[2],
];
export const subtract = (a: Vector, b: Vector): Vector => add(a, b, -1);
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const midway = (a: Vector, b: Vector, t = 0.5): Vector => add(a, subtract(b, a), t);
export const scale = (a: Vector, s: number): Vector => [a[0] * s, a[1] * s, a[2] * s];
/** Not Math.hypot: it guards against overflow and takes ten times as long, and a sculpture asks a million times. */
export const norm = (x: number, y: number, z: number): number => Math.sqrt(x * x + y * y + z * z);
export const length = (a: Vector): number => norm(a[0], a[1], a[2]);
export const distance = (a: Vector, b: Vector): number => norm(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
/** The same direction, 1 long; a zero vector stays. */
export function unit(a: Vector): Vector {
  const long = length(a) || 1;
  return [a[0] / long, a[1] / long, a[2] / long];
}
/** What of `a` lies square to the unit vector `n`. */
export const across = (a: Vector, n: Vector): Vector => add(a, n, -dot(a, n));
