import type { PictureLossWeights } from "../../train/render/picture_loss.ts";

/** Half width of the window and its standard deviation (Wang et al. 2004). */
const REACH = 5, DEVIATION = 1.5;
const C1 = 0.01 ** 2, C2 = 0.03 ** 2;
const TAPS = Array.from(
  { length: 2 * REACH + 1 },
  (_, k) => Math.exp(-((k - REACH) ** 2) / (2 * DEVIATION ** 2)),
);
const TOTAL = TAPS.reduce((sum, tap) => sum + tap, 0);

/** Gaussian window over one channel, zeros outside; it is its own transpose. */
function blur(values: Float64Array, size: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let sum = 0;
      for (let j = -REACH; j <= REACH; j++) {
        for (let i = -REACH; i <= REACH; i++) {
          if (x + i < 0 || x + i >= size || y + j < 0 || y + j >= size) continue;
          sum += TAPS[i + REACH]! * TAPS[j + REACH]! * values[(y + j) * size + x + i]!;
        }
      }
      out[y * size + x] = sum / TOTAL ** 2;
    }
  }
  return out;
}

/**
 * The plain twin of the picture loss of one view: its terms, and dL/dpicture.
 *
 * @param picture [size, size, 4]
 * @param wanted [size, size, 4], 0..1
 */
export function pictureLoss(
  picture: ArrayLike<number>,
  wanted: ArrayLike<number>,
  size: number,
  { l1Weight, ssimWeight, alphaWeight }: PictureLossWeights,
) {
  const pixels = size * size;
  const gradient = new Float64Array(pixels * 4);
  let [l1, ssim, alpha] = [0, 0, 0];
  for (let channel = 0; channel < 4; channel++) {
    const take = (values: ArrayLike<number>) =>
      Float64Array.from({ length: pixels }, (_, i) => values[i * 4 + channel]!);
    const x = take(picture), y = take(wanted);
    const weight = channel === 3 ? alphaWeight / pixels : l1Weight / (3 * pixels);
    x.forEach((value, i) => {
      const difference = value - y[i]!;
      if (channel === 3) alpha += weight * Math.abs(difference);
      else l1 += weight * Math.abs(difference);
      gradient[i * 4 + channel] = weight * Math.sign(difference);
    });
    if (channel === 3) continue;
    const product = (a: Float64Array, b: Float64Array) => blur(a.map((value, i) => value * b[i]!), size);
    const [mx, my, xx, yy, xy] = [blur(x, size), blur(y, size), product(x, x), product(y, y), product(x, y)];
    const byMean = new Float64Array(pixels),
      bySquare = new Float64Array(pixels),
      byProduct = new Float64Array(pixels);
    for (let i = 0; i < pixels; i++) {
      // Windows stand at every second pixel of every second row.
      if (i % 2 === 1 || Math.floor(i / size) % 2 === 1) continue;
      const a1 = 2 * mx[i]! * my[i]! + C1, a2 = 2 * (xy[i]! - mx[i]! * my[i]!) + C2;
      const d1 = mx[i]! ** 2 + my[i]! ** 2 + C1, d2 = xx[i]! - mx[i]! ** 2 + yy[i]! - my[i]! ** 2 + C2;
      const value = a1 * a2 / (d1 * d2);
      ssim += 4 * ssimWeight * (1 - value) / (3 * pixels);
      byMean[i] = 2 * my[i]! * (a2 - a1) / (d1 * d2) + 2 * mx[i]! * value * (1 / d2 - 1 / d1);
      bySquare[i] = -value / d2;
      byProduct[i] = 2 * a1 / (d1 * d2);
    }
    const [mean, square, both] = [byMean, bySquare, byProduct].map((field) => blur(field, size));
    for (let i = 0; i < pixels; i++) {
      const v = mean![i]! + 2 * x[i]! * square![i]! + y[i]! * both![i]!;
      gradient[i * 4 + channel]! -= 4 * ssimWeight * v / (3 * pixels);
    }
  }
  return { terms: [l1, ssim, alpha], gradient };
}
