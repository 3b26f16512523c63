/** Points [n, 3], one after the other. */
export type Points = ArrayLike<number>;

/** q = scale * R p + move. */
export interface Similarity {
  /** [3, 3], row by row. */
  readonly rotation: readonly number[];
  readonly scale: number;
  /** [3]. */
  readonly move: readonly number[];
}

/**
 * The similarity that takes points nearest to others, in the sense of least squares (Horn 1987, "Closed-form
 * solution of absolute orientation using unit quaternions").
 *
 * @param chosen indices of the points to go by; all where left out
 * @throws RangeError with fewer than three points
 */
export function fitSimilarity(from: Points, to: Points, chosen?: readonly number[]): Similarity {
  const indices = chosen ?? Array.from({ length: from.length / 3 }, (_, i) => i);
  if (indices.length < 3) {
    throw new RangeError(`Cannot fit a similarity, it needs three points: ${indices.length}`);
  }
  const a = meanOf(from, indices), b = meanOf(to, indices);
  const s = new Float64Array(9);
  let before = 0, after = 0;
  for (const i of indices) {
    for (let r = 0; r < 3; r++) {
      const p = from[i * 3 + r]! - a[r]!;
      before += p * p;
      after += (to[i * 3 + r]! - b[r]!) ** 2;
      for (let c = 0; c < 3; c++) s[r * 3 + c]! += p * (to[i * 3 + c]! - b[c]!);
    }
  }
  const [xx, xy, xz] = [s[0]!, s[1]!, s[2]!], [yx, yy, yz] = [s[3]!, s[4]!, s[5]!];
  const [zx, zy, zz] = [s[6]!, s[7]!, s[8]!];
  const [w, x, y, z] = greatestEigenvector([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ]) as [number, number, number, number];
  const rotation = [
    ...[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    ...[2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    ...[2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
  // Horn's symmetric scale: neither side counts as the one without errors.
  const scale = Math.sqrt(after / before);
  const turned = turn(rotation, a);
  return { rotation, scale, move: b.map((value, c) => value - scale * turned[c]!) };
}

/** [n, 3] points taken through a similarity. */
export function carry({ rotation, scale, move }: Similarity, points: Points): Float64Array {
  const out = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    turn(rotation, [points[i]!, points[i + 1]!, points[i + 2]!])
      .forEach((value, c) => out[i + c] = scale * value + move[c]!);
  }
  return out;
}

/** Distances between points and their partners, [n]. */
export function distances(a: Points, b: Points): number[] {
  return Array.from({ length: a.length / 3 }, (_, i) =>
    Math.hypot(
      ...[0, 1, 2].map((c) => a[i * 3 + c]! - b[i * 3 + c]!),
    ));
}

/**
 * Yaw, pitch and roll of a rotation R = Ry Rx Rz, radians: positive yaw turns the face to the subject's left,
 * positive pitch down, positive roll lifts the left ear (as runtime/motion/rotation.ts has it).
 */
export function anglesOf(rotation: readonly number[]): { yaw: number; pitch: number; roll: number } {
  const at = (r: number, c: number): number => rotation[r * 3 + c]!;
  return {
    yaw: Math.atan2(at(0, 2), at(2, 2)),
    pitch: Math.asin(Math.max(-1, Math.min(1, -at(1, 2)))),
    roll: Math.atan2(at(1, 0), at(1, 1)),
  };
}

function turn(rotation: readonly number[], p: readonly number[]): number[] {
  return [0, 1, 2].map((r) =>
    rotation[r * 3]! * p[0]! + rotation[r * 3 + 1]! * p[1]! + rotation[r * 3 + 2]! * p[2]!
  );
}

function meanOf(points: Points, indices: readonly number[]): number[] {
  const mean = [0, 0, 0];
  for (const i of indices) for (let c = 0; c < 3; c++) mean[c]! += points[i * 3 + c]! / indices.length;
  return mean;
}

/** Of a symmetric matrix, by Jacobi's rotations; four by four settle within a few sweeps. */
function greatestEigenvector(matrix: number[][]): number[] {
  const m = matrix.map((row) => [...row]), n = m.length;
  const vectors: number[][] = m.map((_, i) => m.map((_, j) => i === j ? 1 : 0));
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(m[p]![q]!) < 1e-300) continue;
        const theta = (m[q]![q]! - m[p]![p]!) / (2 * m[p]![q]!);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1), s = t * c;
        for (let k = 0; k < n; k++) {
          const [a, b] = [m[k]![p]!, m[k]![q]!];
          [m[k]![p], m[k]![q]] = [c * a - s * b, s * a + c * b];
        }
        for (let k = 0; k < n; k++) {
          const [a, b] = [m[p]![k]!, m[q]![k]!];
          [m[p]![k], m[q]![k]] = [c * a - s * b, s * a + c * b];
          const [e, f] = [vectors[k]![p]!, vectors[k]![q]!];
          [vectors[k]![p], vectors[k]![q]] = [c * e - s * f, s * e + c * f];
        }
      }
    }
  }
  const best = m.reduce((top, row, i) => row[i]! > m[top]![top]! ? i : top, 0);
  return vectors.map((row) => row[best]!);
}
