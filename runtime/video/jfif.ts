/**
 * JPEG knows one colour space, JFIF's: BT.601 coefficients in full range. The renderer makes BT.709 in
 * limited range. Taking the one for the other turns skin greenish and lifts black to grey.
 */

const KR_709 = 0.2126, KB_709 = 0.0722;
const KR_601 = 0.299, KB_601 = 0.114;
const KG_709 = 1 - KR_709 - KB_709, KG_601 = 1 - KR_601 - KB_601;

// With y in 0..1 and chroma in -0.5..0.5 (ITU-R BT.709, 3.2 to 3.4; BT.601, 2.5): R = y + RCR cr,
// B = y + BCB cb, G = y - GCB cb - GCR cr; and back with the other set's coefficients.
const RCR = 2 * (1 - KR_709), BCB = 2 * (1 - KB_709);
const GCB = KB_709 * BCB / KG_709, GCR = KR_709 * RCR / KG_709;
const Y_FROM_CB = KB_601 * BCB - KG_601 * GCB;
const Y_FROM_CR = KR_601 * RCR - KG_601 * GCR;
const CB_FROM_CB = (BCB - Y_FROM_CB) / (2 * (1 - KB_601));
const CB_FROM_CR = -Y_FROM_CR / (2 * (1 - KB_601));
const CR_FROM_CB = -Y_FROM_CB / (2 * (1 - KR_601));
const CR_FROM_CR = (RCR - Y_FROM_CR) / (2 * (1 - KR_601));

const LUMA = 255 / 219, CHROMA = 255 / 224;

/**
 * Rewrites a BT.709 limited-range I420 picture as JFIF's YCbCr, plane by plane. Allocates nothing.
 *
 * @param i420 width * height * 3 / 2 bytes
 * @param planes Y, U and V to write: clamped arrays, because they round and bound what is stored
 */
export function toJfif(
  i420: Uint8Array,
  width: number,
  height: number,
  [outY, outU, outV]: readonly [Uint8ClampedArray, Uint8ClampedArray, Uint8ClampedArray],
): void {
  const half = width >> 1;
  const uAt = width * height, vAt = uAt + (uAt >> 2);
  for (let row = 0; row < height >> 1; row++) {
    for (let column = 0; column < half; column++) {
      const chroma = row * half + column;
      const cb = (i420[uAt + chroma]! - 128) * CHROMA;
      const cr = (i420[vAt + chroma]! - 128) * CHROMA;
      outU[chroma] = 128 + CB_FROM_CB * cb + CB_FROM_CR * cr;
      outV[chroma] = 128 + CR_FROM_CB * cb + CR_FROM_CR * cr;
      // 16 counts as black: fold it into the four pixels' common offset.
      const offset = Y_FROM_CB * cb + Y_FROM_CR * cr - 16 * LUMA;
      const top = row * 2 * width + column * 2;
      const bottom = top + width;
      outY[top] = i420[top]! * LUMA + offset;
      outY[top + 1] = i420[top + 1]! * LUMA + offset;
      outY[bottom] = i420[bottom]! * LUMA + offset;
      outY[bottom + 1] = i420[bottom + 1]! * LUMA + offset;
    }
  }
}
