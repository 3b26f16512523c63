/** Samples a second of what is listened to. */
export const LISTENING_RATE = 16_000;
/** Samples from frame to frame, and of a frame's window: 10 and 25 ms. */
export const HOP = 160, WINDOW = 400;
export const MEL_BANDS = 40;
const FFT = 512, BINS = FFT / 2;
/** Hz: below is hum, above is what telephones and codecs cut off. */
const LOW = 60, HIGH = 7600;
/** Added to each band's power, so that digital silence has a logarithm: about -90 dB of full scale. */
const QUIET = 1e-7;

const melOf = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
const hertzOf = (mel: number) => 700 * (10 ** (mel / 2595) - 1);

/**
 * The logarithm of a window's power in 40 bands of the mel scale (triangles, HTK's formula). Allocates nothing.
 *
 * @param window [400] of samples, -1 to 1
 * @param into [40], written
 */
export type Mel = (window: Float32Array, into: Float32Array) => void;

export function createMel(): Mel {
  const hann = Float64Array.from(
    { length: WINDOW },
    (_, i) => 0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW),
  );
  const { from, to, weights } = triangles();
  const real = new Float64Array(FFT), imaginary = new Float64Array(FFT);
  const transform = createFft(FFT);
  return (window, into) => {
    for (let i = 0; i < WINDOW; i++) real[i] = window[i]! * hann[i]!;
    real.fill(0, WINDOW);
    imaginary.fill(0);
    transform(real, imaginary);
    for (let k = 0; k < BINS; k++) real[k] = real[k]! * real[k]! + imaginary[k]! * imaginary[k]!;
    for (let band = 0; band < MEL_BANDS; band++) {
      let sum = QUIET;
      for (let k = from[band]!, row = band * BINS; k < to[band]!; k++) sum += weights[row + k]! * real[k]!;
      into[band] = Math.log(sum);
    }
  };
}

/** Each band rises from its lower neighbour's middle to its own and falls to its upper one's. */
function triangles() {
  const low = melOf(LOW), step = (melOf(HIGH) - low) / (MEL_BANDS + 1);
  const from = new Int32Array(MEL_BANDS), to = new Int32Array(MEL_BANDS);
  const weights = new Float64Array(MEL_BANDS * BINS);
  for (let band = 0; band < MEL_BANDS; band++) {
    const [a, b, c] = [0, 1, 2].map((k) => hertzOf(low + (band + k) * step)) as [number, number, number];
    from[band] = BINS;
    for (let k = 0; k < BINS; k++) {
      const hertz = k * LISTENING_RATE / FFT;
      const weight = Math.max(0, Math.min((hertz - a) / (b - a), (c - hertz) / (c - b)));
      if (weight === 0) continue;
      from[band] = Math.min(from[band]!, k);
      to[band] = k + 1;
      // A Hann window's power is 3/8; of a full sine some band then has about 0 in the logarithm.
      weights[band * BINS + k] = weight / (WINDOW * WINDOW / 16);
    }
  }
  return { from, to, weights };
}

/** In place, for a power of two (Cooley and Tukey, radix 2, decimation in time). */
function createFft(size: number): (real: Float64Array, imaginary: Float64Array) => void {
  const bits = Math.log2(size);
  const reversed = Int32Array.from({ length: size }, (_, i) => {
    let r = 0;
    for (let b = 0; b < bits; b++) r |= (i >> b & 1) << (bits - 1 - b);
    return r;
  });
  const cosine = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos(2 * Math.PI * i / size));
  const sine = Float64Array.from({ length: size / 2 }, (_, i) => -Math.sin(2 * Math.PI * i / size));
  return (real, imaginary) => {
    for (let i = 0; i < size; i++) {
      const j = reversed[i]!;
      if (j <= i) continue;
      const a = real[i]!, b = imaginary[i]!;
      real[i] = real[j]!, imaginary[i] = imaginary[j]!;
      real[j] = a, imaginary[j] = b;
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half);
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0, w = 0; k < half; k++, w += stride) {
          const i = start + k, j = i + half, c = cosine[w]!, s = sine[w]!;
          const a = real[j]! * c - imaginary[j]! * s, b = real[j]! * s + imaginary[j]! * c;
          real[j] = real[i]! - a, imaginary[j] = imaginary[i]! - b;
          real[i] = real[i]! + a, imaginary[i] = imaginary[i]! + b;
        }
      }
    }
  };
}
