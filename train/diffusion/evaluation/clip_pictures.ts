import { resizeBicubic } from "./resize_bicubic.ts";

/** Of the pictures that CLIP was trained on, red, green and blue in 0..1 (Radford et al. 2021, their code). */
const MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
const DEVIATION = [0.26862954, 0.26130258, 0.27577711] as const;

/**
 * A square picture as CLIP's image tower takes it.
 *
 * @param rgba [side, side, 4], of which alpha is passed over
 * @param size the tower's
 * @returns [3, size, size]
 */
export function clipPicture(rgba: Uint8Array | Uint8ClampedArray, side: number, size: number): Float32Array {
  const small = resizeBicubic(rgba, side, 4, size);
  const area = size * size;
  return Float32Array.from({ length: 3 * area }, (_, index) => {
    const channel = Math.floor(index / area);
    const value = small[(index % area) * 4 + channel]! / 255;
    return (value - MEAN[channel]!) / DEVIATION[channel]!;
  });
}
