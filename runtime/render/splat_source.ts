import type { LevelSplats } from "../avatar/levels/level.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { ABOVE_0, harmonicsDegree } from "../avatar/harmonics.ts";
import { HARMONICS, HARMONICS_2, HARMONICS_3, SPLAT } from "../gpu/layouts.ts";
import type { StructLayout } from "../gpu/wgsl_reflection.ts";
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
  /** [splats, 3, coefficients], as of an Avatar, but in the world's axes; null or left out at degree 0. */
  readonly harmonics?: ArrayLike<number> | null;
}

/** Lays splats out as the kernels read them: `Splat` of shaders/lib/splat.wgsl, one a splat. */
export function uploadSplats(gpu: Gpu, splats: FreeSplats | LevelSplats, layout = SPLAT): GPUBuffer {
  return gpu.upload("splats", packSplats(splats, layout));
}

/** The same in a storage texture (shaders/lib/texels.wgsl), four texels a splat. */
export function uploadSplatTexels(gpu: Gpu, splats: FreeSplats | LevelSplats): GPUTexture {
  return gpu.uploadTexels("splats", "rgba32uint", packSplats(splats, SPLAT));
}

function packSplats(splats: FreeSplats | LevelSplats, layout: StructLayout): Uint8Array<ArrayBuffer> {
  const { splatCount, position: mean, rotation, scale, opacity, colour } = splats;
  const { binding: triangle = null, oneSided: one_sided = null } = splats as Partial<LevelSplats>;
  const columns = { mean, opacity, rotation, scale, triangle, colour, one_sided };
  return new Uint8Array(packRows(layout, splatCount, columns));
}

/**
 * What colours have above degree 0: `Harmonics` of shaders/lib/harmonics.wgsl, at degree 2 and 3 those of
 * shaders/lib/harmonics_bands.wgsl, one a splat; null where there is none.
 */
export function uploadHarmonics(gpu: Gpu, splats: FreeSplats | LevelSplats): GPUBuffer | null {
  const { splatCount, harmonics } = splats;
  if (!harmonics) return null;
  const degree = harmonicsDegree(splats);
  const rows = degree === 1
    ? packRows(HARMONICS, splatCount, { vectors: harmonics })
    : packRows(degree === 2 ? HARMONICS_2 : HARMONICS_3, splatCount, {
      vectors: vectorsOf(harmonics, ABOVE_0[degree]),
      second: bandOf(harmonics, ABOVE_0[degree], 3, 5),
      ...(degree === 3 && { third: bandOf(harmonics, ABOVE_0[degree], 8, 7) }),
    });
  return gpu.upload("harmonics", new Uint8Array(rows));
}

/** [splats, 3, 3] of degree 1. */
function vectorsOf(harmonics: ArrayLike<number>, each: number): Float32Array {
  return Float32Array.from(
    { length: harmonics.length / each * 3 },
    (_, i) => harmonics[Math.floor(i / 3) * each + i % 3]!,
  );
}

/** [splats, width, 3]: a band's coefficients, those of the three colours one behind another. */
function bandOf(harmonics: ArrayLike<number>, each: number, first: number, width: number): Float32Array {
  const band = new Float32Array(harmonics.length / each * width);
  for (let at = 0, i = 0; at < band.length; i++) {
    for (let k = 0; k < width; k++) {
      for (let colour = 0; colour < 3; colour++) {
        band[at++] = harmonics[(i * 3 + colour) * each + first + k]!;
      }
    }
  }
  return band;
}
