/**
 * Splats of a file of others (.ply, .spz, .splat, .ksplat, .glb) as plain numbers in one form: activated values in the
 * file's own axes. Readers of this folder give one, writers take one.
 */
export interface SplatCloud {
  /** `splats` in the shapes below. */
  readonly count: number;
  /** [splats, 3], the file's units. */
  readonly position: Float32Array;
  /** [splats, 3], standard deviations along the splat's own axes, the file's units. */
  readonly scale: Float32Array;
  /** [splats, 4], unit quaternion w x y z. */
  readonly rotation: Float32Array;
  /** [splats], 0..1. */
  readonly opacity: Float32Array;
  /** [splats, 3], display-referred RGB: 0.5 + SH_0 f_dc. May lie beyond 0..1 where harmonics are added to it. */
  readonly colour: Float32Array;
  /** Of the harmonics, 0..3. */
  readonly degree: SplatDegree;
  /**
   * [splats, 3, coefficients of degree 1 and more], red, green, blue, each as 3DGS's f_rest has it: degree by degree,
   * m from -l to l, of the direction from the camera to the splat, with the signs of Kerbl et al.'s code. Empty at
   * degree 0.
   */
  readonly harmonics: Float32Array;
  /** Of the file; where it is above `degree`, the rest is left out. */
  readonly fileDegree: number;
}

export type SplatDegree = 0 | 1 | 2 | 3;

/** Coefficients above degree 0 of one colour, by the degree. SPZ has a degree 4, nothing else has. */
export const COEFFICIENTS = [0, 3, 8, 15, 24] as const;

/** Value of the spherical harmonic of degree 0: colour = 0.5 + SH_0 f_dc. */
export const SH_0 = 0.28209479177387814;

/** An opacity of 0..1 of the logit that 3DGS keeps. */
export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** To be filled in. Callers have checked the count against the bytes there are. */
export function emptyCloud(count: number, fileDegree = 0): SplatCloud {
  const degree = Math.min(3, fileDegree) as SplatDegree;
  return {
    count,
    position: new Float32Array(count * 3),
    scale: new Float32Array(count * 3),
    rotation: new Float32Array(count * 4),
    opacity: new Float32Array(count),
    colour: new Float32Array(count * 3),
    degree,
    harmonics: new Float32Array(count * 3 * COEFFICIENTS[degree]),
    fileDegree,
  };
}

const KEYS = ["position", "scale", "opacity", "colour", "harmonics"] as const;

/**
 * What every reader ends with: quaternions are brought to length 1 (one without a length to no turn), opacities to
 * 0..1, and numbers that no viewer could draw are refused.
 *
 * @param format as messages name it
 * @throws SyntaxError where a number is not finite or a scale is negative
 */
export function settleCloud(cloud: SplatCloud, format: string): SplatCloud {
  const { rotation, opacity, scale } = cloud;
  for (const key of KEYS) {
    const values = cloud[key];
    for (let i = 0; i < values.length; i++) {
      if (!Number.isFinite(values[i]!)) {
        throw new SyntaxError(`Cannot read ${format}, every splat's ${key} must be finite: ${values[i]}`);
      }
    }
  }
  for (let i = 0; i < scale.length; i++) {
    if (scale[i]! < 0) {
      throw new SyntaxError(`Cannot read ${format}, a splat's scale must not be negative: ${scale[i]}`);
    }
  }
  for (let i = 0; i < cloud.count; i++) {
    opacity[i] = Math.max(0, Math.min(1, opacity[i]!));
    const at = i * 4;
    const length = Math.hypot(rotation[at]!, rotation[at + 1]!, rotation[at + 2]!, rotation[at + 3]!);
    if (length > 1e-12 && length < Infinity) {
      for (let k = 0; k < 4; k++) rotation[at + k]! /= length;
    } else rotation.set([1, 0, 0, 0], at);
  }
  return cloud;
}
