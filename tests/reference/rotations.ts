/** Rotations in float64 for the twins. Matrices are 9 numbers, row by row. */
export type Matrix3 = readonly number[];
export type Quaternion = readonly [w: number, x: number, y: number, z: number];

/** R = I + sin(angle) K + (1 - cos(angle)) K^2 (Rodrigues), K the cross-product matrix of the unit axis. */
export function rodrigues(x: number, y: number, z: number): Matrix3 {
  const angle = Math.hypot(x, y, z);
  if (angle === 0) return [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const [a, b, c] = [x / angle, y / angle, z / angle];
  const K = [0, -c, b, c, 0, -a, -b, a, 0];
  const K2 = multiply(K, K);
  const [s, v] = [Math.sin(angle), 1 - Math.cos(angle)];
  return [1, 0, 0, 0, 1, 0, 0, 0, 1].map((one, i) => one + s * K[i]! + v * K2[i]!);
}

export function multiply(A: Matrix3, B: Matrix3): number[] {
  const C = new Array<number>(9);
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 3; c++) {
      C[r * 3 + c] = A[r * 3]! * B[c]! + A[r * 3 + 1]! * B[3 + c]! + A[r * 3 + 2]! * B[6 + c]!;
    }
  }
  return C;
}

export function transpose(A: Matrix3): number[] {
  return [A[0]!, A[3]!, A[6]!, A[1]!, A[4]!, A[7]!, A[2]!, A[5]!, A[8]!];
}

export function apply(A: Matrix3, x: number, y: number, z: number): [number, number, number] {
  return [
    A[0]! * x + A[1]! * y + A[2]! * z,
    A[3]! * x + A[4]! * y + A[5]! * z,
    A[6]! * x + A[7]! * y + A[8]! * z,
  ];
}

/** Of a quaternion of any length but 0. */
export function matrixFromQuaternion(w: number, x: number, y: number, z: number): Matrix3 {
  const n = 2 / (w * w + x * x + y * y + z * z);
  return [
    1 - n * (y * y + z * z),
    n * (x * y - w * z),
    n * (x * z + w * y),
    n * (x * y + w * z),
    1 - n * (x * x + z * z),
    n * (y * z - w * x),
    n * (x * z - w * y),
    n * (y * z + w * x),
    1 - n * (x * x + y * y),
  ];
}

/** Shepperd's method: the largest of the four components is taken first, so nothing is divided by little. */
export function quaternionFromMatrix(R: Matrix3): Quaternion {
  const [m00, m01, m02, m10, m11, m12, m20, m21, m22] = R as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const squares = [1 + m00 + m11 + m22, 1 + m00 - m11 - m22, 1 - m00 + m11 - m22, 1 - m00 - m11 + m22];
  const largest = squares.indexOf(Math.max(...squares));
  const q = [
    [squares[0]!, m21 - m12, m02 - m20, m10 - m01],
    [m21 - m12, squares[1]!, m10 + m01, m02 + m20],
    [m02 - m20, m10 + m01, squares[2]!, m21 + m12],
    [m10 - m01, m02 + m20, m21 + m12, squares[3]!],
  ][largest]!;
  const length = Math.hypot(...q) * Math.sign(q[0]! || 1);
  return [q[0]! / length, q[1]! / length, q[2]! / length, q[3]! / length];
}
