/** A turn as a matrix [9], row by row, from its axis-angle in radians (Rodrigues' formula). Allocates nothing. */
export function writeTurnMatrix(x: number, y: number, z: number, into: Float64Array): void {
  const square = x * x + y * y + z * z;
  const angle = Math.sqrt(square);
  // Below 1e-4 the series' next term is under 1e-17.
  const s = angle < 1e-4 ? 1 - square / 6 : Math.sin(angle) / angle;
  const v = angle < 1e-4 ? 0.5 - square / 24 : (1 - Math.cos(angle)) / square;
  into[0] = 1 - v * (y * y + z * z);
  into[1] = v * x * y - s * z;
  into[2] = v * x * z + s * y;
  into[3] = v * x * y + s * z;
  into[4] = 1 - v * (x * x + z * z);
  into[5] = v * y * z - s * x;
  into[6] = v * x * z - s * y;
  into[7] = v * y * z + s * x;
  into[8] = 1 - v * (x * x + y * y);
}
