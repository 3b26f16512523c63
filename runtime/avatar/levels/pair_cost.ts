import type { Cloud } from "./cloud.ts";

/** How strongly a hole or a bulge shows against what is around, as a difference of colour. */
export const CONTRAST = 0.12;

/** How strongly a difference of folds' depth counts as one of colour: a fold takes that share of the skin's. */
const FOLDED = 0.5;

/**
 * What of the picture changes if two splats become one: the integral of the squared difference, colour by colour, of
 * their footprints and the merged one's, in square world units. Footprints are taken in space rather than on one
 * picture, with the blur of a pixel all round, so that what lies one behind the other is told apart as from the side.
 *
 * Two terms: what colour moves from one to the other where their colours differ, and what of their shape one Gaussian of
 * the same mass, mean and covariance cannot have.
 *
 * @param blur square world units
 */
export function pairCost(cloud: Cloud, i: number, j: number, blur: number): number {
  const { mean, covariance: s, opacity, colour } = cloud;
  const dx = mean[j * 3]! - mean[i * 3]!, dy = mean[j * 3 + 1]! - mean[i * 3 + 1]!;
  const dz = mean[j * 3 + 2]! - mean[i * 3 + 2]!;
  const p = i * 6, q = j * 6;
  const det1 = determinant(s[p]! + blur, s[p + 1]!, s[p + 2]!, s[p + 3]! + blur, s[p + 4]!, s[p + 5]! + blur);
  const det2 = determinant(s[q]! + blur, s[q + 1]!, s[q + 2]!, s[q + 3]! + blur, s[q + 4]!, s[q + 5]! + blur);
  const m1 = opacity[i]! * Math.sqrt(det1), m2 = opacity[j]! * Math.sqrt(det2);
  const w1 = m1 / (m1 + m2), w2 = 1 - w1;
  // Both divided by the depth of the blur, these are integrals over a picture.
  const norm = WHOLE / Math.sqrt(blur);
  const own1 = selfProduct(opacity[i]!, det1), own2 = selfProduct(opacity[j]!, det2);
  const cross = between(
    m1,
    m2,
    s[p]! + s[q]! + 2 * blur,
    s[p + 1]! + s[q + 1]!,
    s[p + 2]! + s[q + 2]!,
    s[p + 3]! + s[q + 3]! + 2 * blur,
    s[p + 4]! + s[q + 4]!,
    s[p + 5]! + s[q + 5]! + 2 * blur,
    dx,
    dy,
    dz,
  );
  const red = colour[i * 3]! - colour[j * 3]!, green = colour[i * 3 + 1]! - colour[j * 3 + 1]!;
  const blue = colour[i * 3 + 2]! - colour[j * 3 + 2]!;
  const { more, width, depthAt } = cloud;
  // Two of one colour at rest are of two in a drawn fold.
  const deep = depthAt < 0 ? 0 : FOLDED * (more[i * width + depthAt]! - more[j * width + depthAt]!);
  const moved = Math.max(0, w2 * w2 * own1 + w1 * w1 * own2 - 2 * w1 * w2 * cross);
  // The merged one, of moments of the two.
  const v = w1 * w2;
  const xx = w1 * s[p]! + w2 * s[q]! + v * dx * dx + blur, xy = w1 * s[p + 1]! + w2 * s[q + 1]! + v * dx * dy;
  const xz = w1 * s[p + 2]! + w2 * s[q + 2]! + v * dx * dz;
  const yy = w1 * s[p + 3]! + w2 * s[q + 3]! + v * dy * dy + blur;
  const yz = w1 * s[p + 4]! + w2 * s[q + 4]! + v * dy * dz;
  const zz = w1 * s[p + 5]! + w2 * s[q + 5]! + v * dz * dz + blur;
  const det = determinant(xx, xy, xz, yy, yz, zz), m = m1 + m2;
  const own = m * m / Math.sqrt(8 * det);
  const with1 = between(
    m,
    m1,
    xx + s[p]! + blur,
    xy + s[p + 1]!,
    xz + s[p + 2]!,
    yy + s[p + 3]! + blur,
    yz + s[p + 4]!,
    zz + s[p + 5]! + blur,
    w2 * dx,
    w2 * dy,
    w2 * dz,
  );
  const with2 = between(
    m,
    m2,
    xx + s[q]! + blur,
    xy + s[q + 1]!,
    xz + s[q + 2]!,
    yy + s[q + 3]! + blur,
    yz + s[q + 4]!,
    zz + s[q + 5]! + blur,
    w1 * dx,
    w1 * dy,
    w1 * dz,
  );
  const bent = Math.max(0, own + own1 + own2 + 2 * cross - 2 * with1 - 2 * with2);
  return norm *
    ((red * red + green * green + blue * blue + 3 * deep * deep) * moved + 3 * CONTRAST * CONTRAST * bent);
}

const determinant = (xx: number, xy: number, xz: number, yy: number, yz: number, zz: number) =>
  Math.max(1e-40, xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz));

/** (2 pi)^(3/2), which all integrals have, over the depth of the square of a blur of variance 1. */
const WHOLE = 2 ** 1.5 * Math.PI;

/** The integral of the square of a Gaussian of height a. */
const selfProduct = (a: number, det: number) => a * a * Math.sqrt(det / 8);

/** The integral of the product of two, by their masses, the sum of their covariances and how far they stand apart. */
function between(
  m1: number,
  m2: number,
  xx: number,
  xy: number,
  xz: number,
  yy: number,
  yz: number,
  zz: number,
  dx: number,
  dy: number,
  dz: number,
): number {
  const det = determinant(xx, xy, xz, yy, yz, zz);
  const a = yy * zz - yz * yz, b = xz * yz - xy * zz, c = xy * yz - xz * yy;
  const d = xx * zz - xz * xz, e = xy * xz - xx * yz, f = xx * yy - xy * xy;
  const form = (a * dx * dx + d * dy * dy + f * dz * dz + 2 * (b * dx * dy + c * dx * dz + e * dy * dz)) /
    det;
  return m1 * m2 * Math.exp(-form / 2) / Math.sqrt(det);
}
