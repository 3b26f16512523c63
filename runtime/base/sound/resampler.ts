import { createSincKernel, readAtRow, readBetween } from "./sinc_kernel.ts";

/** Rates that sound may have, samples a second. */
export const MIN_RATE = 8000, MAX_RATE = 192_000;

/**
 * Samples of the lower rate on each side of a place. With a slope from 0.45 to 0.5 of that rate, 88 weights are what
 * 70 dB take (Kaiser's estimate): measured, flat within 0.01 dB up to 0.45, and -79 dB of what would fold.
 */
const HALF = 44;
const CUTOFF = 0.475;
/** Ratios that repeat after so many outputs have a row for each; others are read between 256. */
const MAX_PHASES = 640, BETWEEN_PHASES = 256;

/** Turns a stream of sound into another rate. */
export interface Resampler {
  readonly from: number;
  readonly to: number;
  /** How long a sample waits inside, milliseconds: what comes out is in its right place, and comes so much later. */
  readonly delayMs: number;
  /**
   * Takes the next samples of the stream.
   *
   * @param pcm any length; what is no number becomes silence
   * @returns what is ready: the resampler's own, filled anew by the next call, which allocates only where it is given
   * more than ever before
   */
  process(pcm: Float32Array): Float32Array<ArrayBuffer>;
  /** The rest of the stream, as if silence followed; what comes then is another stream. Own memory, as before. */
  finish(): Float32Array<ArrayBuffer>;
  /** Forgets what it has taken. */
  reset(): void;
}

/**
 * Opens a resampler: a windowed sinc by phases, flat within 0.1 dB up to 0.45 of the lower rate, with what would fold
 * below -60 dB. Of n samples it makes ceil(n * to / from), the first at the time of the first; its place is counted in
 * whole numbers, so that it is as exact after days.
 *
 * @param from samples a second, 8000..192000, whole
 * @throws {RangeError} on another rate
 */
export function createResampler(from: number, to: number): Resampler {
  for (const rate of [from, to]) {
    if (!(Number.isInteger(rate) && rate >= MIN_RATE && rate <= MAX_RATE)) {
      throw new RangeError(
        `Cannot resample sound, a rate must be a whole number within ${MIN_RATE}..${MAX_RATE}: ${rate}`,
      );
    }
  }
  if (from === to) return createCopy(from);
  const divisor = greatestDivisor(from, to);
  const phases = to / divisor, step = from / divisor;
  const lower = Math.min(from, to), half = Math.ceil(HALF * from / lower);
  const isExact = phases <= MAX_PHASES;
  const kernel = createSincKernel(CUTOFF * lower / from, half, isExact ? phases : BETWEEN_PHASES);
  const { taps } = kernel;
  const silence = new Float32Array(half);
  let samples = new Float32Array(taps + Math.ceil(from / 10));
  let out = new Float32Array(Math.ceil(to / 10));
  /** Samples held; the place of the next output among them, in whole samples and phases. */
  let held = 0, at = 0, phase = 0;
  /** Samples taken and given of this stream. */
  let taken = 0, given = 0;

  function reset(): void {
    // As if silence had gone before: the first place lies behind half a row of it.
    samples.fill(0, 0, half - 1);
    held = half - 1;
    at =
      phase =
      taken =
      given =
        0;
  }

  function append(pcm: Float32Array): void {
    if (held + pcm.length > samples.length) {
      const larger = new Float32Array(held + pcm.length);
      larger.set(samples.subarray(0, held));
      samples = larger;
    }
    for (let index = 0; index < pcm.length; index++) samples[held + index] = finite(pcm[index]!);
    held += pcm.length;
    const most = Math.ceil((held - at) * to / from) + 1;
    if (most > out.length) out = new Float32Array(most);
  }

  /** @param most outputs, at the end of a stream */
  function run(most: number): Float32Array<ArrayBuffer> {
    let count = 0;
    for (; at + taps <= held && count < most; count++) {
      out[count] = isExact
        ? readAtRow(kernel, samples, at, phase)
        : readBetween(kernel, samples, at, phase / phases);
      phase += step;
      const whole = Math.floor(phase / phases);
      at += whole;
      phase -= whole * phases;
    }
    // A long step may lie beyond what there is.
    const gone = Math.min(at, held);
    samples.copyWithin(0, gone, held);
    held -= gone;
    at -= gone;
    given += count;
    return out.subarray(0, count);
  }

  reset();
  return {
    from,
    to,
    delayMs: half / from * 1000,
    process(pcm) {
      taken += pcm.length;
      append(pcm);
      return run(Infinity);
    },
    finish() {
      const rest = Math.ceil(taken * to / from) - given;
      append(silence);
      const last = run(rest);
      reset();
      return last;
    },
    reset,
  };
}

/** All of a sound in another rate. @throws {RangeError} as `createResampler` does */
export function resample(pcm: Float32Array, from: number, to: number): Float32Array<ArrayBuffer> {
  const resampler = createResampler(from, to);
  const all = new Float32Array(Math.ceil(pcm.length * to / from));
  let done = 0;
  const keep = (part: Float32Array) => {
    all.set(part, done);
    done += part.length;
  };
  // Piece by piece: the resampler keeps as much as it is given at once.
  for (let at = 0; at < pcm.length; at += from) keep(resampler.process(pcm.subarray(at, at + from)));
  keep(resampler.finish());
  return all;
}

/** The same rate: nothing waits. */
function createCopy(rate: number): Resampler {
  let out = new Float32Array(Math.ceil(rate / 10));
  return {
    from: rate,
    to: rate,
    delayMs: 0,
    process(pcm) {
      if (pcm.length > out.length) out = new Float32Array(pcm.length);
      for (let index = 0; index < pcm.length; index++) out[index] = finite(pcm[index]!);
      return out.subarray(0, pcm.length);
    },
    finish: () => out.subarray(0, 0),
    reset() {},
  };
}

const finite = (value: number): number => value - value === 0 ? value : 0;

function greatestDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
