import type { Avatar } from "../avatar/avatar.ts";
import type { Gpu } from "../gpu/gpu.ts";

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

/** Floats of a splat's harmonics on the GPU: three vec4f of which the last of each is unused. */
export const HARMONIC_FLOATS = 12;

/**
 * Interleaves splats as project.wgsl reads them: [splats, 4, 4] = mean, opacity | quaternion | scale,
 * triangle | colour, one-sided.
 */
export function uploadSplats(gpu: Gpu, splats: FreeSplats | Avatar): GPUBuffer {
  const { splatCount, position, rotation, scale, opacity, colour } = splats;
  const binding = "binding" in splats ? splats.binding : null;
  const oneSided = "oneSided" in splats ? splats.oneSided : null;
  const floats = new Float32Array(Math.max(1, splatCount) * 16);
  const words = new Uint32Array(floats.buffer);
  for (let i = 0; i < splatCount; i++) {
    const at = i * 16;
    for (let c = 0; c < 3; c++) {
      floats[at + c] = position[i * 3 + c]!;
      floats[at + 8 + c] = scale[i * 3 + c]!;
      floats[at + 12 + c] = colour[i * 3 + c]!;
    }
    floats[at + 3] = opacity[i]!;
    for (let c = 0; c < 4; c++) floats[at + 4 + c] = rotation[i * 4 + c]!;
    if (binding) words[at + 11] = binding[i]!;
    if (oneSided) floats[at + 15] = oneSided[i]!;
  }
  return gpu.upload("splats", floats);
}

/** The degree 1 of colours as project.wgsl reads it, [splats, 3, 4]; null where there is none. */
export function uploadHarmonics(gpu: Gpu, { splatCount, harmonics }: FreeSplats | Avatar): GPUBuffer | null {
  if (!harmonics) return null;
  const floats = new Float32Array(Math.max(1, splatCount) * HARMONIC_FLOATS);
  for (let row = 0; row < splatCount * 3; row++) {
    for (let c = 0; c < 3; c++) floats[row * 4 + c] = harmonics[row * 3 + c]!;
  }
  return gpu.upload("harmonics", floats);
}
