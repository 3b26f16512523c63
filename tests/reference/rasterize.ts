import type { WorldSplats } from "./binding.ts";
import { FAINTEST, type ProjectedSplats } from "./project.ts";

/** No splat hides more than this of what is behind it, so that the gradient never divides by zero. */
export const MOST_OPAQUE = 0.99;
/** A splat that would let less than this through ends the pixel and is not drawn. */
export const LEAST_TRANSMITTANCE = 1e-4;
/** A picture that is only looked at may end where all pixels of a thread, or of a tile, let less than this through. */
export const LEAST_SEEN = 1 / 64;

export type TwinBackground = { r: number; g: number; b: number } | "transparent";

/**
 * Front-to-back compositing (3DGS Eq. 3), every pixel against every splat that its row feels, in the order of
 * (depth, index).
 *
 * @param least ends a pixel once less than this is left: 0 for whole pictures
 * @returns [size, size, 4], red, green, blue over the background, and the head's alpha; premultiplied, with
 * nothing behind it, where the background is "transparent"; 0..1, alpha 1 where it is a colour
 */
export function rasterize(
  splats: WorldSplats,
  projected: ProjectedSplats,
  size: number,
  background: TwinBackground = { r: 0, g: 0, b: 0 },
  least = 0,
): Float64Array {
  const { index, mean, conic, depth } = projected;
  const order = Array.from(index.keys()).sort((a, b) => depth[a]! - depth[b]! || index[a]! - index[b]!);
  const behind = background === "transparent" ? [0, 0, 0] : [background.r, background.g, background.b];
  const picture = new Float64Array(size * size * 4);
  // Over a row a Gaussian is highest where its slope along the row is 0; a hundredth allows for rounding.
  const reachesRow = (k: number, row: number): boolean => {
    const dy = row + 0.5 - mean[k * 2 + 1]!;
    const highest = -0.5 * dy * dy * (conic[k * 3 + 2]! - conic[k * 3 + 1]! ** 2 / conic[k * 3]!);
    return splats.opacity[index[k]!]! * Math.exp(Math.min(0, highest) + 0.01) >= FAINTEST;
  };
  for (let row = 0; row < size; row++) {
    const felt = order.filter((k) => reachesRow(k, row));
    for (let column = 0; column < size; column++) {
      let transmittance = 1;
      const colour = [0, 0, 0];
      for (const k of felt) {
        const dx = column + 0.5 - mean[k * 2]!;
        const dy = row + 0.5 - mean[k * 2 + 1]!;
        const power = -0.5 * (conic[k * 3]! * dx * dx + conic[k * 3 + 2]! * dy * dy) -
          conic[k * 3 + 1]! * dx * dy;
        if (power > 0) continue;
        const i = index[k]!;
        const alpha = Math.min(MOST_OPAQUE, splats.opacity[i]! * Math.exp(power));
        if (alpha < FAINTEST) continue;
        const after = transmittance * (1 - alpha);
        if (transmittance < least || after < LEAST_TRANSMITTANCE) break;
        for (let c = 0; c < 3; c++) colour[c]! += transmittance * alpha * splats.colour[i * 3 + c]!;
        transmittance = after;
      }
      const out = (row * size + column) * 4;
      for (let c = 0; c < 3; c++) picture[out + c] = colour[c]! + transmittance * behind[c]!;
      picture[out + 3] = background === "transparent" ? 1 - transmittance : 1;
    }
  }
  return picture;
}

/**
 * What a picture that is only looked at may show. Its pixels are blended until LEAST_SEEN is left at least; how far
 * behind that depends on when their neighbours end, and with it each value, between that of the earliest end with
 * little of the background and that of the last with more. Where so little is left alpha is whole.
 *
 * @returns whether each of a picture's bytes lies within, or by how much outside
 */
export function rasterizeSeen(
  splats: WorldSplats,
  projected: ProjectedSplats,
  size: number,
  background: TwinBackground,
): { readonly whole: Uint8Array; outside(picture: Uint8Array): number[] } {
  // A hundredth more: rounding decides of a pixel at the limit itself.
  const early = rasterize(splats, projected, size, "transparent", 1.01 * LEAST_SEEN);
  const late = rasterize(splats, projected, size, "transparent");
  const over = (front: Float64Array, alphas: Float64Array): Uint8Array =>
    toBytes(front.map((value, i) => {
      if (background === "transparent") {
        const isOver = i % 4 === 3 && front === late && 1 - value < 1.01 * LEAST_SEEN;
        return isOver ? 1 : value;
      }
      const left = 1 - alphas[i | 3]!;
      return i % 4 === 3 ? 1 : value + left * [background.r, background.g, background.b][i % 4]!;
    }));
  const [from, to] = [over(early, late), over(late, early)];
  return {
    whole: over(late, late),
    outside: (picture) => Array.from(picture, (value, i) => Math.max(0, from[i]! - value, value - to[i]!)),
  };
}

/** 0..1 to 8 bits, as a unorm texture rounds. */
export function toBytes(picture: Float64Array): Uint8Array {
  return Uint8Array.from(picture, (x) => Math.round(255 * Math.min(1, Math.max(0, x))));
}
