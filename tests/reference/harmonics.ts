import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { TwinFrames, WorldSplats } from "./binding.ts";
import { apply } from "./rotations.ts";

const SH_1 = Math.sqrt(3 / (4 * Math.PI));

/** A 3DGS file's coefficients of one splat in the world: f_rest of degree 1, [9], red's, green's, blue's. */
export type Rest = ArrayLike<number>;

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
  return [0, 1, 2].map((c) => {
    const [first, second, third] = [rest[c * 3]!, rest[c * 3 + 1]!, rest[c * 3 + 2]!];
    const seen = base[c]! - SH_1 * y * first + SH_1 * z * second - SH_1 * x * third;
    return Math.min(1, Math.max(0, seen));
  });
}

/** [splats][9], an avatar's harmonics in the world of a pose, as a file would hold them. */
export function restOf({ binding, harmonics }: Avatar, frames: TwinFrames): number[][] {
  return Array.from(binding, (t, i) => {
    const R = Array.from(frames.rotation.subarray(t * 9, t * 9 + 9));
    return [0, 1, 2].flatMap((colour) => {
      const at = i * 9 + colour * 3;
      const [x, y, z] = apply(R, harmonics![at]!, harmonics![at + 1]!, harmonics![at + 2]!);
      return [-y, z, -x];
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
