import { MOST_OPAQUE } from "./rasterize.ts";
import { FAINTEST } from "./project.ts";

/** Numbers of a splat on the screen, and of its gradient. */
export const SCREEN = {
  x: 0,
  y: 1,
  a: 2,
  b: 3,
  c: 4,
  opacity: 5,
  red: 6,
  green: 7,
  blue: 8,
  depth: 9,
} as const;
export const SCREEN_NUMBERS = 10;

/** Pictures of splats on the screen. */
export interface ScreenPictures {
  /** [size, size, 4], premultiplied. */
  readonly picture: Float64Array;
  /** [size, size], depth times weight. */
  readonly depths: Float64Array;
}

/**
 * Blends splats on the screen, as lib/projected.wgsl has them: alpha = opacity 2^(a x x + b x y + c y y).
 *
 * @param splats [splats, 10], front to back
 * @param ends [size, size], how many of them a pixel takes, where a kernel ended at an opaque front
 */
export function blend(splats: Float64Array, size: number, ends?: ArrayLike<number>): ScreenPictures {
  const picture = new Float64Array(size * size * 4);
  const depths = new Float64Array(size * size);
  for (let pixel = 0; pixel < size * size; pixel++) {
    let transmittance = 1;
    const end = ends ? ends[pixel]! * SCREEN_NUMBERS : splats.length;
    for (let at = 0; at < end; at += SCREEN_NUMBERS) {
      const { alpha } = alphaOf(splats, at, pixel % size, Math.floor(pixel / size));
      if (alpha < FAINTEST) continue;
      const weight = transmittance * alpha;
      for (let c = 0; c < 3; c++) picture[pixel * 4 + c]! += weight * splats[at + SCREEN.red + c]!;
      picture[pixel * 4 + 3]! += weight;
      depths[pixel]! += weight * splats[at + SCREEN.depth]!;
      transmittance -= weight;
    }
  }
  return { picture, depths };
}

/**
 * dL/dsplats of `blend`, by the chain rule from the last splat to the first (Kerbl et al. 2023, Sec. 6), so that
 * it shares nothing with the kernels, which walk from the first to the last.
 *
 * @returns [splats, 10]
 */
export function blendBackward(
  splats: Float64Array,
  size: number,
  vPicture: ArrayLike<number>,
  vDepths: ArrayLike<number>,
  ends?: ArrayLike<number>,
): Float64Array {
  const gradient = new Float64Array(splats.length);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const felt: { at: number; dx: number; dy: number; alpha: number; clamped: boolean; before: number }[] =
      [];
    let transmittance = 1;
    const end = ends ? ends[pixel]! * SCREEN_NUMBERS : splats.length;
    for (let at = 0; at < end; at += SCREEN_NUMBERS) {
      const one = alphaOf(splats, at, pixel % size, Math.floor(pixel / size));
      if (one.alpha < FAINTEST) continue;
      felt.push({ at, ...one, before: transmittance });
      transmittance *= 1 - one.alpha;
    }
    /** The loss's share of what lies behind, were there nothing before it. */
    let behind = 0;
    for (const { at, dx, dy, alpha, clamped, before } of felt.reverse()) {
      let shown = vPicture[pixel * 4 + 3]! + splats[at + SCREEN.depth]! * vDepths[pixel]!;
      for (let c = 0; c < 3; c++) {
        shown += splats[at + SCREEN.red + c]! * vPicture[pixel * 4 + c]!;
        gradient[at + SCREEN.red + c]! += before * alpha * vPicture[pixel * 4 + c]!;
      }
      gradient[at + SCREEN.depth]! += before * alpha * vDepths[pixel]!;
      const vAlpha = before * (shown - behind);
      behind = alpha * shown + (1 - alpha) * behind;
      if (clamped) continue;
      const vExponent = vAlpha * alpha * Math.LN2;
      const [a, b, c] = [splats[at + SCREEN.a]!, splats[at + SCREEN.b]!, splats[at + SCREEN.c]!];
      gradient[at + SCREEN.x]! += vExponent * (2 * a * dx + b * dy);
      gradient[at + SCREEN.y]! += vExponent * (b * dx + 2 * c * dy);
      gradient[at + SCREEN.a]! += vExponent * dx * dx;
      gradient[at + SCREEN.b]! += vExponent * dx * dy;
      gradient[at + SCREEN.c]! += vExponent * dy * dy;
      gradient[at + SCREEN.opacity]! += vAlpha * alpha / splats[at + SCREEN.opacity]!;
    }
  }
  return gradient;
}

function alphaOf(splats: Float64Array, at: number, column: number, row: number) {
  const dx = splats[at + SCREEN.x]! - column - 0.5;
  const dy = splats[at + SCREEN.y]! - row - 0.5;
  const exponent = splats[at + SCREEN.a]! * dx * dx + splats[at + SCREEN.b]! * dx * dy +
    splats[at + SCREEN.c]! * dy * dy;
  const alpha = splats[at + SCREEN.opacity]! * 2 ** exponent;
  return { dx, dy, alpha: Math.min(MOST_OPAQUE, alpha), clamped: alpha > MOST_OPAQUE };
}
