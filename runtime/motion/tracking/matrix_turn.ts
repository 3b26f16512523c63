import type { Triples } from "../rotation.ts";

/** into = a b, [9] each, row by row; `into` is neither. */
export function multiplyTurns(a: Float64Array, b: Float64Array, into: Float64Array): void {
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 3; c++) {
      into[r * 3 + c] = a[r * 3]! * b[c]! + a[r * 3 + 1]! * b[3 + c]! + a[r * 3 + 2]! * b[6 + c]!;
    }
  }
}

/** into = a^T b. */
export function unturn(a: Float64Array, b: Float64Array, into: Float64Array): void {
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 3; c++) {
      into[r * 3 + c] = a[r]! * b[c]! + a[3 + r]! * b[3 + c]! + a[6 + r]! * b[6 + c]!;
    }
  }
}

/** The least turn from +z to a direction that is not -z. */
export function turnTowards(x: number, y: number, z: number, into: Float64Array): void {
  const length = Math.hypot(x, y, z), a = x / length, b = y / length, c = z / length, k = 1 / (1 + c);
  into[0] = 1 - a * a * k;
  into[1] = -a * b * k;
  into[2] = a;
  into[3] = -a * b * k;
  into[4] = 1 - b * b * k;
  into[5] = b;
  into[6] = -a;
  into[7] = -b;
  into[8] = c;
}

/** Axis-angle of a turn below half a round. */
export function axisAngleOf(turn: Float64Array, into: Triples, at: number): void {
  const x = turn[7]! - turn[5]!, y = turn[2]! - turn[6]!, z = turn[3]! - turn[1]!;
  const sine = Math.hypot(x, y, z) / 2, cosine = (turn[0]! + turn[4]! + turn[8]! - 1) / 2;
  const scale = sine < 1e-9 ? 0.5 : Math.atan2(sine, cosine) / (2 * sine);
  into[at] = x * scale;
  into[at + 1] = y * scale;
  into[at + 2] = z * scale;
}
