import { SH_0 } from "../formats/splats/splat_cloud.ts";
import type { Avatar } from "./avatar.ts";
import { type FaceFrames, toWorld } from "./binding.ts";
import { harmonicsDegree } from "./harmonics.ts";
import { restName, toRest } from "./ply_harmonics.ts";

/** What a logit or a logarithm is taken of at the ends. */
const LEAST = 1e-7;

export const axes = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}_${i}`);

/** Properties of 3DGS's own, by what they say. */
export const STANDARD = {
  position: ["x", "y", "z"],
  colour: axes("f_dc", 3),
  opacity: ["opacity"],
  scale: axes("scale", 3),
  rotation: axes("rot", 4),
} as const satisfies Record<string, readonly string[]>;

/** What of an avatar other programs read. */
export type StandardSource = Pick<
  Avatar,
  "splatCount" | "binding" | "position" | "rotation" | "scale" | "opacity" | "colour" | "harmonics"
>;

/** [splats, width] each, as STANDARD has them, and f_rest, [splats, 3 coefficients]. */
export type StandardValues = Record<keyof typeof STANDARD, Float32Array> & { rest: Float32Array | null };

/**
 * An avatar's splats as a 3DGS .ply has them (Kerbl et al. 2023): in the world of the head at rest, opacity as a logit,
 * scales as logarithms, colours as coefficients.
 *
 * @param frames of the head at rest
 */
export function standardValues(avatar: StandardSource, frames: FaceFrames): StandardValues {
  const world = toWorld(avatar, avatar.binding, frames);
  return {
    position: Float32Array.from(world.position),
    colour: avatar.colour.map((x) => (x - 0.5) / SH_0),
    rest: avatar.harmonics && toRest(avatar.harmonics, avatar.binding, frames, harmonicsDegree(avatar)),
    opacity: avatar.opacity.map((x) => {
      const inside = Math.min(1 - LEAST, Math.max(LEAST, x));
      return Math.log(inside / (1 - inside));
    }),
    scale: Float32Array.from(world.scale, (x) => Math.log(Math.max(LEAST, x))),
    rotation: Float32Array.from(world.rotation),
  };
}

/** The same as a file's columns, in the order of Kerbl et al.'s code. */
export function standardColumns(avatar: StandardSource, frames: FaceFrames): Map<string, Float32Array> {
  const { splatCount: count } = avatar, values = standardValues(avatar, frames);
  const columns = new Map<string, Float32Array>();
  const add = (names: readonly string[], values: ArrayLike<number>) =>
    names.forEach((name, c) =>
      columns.set(name, Float32Array.from({ length: count }, (_, i) => values[i * names.length + c]!))
    );
  add(STANDARD.position, values.position);
  for (const name of ["nx", "ny", "nz"]) columns.set(name, new Float32Array(count));
  add(STANDARD.colour, values.colour);
  if (values.rest) {
    add(Array.from({ length: values.rest.length / Math.max(1, count) }, (_, i) => restName(i)), values.rest);
  }
  add(STANDARD.opacity, values.opacity);
  add(STANDARD.scale, values.scale);
  add(STANDARD.rotation, values.rotation);
  return columns;
}
