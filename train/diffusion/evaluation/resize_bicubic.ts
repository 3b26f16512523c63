/** Shares of neighbours as whole numbers of this part. */
const ONE = 2 ** 22;
/** Of the cubic kernel, in pixels of the smaller picture. */
const REACH = 2;

/** The neighbours that an output pixel is mixed of. */
interface Mix {
  readonly first: number;
  /** Whole numbers, about `ONE` in sum. */
  readonly shares: readonly number[];
}

/**
 * A picture at another size as Pillow's bicubic filter makes it, bit by bit: CLIP's scores are told for pictures that
 * went through it, and it is the one that takes all pixels into account where it makes a picture smaller.
 *
 * @param pixels [side, side, channels]
 * @returns [out, out, channels]
 */
export function resizeBicubic(
  pixels: Uint8Array | Uint8ClampedArray,
  side: number,
  channels: number,
  out: number,
): Uint8ClampedArray {
  if (pixels.length !== side * side * channels) {
    throw new RangeError(
      `Cannot resize a picture, ${side} x ${side} x ${channels} bytes are needed: ${pixels.length}`,
    );
  }
  const mixes = mixesOf(side, out);
  const row = side * channels;
  const narrow = new Uint8ClampedArray(side * out * channels);
  // Rounded between the two directions: Pillow keeps bytes there.
  for (let y = 0; y < side; y++) {
    mixAlong(pixels, y * row, channels, channels, mixes, narrow, y * out * channels, channels);
  }
  const small = new Uint8ClampedArray(out * out * channels);
  for (let x = 0; x < out; x++) {
    const [from, step] = [x * channels, out * channels];
    mixAlong(narrow, from, step, channels, mixes, small, from, step);
  }
  return small;
}

/** One row or column. `from` and `to` are its begin, the steps lead from pixel to pixel. */
function mixAlong(
  source: Uint8Array | Uint8ClampedArray,
  from: number,
  sourceStep: number,
  channels: number,
  mixes: readonly Mix[],
  target: Uint8ClampedArray,
  to: number,
  targetStep: number,
): void {
  mixes.forEach(({ first, shares }, pixel) => {
    for (let channel = 0; channel < channels; channel++) {
      let sum = ONE / 2;
      let place = from + first * sourceStep + channel;
      for (const share of shares) {
        sum += source[place]! * share;
        place += sourceStep;
      }
      target[to + pixel * targetStep + channel] = Math.floor(sum / ONE);
    }
  });
}

function mixesOf(side: number, out: number): Mix[] {
  const scale = side / out;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: out }, (_, pixel): Mix => {
    const centre = (pixel + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - REACH * stretch + 0.5));
    const end = Math.min(side, Math.floor(centre + REACH * stretch + 0.5));
    const weights = Array.from(
      { length: end - first },
      (_, index) => cubic((first + index + 0.5 - centre) / stretch),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, shares: weights.map((weight) => roundAway(weight / sum * ONE)) };
  });
}

/** Keys 1981, with a = -0.5. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x >= REACH) return 0;
  return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
}

function roundAway(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}
