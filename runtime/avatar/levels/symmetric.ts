/**
 * Eigenvalues and eigenvectors of symmetric 3 x 3 matrices by Jacobi's rotations: exact where two of them are the
 * same, as they are of round splats.
 *
 * @param xx the upper triangle, row by row
 * @param values [3], take the eigenvalues, the largest first
 * @param vectors [3, 3], take the unit eigenvectors as columns, row by row, a rotation
 */
export function eigenSymmetric(
  xx: number,
  xy: number,
  xz: number,
  yy: number,
  yz: number,
  zz: number,
  values: Float64Array,
  vectors: Float64Array,
): void {
  const m = matrix;
  m[0] = xx, m[1] = m[3] = xy, m[2] = m[6] = xz, m[4] = yy, m[5] = m[7] = yz, m[8] = zz;
  vectors.fill(0);
  vectors[0] = vectors[4] = vectors[8] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const off = m[1]! * m[1]! + m[2]! * m[2]! + m[5]! * m[5]!;
    const size = m[0]! * m[0]! + m[4]! * m[4]! + m[8]! * m[8]!;
    if (!(off > 1e-24 * size)) break;
    turn(m, vectors, 0, 1);
    turn(m, vectors, 0, 2);
    turn(m, vectors, 1, 2);
  }
  values[0] = m[0]!, values[1] = m[4]!, values[2] = m[8]!;
  if (values[0]! < values[1]!) swap(values, vectors, 0, 1);
  if (values[1]! < values[2]!) swap(values, vectors, 1, 2);
  if (values[0]! < values[1]!) swap(values, vectors, 0, 1);
}

const SWEEPS = 12;
const matrix = new Float64Array(9);

/** Turns the plane of axes p and q so that m[p, q] vanishes. */
function turn(m: Float64Array, vectors: Float64Array, p: number, q: number): void {
  const apart = m[p * 3 + q]!;
  if (apart === 0) return;
  const theta = (m[q * 4]! - m[p * 4]!) / (2 * apart);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1), s = t * c;
  m[p * 4]! -= t * apart;
  m[q * 4]! += t * apart;
  m[p * 3 + q] = m[q * 3 + p] = 0;
  const r = 3 - p - q;
  const rp = m[r * 3 + p]!, rq = m[r * 3 + q]!;
  m[r * 3 + p] = m[p * 3 + r] = c * rp - s * rq;
  m[r * 3 + q] = m[q * 3 + r] = s * rp + c * rq;
  for (let row = 0; row < 9; row += 3) {
    const vp = vectors[row + p]!, vq = vectors[row + q]!;
    vectors[row + p] = c * vp - s * vq;
    vectors[row + q] = s * vp + c * vq;
  }
}

/** Swaps two columns; one is turned round, so that the columns stay a rotation. */
function swap(values: Float64Array, vectors: Float64Array, p: number, q: number): void {
  const value = values[p]!;
  values[p] = values[q]!;
  values[q] = value;
  for (let row = 0; row < 9; row += 3) {
    const x = vectors[row + p]!;
    vectors[row + p] = vectors[row + q]!;
    vectors[row + q] = -x;
  }
}

/**
 * The unit quaternion of a rotation.
 *
 * @param m [3, 3], row by row
 * @param out takes w x y z from `at` on
 */
export function quaternionOf(m: Float64Array, out: Float32Array, at: number): void {
  const [xx, yy, zz] = [m[0]!, m[4]!, m[8]!];
  // Twice each part's absolute value; the signs follow from the largest.
  const w = Math.sqrt(Math.max(0, 1 + xx + yy + zz)), x = Math.sqrt(Math.max(0, 1 + xx - yy - zz));
  const y = Math.sqrt(Math.max(0, 1 - xx + yy - zz)), z = Math.sqrt(Math.max(0, 1 - xx - yy + zz));
  const most = Math.max(w, x, y, z);
  const [wx, wy, wz] = [m[7]! - m[5]!, m[2]! - m[6]!, m[3]! - m[1]!];
  const [xy, xz, yz] = [m[1]! + m[3]!, m[2]! + m[6]!, m[5]! + m[7]!];
  if (most === w) {
    out[at] = w / 2, out[at + 1] = wx / w / 2, out[at + 2] = wy / w / 2, out[at + 3] = wz / w / 2;
  } else if (most === x) {
    out[at] = wx / x / 2, out[at + 1] = x / 2, out[at + 2] = xy / x / 2, out[at + 3] = xz / x / 2;
  } else if (most === y) {
    out[at] = wy / y / 2, out[at + 1] = xy / y / 2, out[at + 2] = y / 2, out[at + 3] = yz / y / 2;
  } else out[at] = wz / z / 2, out[at + 1] = xz / z / 2, out[at + 2] = yz / z / 2, out[at + 3] = z / 2;
}
