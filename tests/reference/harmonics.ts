import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { TwinFrames, WorldSplats } from "./binding.ts";
import { harmonicRotations } from "./harmonic_rotation.ts";
import { apply } from "./rotations.ts";

/** A 3DGS file's coefficients of one splat in the world: f_rest of degree 1, 2 or 3, red's, green's, blue's. */
export type Rest = ArrayLike<number>;

/** Constants of Kerbl et al. 2023's code, as they stand there. */
const C1 = 0.4886025119029199;
const C2 = [
  1.0925484305920792,
  -1.0925484305920792,
  0.31539156525252005,
  -1.0925484305920792,
  0.5462742152960396,
];
const C3 = [
  -0.5900435899266435,
  2.890611442640554,
  -0.4570457994644658,
  0.3731763325901154,
  -0.4570457994644658,
  1.445305721320277,
  -0.5900435899266435,
];

/** What coefficients above degree 0 of one colour add to it in a unit direction. */
export function addedBy(rest: ArrayLike<number>, x: number, y: number, z: number): number {
  const values = [
    -C1 * y,
    C1 * z,
    -C1 * x,
    C2[0]! * x * y,
    C2[1]! * y * z,
    C2[2]! * (2 * z * z - x * x - y * y),
    C2[3]! * x * z,
    C2[4]! * (x * x - y * y),
    C3[0]! * y * (3 * x * x - y * y),
    C3[1]! * x * y * z,
    C3[2]! * y * (4 * z * z - x * x - y * y),
    C3[3]! * z * (2 * z * z - 3 * x * x - 3 * y * y),
    C3[4]! * x * (4 * z * z - x * x - y * y),
    C3[5]! * z * (x * x - y * y),
    C3[6]! * x * (x * x - 3 * y * y),
  ];
  let sum = 0;
  for (let k = 0; k < rest.length; k++) sum += values[k]! * rest[k]!;
  return sum;
}

/**
 * A splat's colour seen from a place, as Kerbl et al. 2023's code reckons it out of the coefficients that files hold,
 * but cut to 1 as well as to 0.
 *
 * @param base [3], 0.5 + SH_0 f_dc
 */
export function colourFrom(
  eye: readonly number[],
  place: readonly number[],
  base: ArrayLike<number>,
  rest: Rest,
): number[] {
  const sight = place.map((x, c) => x - eye[c]!);
  const length = Math.hypot(...sight);
  const [x, y, z] = sight.map((s) => s / length) as [number, number, number];
  const each = rest.length / 3;
  return [0, 1, 2].map((c) => {
    const own = Array.from({ length: each }, (_, k) => rest[c * each + k]!);
    return Math.min(1, Math.max(0, base[c]! + addedBy(own, x, y, z)));
  });
}

/** [splats][9, 24 or 45], an avatar's harmonics in the world of a pose, as a file would hold them. */
export function restOf({ binding, harmonics }: Avatar, frames: TwinFrames): number[][] {
  const each = harmonics!.length / binding.length / 3;
  return Array.from(binding, (t, i) => {
    const R = Array.from(frames.rotation.subarray(t * 9, t * 9 + 9));
    // f(d) = c . Y(R^T d) = c . M Y(d), so that the world's coefficients are M^T c.
    const back = harmonicRotations(
      [R[0]!, R[3]!, R[6]!, R[1]!, R[4]!, R[7]!, R[2]!, R[5]!, R[8]!],
      each === 3 ? 1 : each === 8 ? 2 : 3,
    );
    return [0, 1, 2].flatMap((colour) => {
      const at = (i * 3 + colour) * each;
      const [x, y, z] = apply(R, harmonics![at]!, harmonics![at + 1]!, harmonics![at + 2]!);
      const world = [-y, z, -x];
      for (const [l, first] of [[2, 3], [3, 8]] as const) {
        const M = back[l];
        M?.forEach((_, k) =>
          world.push(M.reduce((sum, row, m) => sum + row[k]! * harmonics![at + first + m]!, 0))
        );
      }
      return world;
    });
  });
}

/** Splats with the colours they have from one eye. */
export function seenFrom(splats: WorldSplats, rest: readonly Rest[], eye: readonly number[]): WorldSplats {
  const colour = new Float64Array(splats.count * 3);
  for (let i = 0; i < splats.count; i++) {
    const place = Array.from(splats.position.subarray(i * 3, i * 3 + 3));
    colour.set(colourFrom(eye, place, splats.colour.subarray(i * 3, i * 3 + 3), rest[i]!), i * 3);
  }
  return { ...splats, colour };
}
