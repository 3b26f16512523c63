import type { Avatar } from "../avatar/avatar.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { HARMONICS, SPLAT } from "../gpu/layouts.ts";
import { packRows } from "../gpu/struct_rows.ts";

/** Splats in world coordinates, for scenes without a head. */
export interface FreeSplats {
  readonly splatCount: number;
  /** [splats, 3], world units. */
  readonly position: ArrayLike<number>;
  /** [splats, 4], quaternions w x y z, of any length but 0. */
  readonly rotation: ArrayLike<number>;
  /** [splats, 3], standard deviations, world units. */
  readonly scale: ArrayLike<number>;
  /** [splats], 0..1. */
  readonly opacity: ArrayLike<number>;
  /** [splats, 3], 0..1. */
  readonly colour: ArrayLike<number>;
  /** [splats, 3, 3], as of an Avatar, but in the world's axes; null or left out at degree 0. */
  readonly harmonics?: ArrayLike<number> | null;
}

/** Lays splats out as the kernels read them: `Splat` of shaders/lib/splat.wgsl, one a splat. */
export function uploadSplats(gpu: Gpu, splats: FreeSplats | Avatar, layout = SPLAT): GPUBuffer {
  const { splatCount, position: mean, rotation, scale, opacity, colour } = splats;
  const { binding: triangle = null, oneSided: one_sided = null } = splats as Partial<Avatar>;
  const columns = { mean, opacity, rotation, scale, triangle, colour, one_sided };
  return gpu.upload("splats", new Uint8Array(packRows(layout, splatCount, columns)));
}

/** The degree 1 of colours: `Harmonics` of shaders/lib/harmonics.wgsl, one a splat; null where there is none. */
export function uploadHarmonics(gpu: Gpu, { splatCount, harmonics }: FreeSplats | Avatar): GPUBuffer | null {
  if (!harmonics) return null;
  return gpu.upload(
    "harmonics",
    new Uint8Array(packRows(HARMONICS, splatCount, { vectors: harmonics })),
  );
}
