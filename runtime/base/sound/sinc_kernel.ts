/**
 * A windowed sinc for reading sound between its samples: rows of weights, one for each of so many places between two
 * samples. Each row sums to 1, so that silence and steady values stay what they are.
 */
export interface SincKernel {
  /** Weights of a row, even: half of them for samples up to the place, half for those behind it. */
  readonly taps: number;
  /** Places between two samples. */
  readonly phases: number;
  /** [phases + 1, taps]: the last row is the first one sample later, for who reads between rows. */
  readonly rows: Float32Array;
}

/** Kaiser's beta for 70 dB (Oppenheim and Schafer, Discrete-Time Signal Processing, 7.75). */
const BETA = 0.1102 * (70 - 8.7);

/** Modified Bessel function of the first kind and order zero, by its series. */
function besselI0(x: number): number {
  let sum = 1, term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * @param cutoff middle of the slope, of the sample rate, 0..0.5
 * @param half samples on each side
 * @param phases rows, 1 or more
 */
export function createSincKernel(cutoff: number, half: number, phases: number): SincKernel {
  const taps = 2 * half, rows = new Float32Array((phases + 1) * taps);
  const edge = besselI0(BETA);
  const weights = new Float64Array(taps);
  for (let phase = 0; phase <= phases; phase++) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const t = tap - (half - 1) - phase / phases;
      const x = 2 * Math.PI * cutoff * t;
      const within = 1 - (t / half) ** 2;
      const window = within <= 0 ? 0 : besselI0(BETA * Math.sqrt(within)) / edge;
      sum += weights[tap] = (Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x) * window;
    }
    for (let tap = 0; tap < taps; tap++) rows[phase * taps + tap] = weights[tap]! / sum;
  }
  return { taps, phases, rows };
}

/** The value at a row's place; `at` is the first of the samples that it weighs. Allocates nothing. */
export function readAtRow(
  { taps, rows }: SincKernel,
  samples: Float32Array,
  at: number,
  row: number,
): number {
  let sum = 0;
  for (let tap = 0, weight = row * taps; tap < taps; tap++, weight++) {
    sum += samples[at + tap]! * rows[weight]!;
  }
  return sum;
}

/**
 * The value at any place between two samples: between two rows, by a straight line, which is 90 dB true with 256 of
 * them. Allocates nothing.
 *
 * @param fraction 0..1 of the way from a sample to the next
 */
export function readBetween(
  { taps, phases, rows }: SincKernel,
  samples: Float32Array,
  at: number,
  fraction: number,
): number {
  const place = fraction * phases, row = Math.min(phases - 1, Math.floor(place)), along = place - row;
  let first = 0, second = 0;
  for (let tap = 0, weight = row * taps; tap < taps; tap++, weight++) {
    const sample = samples[at + tap]!;
    first += sample * rows[weight]!;
    second += sample * rows[weight + taps]!;
  }
  return first + (second - first) * along;
}
