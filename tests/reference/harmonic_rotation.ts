/**
 * How real spherical harmonics turn: the recursion of Ivanic and Ruedenberg 1996, with the corrections of 1998. Nothing of
 * the runtime's way, which samples, is in it.
 *
 * @param R [3, 3], row by row
 * @returns [2 degree + 1][2 degree + 1] for degrees 0..degree: M with Y(R d) = M Y(d), rows and columns m = -degree..degree,
 * in the signs of Kerbl et al. 2023, which have (-1)^m more than the paper
 */
export function harmonicRotations(R: ArrayLike<number>, degree: number): number[][][] {
  // (y, z, x) are the harmonics of degree 1 in the order of m.
  const order = [1, 2, 0];
  const first = order.map((row) => order.map((column) => R[row * 3 + column]!));
  const bands: number[][][] = [[[1]], first];
  for (let l = 2; l <= degree; l++) bands.push(next(l, first, bands[l - 1]!));
  const sign = (m: number) => m % 2 === 0 ? 1 : -1;
  return bands.slice(0, degree + 1).map((band, l) =>
    band.map((row, m) => row.map((x, n) => sign(m - l) * sign(n - l) * x))
  );
}

function next(l: number, first: readonly number[][], before: readonly number[][]): number[][] {
  const r = (i: number, j: number) => first[i + 1]![j + 1]!;
  const b = (m: number, n: number) => before[m + l - 1]![n + l - 1]!;
  const P = (i: number, m: number, n: number): number => {
    if (n === l) return r(i, 1) * b(m, l - 1) - r(i, -1) * b(m, 1 - l);
    if (n === -l) return r(i, 1) * b(m, 1 - l) + r(i, -1) * b(m, l - 1);
    return r(i, 0) * b(m, n);
  };
  const U = (m: number, n: number) => P(0, m, n);
  const V = (m: number, n: number) => {
    if (m === 0) return P(1, 1, n) + P(-1, -1, n);
    if (m > 0) return P(1, m - 1, n) * Math.sqrt(m === 1 ? 2 : 1) - (m === 1 ? 0 : P(-1, 1 - m, n));
    return (m === -1 ? 0 : P(1, m + 1, n)) + P(-1, -m - 1, n) * Math.sqrt(m === -1 ? 2 : 1);
  };
  const W = (m: number, n: number) => {
    if (m > 0) return P(1, m + 1, n) + P(-1, -m - 1, n);
    return P(1, m - 1, n) - P(-1, 1 - m, n);
  };
  const all = Array.from({ length: 2 * l + 1 }, (_, k) => k - l);
  return all.map((m) =>
    all.map((n) => {
      const a = Math.abs(m), zero = m === 0 ? 1 : 0;
      const below = Math.abs(n) === l ? 2 * l * (2 * l - 1) : (l + n) * (l - n);
      const u = Math.sqrt((l + m) * (l - m) / below);
      const v = Math.sqrt((1 + zero) * (l + a - 1) * (l + a) / below) * (1 - 2 * zero) / 2;
      const w = -Math.sqrt((l - a - 1) * (l - a) / below) * (1 - zero) / 2;
      return (u === 0 ? 0 : u * U(m, n)) + (v === 0 ? 0 : v * V(m, n)) + (w === 0 ? 0 : w * W(m, n));
    })
  );
}
