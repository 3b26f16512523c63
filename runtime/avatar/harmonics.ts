import { eliminate } from "../base/eliminate.ts";
import type { FaceFrames } from "./binding.ts";

/*
 * Colours that depend on the side, degrees 1 to 3. An Avatar has for each colour of a splat first degree 1 as a vector
 * (x, y, z), then the five coefficients of degree 2 and the seven of degree 3 in the order and with the signs of 3DGS
 * files (Kerbl et al. 2023), all in the frame of the splat's triangle. Nothing is turned while a head moves: the
 * direction from which a splat is seen is taken into that frame instead (shaders/lib/harmonics_bands.wgsl).
 */

/** Coefficients above degree 0 of one colour, by the degree. */
export const ABOVE_0 = [0, 3, 8, 15] as const;

export type HarmonicsDegree = 0 | 1 | 2 | 3;

/**
 * The degree of an avatar's colours; of none at all, or of no splats, as little as can be.
 *
 * @throws RangeError where there are as many coefficients as no degree has
 */
export function harmonicsDegree(
  { splatCount, harmonics }: {
    readonly splatCount: number;
    readonly harmonics?: ArrayLike<number> | null | undefined;
  },
): HarmonicsDegree {
  if (!harmonics) return 0;
  if (splatCount === 0) return 1;
  const degree = ABOVE_0.indexOf(harmonics.length / splatCount / 3 as 0);
  if (degree < 1) {
    throw new RangeError(
      `Cannot tell the degree of colours, a splat must have 9, 24 or 45 coefficients: ${
        harmonics.length / splatCount
      }`,
    );
  }
  return degree as HarmonicsDegree;
}

/** Kerbl et al.'s real harmonics of degree 2 and 3, with their signs. */
export function band(degree: 2 | 3, x: number, y: number, z: number): number[] {
  const [xx, yy, zz] = [x * x, y * y, z * z];
  if (degree === 2) {
    const f = Math.sqrt(15 / Math.PI) / 2;
    return [
      f * x * y,
      -f * y * z,
      Math.sqrt(5 / Math.PI) / 4 * (2 * zz - xx - yy),
      -f * x * z,
      f / 2 * (xx - yy),
    ];
  }
  const a = Math.sqrt(35 / (2 * Math.PI)) / 4,
    b = Math.sqrt(105 / Math.PI) / 2,
    c = Math.sqrt(21 / (2 * Math.PI)) / 4;
  return [
    -a * y * (3 * xx - yy),
    b * x * y * z,
    -c * y * (4 * zz - xx - yy),
    Math.sqrt(7 / Math.PI) / 4 * z * (2 * zz - 3 * xx - 3 * yy),
    -c * x * (4 * zz - xx - yy),
    b / 2 * z * (xx - yy),
    -a * x * (xx - 3 * yy),
  ];
}

/** As many directions as a band has coefficients, spread over half of a sphere, and the inversion of what it has there. */
const SAMPLES = ([2, 3] as const).map((degree) => {
  const n = 2 * degree + 1;
  const directions = Array.from({ length: n }, (_, k) => {
    const z = (k + 0.5) / n, r = Math.sqrt(1 - z * z), turn = k * Math.PI * (3 - Math.sqrt(5));
    return [r * Math.cos(turn), r * Math.sin(turn), z] as const;
  });
  const rows = directions.map((direction, k) =>
    Float64Array.from([...band(degree, ...direction), ...directions.map((_, j) => j === k ? 1 : 0)])
  );
  if (!eliminate(rows)) throw new Error(`The directions determine no band of degree ${degree}`);
  return { directions, inverse: rows.map((row) => row.subarray(n)) };
});

/**
 * How a band's coefficients turn: those of d -> f(R d) out of those of f (the Wigner matrix of real harmonics, found by
 * what f has in a few directions rather than by its recursion: Sloan et al. 2002 and Ivanic and Ruedenberg 1996 give that).
 *
 * @param R [3, 3], row by row, from `at` on
 * @returns [2 degree + 1][2 degree + 1]
 */
export function bandTurn(degree: 2 | 3, R: ArrayLike<number>, at = 0): number[][] {
  const { directions, inverse } = SAMPLES[degree - 2]!;
  const seen = directions.map(([x, y, z]) =>
    band(
      degree,
      R[at]! * x + R[at + 1]! * y + R[at + 2]! * z,
      R[at + 3]! * x + R[at + 4]! * y + R[at + 5]! * z,
      R[at + 6]! * x + R[at + 7]! * y + R[at + 8]! * z,
    )
  );
  return inverse.map((row) => directions.map((_, c) => row.reduce((sum, w, j) => sum + w * seen[j]![c]!, 0)));
}

/** Turns the bands of degree 2 and 3 of one colour, which stand from `at` on. */
export function applyTurns(values: Float32Array, at: number, turns: readonly number[][][]): void {
  for (const turn of turns) {
    const old = values.slice(at, at + turn.length);
    turn.forEach((row, k) => values[at + k] = row.reduce((sum, w, c) => sum + w * old[c]!, 0));
    at += turn.length;
  }
}

/** For a degree, the turns of bands 2 and 3 by a rotation. */
export const turnsOf = (degree: HarmonicsDegree, R: ArrayLike<number>, at = 0): number[][][] =>
  ([2, 3] as const).filter((each) => each <= degree).map((each) => bandTurn(each, R, at));

/** Bands' turns by triangle, each made once. */
export function turnsByTriangle(
  degree: HarmonicsDegree,
  frames: Pick<FaceFrames, "rotation">,
  inverse: boolean,
): (triangle: number) => readonly number[][][] {
  const known = new Map<number, number[][][]>();
  return (t) => {
    let turns = known.get(t);
    if (!turns) {
      const R = frames.rotation.subarray(t * 9, t * 9 + 9);
      const turned = inverse ? [R[0]!, R[3]!, R[6]!, R[1]!, R[4]!, R[7]!, R[2]!, R[5]!, R[8]!] as const : R;
      known.set(t, turns = turnsOf(degree, turned));
    }
    return turns;
  };
}

/**
 * Turns what 3DGS files hold of colours by the side (f_rest), in place: what was seen along d is then seen along R d.
 *
 * @param rest [splats, 3, coefficients]
 * @param R [3, 3], row by row: a rotation, or one with a mirror in it
 */
export function turnRest(rest: Float32Array, degree: HarmonicsDegree, R: ArrayLike<number>): void {
  const each = ABOVE_0[degree];
  const turns = turnsOf(degree, [R[0]!, R[3]!, R[6]!, R[1]!, R[4]!, R[7]!, R[2]!, R[5]!, R[8]!]);
  for (let at = 0; at < rest.length; at += each) {
    const [x, y, z] = [-rest[at + 2]!, -rest[at]!, rest[at + 1]!];
    rest[at] = -(R[3]! * x + R[4]! * y + R[5]! * z);
    rest[at + 1] = R[6]! * x + R[7]! * y + R[8]! * z;
    rest[at + 2] = -(R[0]! * x + R[1]! * y + R[2]! * z);
    applyTurns(rest, at + 3, turns);
  }
}
