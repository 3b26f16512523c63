/**
 * Pictures with alpha as a film has them: straight colours as I420, and alpha as a plane of its own. What shows them
 * multiplies the two, after a lossy codec and chroma at half the size have mixed neighbours; so the colour of a pixel
 * that is not seen at all shows at the edge beside it. Black there is the dark fringe: instead the colours of the edge
 * go on outward.
 */

/** One level of the pyramid: [side, side, 4] means of premultiplied colour and alpha, 0..255. */
interface Level {
  readonly side: number;
  readonly data: Float32Array;
}

/** How much the colour from further out counts beside what a pixel has itself, as alpha of 255: it moves no edge by more. */
const OUTER = 1;

/** ITU-R BT.709 in limited range: 219 steps above 16 for luma, 224 around 128 for chroma; of red, green, blue 0..255. */
const Y = [0.18258588, 0.61423059, 0.06200706] as const;
const U = [-0.10064373, -0.33857195, 0.43921569] as const;
const V = [0.43921569, -0.39894216, -0.04027352] as const;

/**
 * Makes what rewrites pictures of one size. It allocates nothing a picture.
 *
 * @param size pixels a side, even
 * @returns takes RGBA8 [size, size, 4], premultiplied, and gives size * size * 5 / 2 bytes: planes Y, U, V (BT.709 limited
 * range, straight) and alpha (0..255), good until the next call
 */
export function createStraightI420(size: number): (premultiplied: Uint8Array) => Uint8Array {
  const pixels = size * size;
  const out = new Uint8ClampedArray(pixels * 5 / 2);
  const bytes = new Uint8Array(out.buffer);
  const levels = makePyramid(size);
  const base = levels[0]!.data;

  return (picture) => {
    if (picture.length !== pixels * 4) {
      throw new RangeError(`Cannot rewrite a picture, ${pixels * 4} bytes are needed: ${picture.length}`);
    }
    base.set(picture);
    for (let at = 1; at < levels.length; at++) shrink(levels[at - 1]!, levels[at]!);
    straighten(levels.at(-1)!.data);
    for (let at = levels.length - 2; at >= 0; at--) spread(levels[at + 1]!, levels[at]!);
    toPlanes(base, picture, size, out);
    return bytes;
  };
}

function makePyramid(size: number): Level[] {
  const levels: Level[] = [];
  for (let side = size;; side = Math.ceil(side / 2)) {
    levels.push({ side, data: new Float32Array(side * side * 4) });
    if (side === 1) return levels;
  }
}

/** Each pixel of the smaller level is the mean of up to four. */
function shrink(large: Level, small: Level): void {
  const from = large.data, to = small.data, last = large.side - 1;
  for (let y = 0, at = 0; y < small.side; y++) {
    const top = 2 * y * large.side, bottom = Math.min(2 * y + 1, last) * large.side;
    for (let x = 0; x < small.side; x++) {
      const left = 2 * x, right = Math.min(left + 1, last);
      let a = (top + left) * 4, b = (top + right) * 4, c = (bottom + left) * 4, d = (bottom + right) * 4;
      for (let channel = 0; channel < 4; channel++) {
        to[at++] = (from[a++]! + from[b++]! + from[c++]! + from[d++]!) / 4;
      }
    }
  }
}

/** The one pixel that all others come down to. */
function straighten(pixel: Float32Array): void {
  const alpha = pixel[3]! / 255;
  for (let channel = 0; channel < 3; channel++) pixel[channel] = alpha > 0 ? pixel[channel]! / alpha : 0;
}

/** Premultiplied colours of the larger level become straight ones; where there is little alpha, the smaller one's. */
function spread(small: Level, large: Level): void {
  const data = large.data, { side } = large;
  for (let y = 0, at = 0; y < side; y++) {
    const row = (y >> 1) * small.side;
    for (let x = 0; x < side; x++, at += 4) {
      const outer = (row + (x >> 1)) * 4;
      const alpha = data[at + 3]! / 255;
      const share = OUTER / 255, whole = alpha + share;
      for (let channel = 0; channel < 3; channel++) {
        data[at + channel] = Math.min(
          255,
          (data[at + channel]! + share * small.data[outer + channel]!) / whole,
        );
      }
    }
  }
}

/** @param straight [size, size, 4] colours 0..255 */
function toPlanes(straight: Float32Array, picture: Uint8Array, size: number, out: Uint8ClampedArray): void {
  const pixels = size * size, half = size / 2;
  const uAt = pixels, vAt = pixels + pixels / 4, alphaAt = pixels + pixels / 2;
  for (let at = 0, from = 0; at < pixels; at++, from += 4) {
    out[at] = 16 + Y[0] * straight[from]! + Y[1] * straight[from + 1]! + Y[2] * straight[from + 2]!;
    out[alphaAt + at] = picture[from + 3]!;
  }
  for (let y = 0, at = 0; y < half; y++) {
    for (let x = 0; x < half; x++, at++) {
      let red = 0, green = 0, blue = 0, weights = 0;
      for (let corner = 0; corner < 4; corner++) {
        const from = ((2 * y + (corner >> 1)) * size + 2 * x + (corner & 1)) * 4;
        // As much as each is seen.
        const weight = picture[from + 3]! + OUTER;
        red += weight * straight[from]!;
        green += weight * straight[from + 1]!;
        blue += weight * straight[from + 2]!;
        weights += weight;
      }
      red /= weights;
      green /= weights;
      blue /= weights;
      out[uAt + at] = 128 + U[0] * red + U[1] * green + U[2] * blue;
      out[vAt + at] = 128 + V[0] * red + V[1] * green + V[2] * blue;
    }
  }
}
