/** Sweeps of Jacobi's method; a 4 x 4 matrix is diagonal to rounding after 5. */
const SWEEPS = 6;

/**
 * The turn that takes points nearest to others (Horn 1987): the unit quaternion that is the greatest eigenvector of a
 * 4 x 4 matrix, by Jacobi's rotations. Allocates nothing.
 *
 * @returns from [3, 3] sums of products, the first points' coordinate by rows, writes the turn [9], row by row
 */
export function createTurnFinder(): (products: Float64Array, turn: Float64Array) => void {
  const n = new Float64Array(16), vectors = new Float64Array(16);
  return (s, turn) => {
    const xx = s[0]!, xy = s[1]!, xz = s[2]!, yx = s[3]!, yy = s[4]!, yz = s[5]!;
    const zx = s[6]!, zy = s[7]!, zz = s[8]!;
    n[0] = xx + yy + zz;
    n[1] = n[4] = yz - zy;
    n[2] = n[8] = zx - xz;
    n[3] = n[12] = xy - yx;
    n[5] = xx - yy - zz;
    n[6] = n[9] = xy + yx;
    n[7] = n[13] = zx + xz;
    n[10] = yy - xx - zz;
    n[11] = n[14] = yz + zy;
    n[15] = zz - xx - yy;
    diagonalise(n, vectors);
    let best = 0;
    for (let i = 1; i < 4; i++) if (n[i * 5]! > n[best * 5]!) best = i;
    fromQuaternion(vectors[best]!, vectors[4 + best]!, vectors[8 + best]!, vectors[12 + best]!, turn);
  };
}

/** @param vectors gets the eigenvectors as columns */
function diagonalise(n: Float64Array, vectors: Float64Array): void {
  for (let i = 0; i < 16; i++) vectors[i] = i % 5 === 0 ? 1 : 0;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < 3; p++) {
      for (let q = p + 1; q < 4; q++) {
        const off = n[p * 4 + q]!;
        if (off === 0) continue;
        const theta = (n[q * 5]! - n[p * 5]!) / (2 * off);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1), si = t * c;
        for (let k = 0; k < 4; k++) {
          const a = n[k * 4 + p]!, b = n[k * 4 + q]!;
          n[k * 4 + p] = c * a - si * b;
          n[k * 4 + q] = si * a + c * b;
        }
        for (let k = 0; k < 4; k++) {
          const a = n[p * 4 + k]!, b = n[q * 4 + k]!;
          n[p * 4 + k] = c * a - si * b;
          n[q * 4 + k] = si * a + c * b;
        }
        for (let k = 0; k < 4; k++) {
          const a = vectors[k * 4 + p]!, b = vectors[k * 4 + q]!;
          vectors[k * 4 + p] = c * a - si * b;
          vectors[k * 4 + q] = si * a + c * b;
        }
      }
    }
  }
}

function fromQuaternion(w: number, x: number, y: number, z: number, turn: Float64Array): void {
  turn[0] = 1 - 2 * (y * y + z * z);
  turn[1] = 2 * (x * y - w * z);
  turn[2] = 2 * (x * z + w * y);
  turn[3] = 2 * (x * y + w * z);
  turn[4] = 1 - 2 * (x * x + z * z);
  turn[5] = 2 * (y * z - w * x);
  turn[6] = 2 * (x * z - w * y);
  turn[7] = 2 * (y * z + w * x);
  turn[8] = 1 - 2 * (x * x + y * y);
}
