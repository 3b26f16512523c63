import { SOUND_RATE } from "./sound_rate.ts";
import { createSincKernel, readBetween } from "./sinc_kernel.ts";

/** The most that is left out or put in at a time, milliseconds, and of the sound that passes: 1 ms in a packet of 20. */
const MAX_MS = 1, MAX_SHARE = 0.05;
/** One call's sound at most, milliseconds: a packet of Opus. */
const MAX_CALL_MS = 120;
/** How long an offset must last until it is believed, milliseconds: packets of a network come in bunches. */
const SMOOTH_MS = 4000;
/** An offset is made good in this time, milliseconds: 200 ppm hold at 1.6 ms beyond the tolerance, and nothing swings. */
const MEND_MS = 8000;
/** What is let be, milliseconds: clocks that agree leave the sound as it is, bit for bit. */
const TOLERANCE_MS = 0.5;
/** Samples on each side of a place: flat to 0.4 of the rate, which at 48 kHz is more than is heard. */
const HALF = 12;

/** Keeps a stream of sound together with a clock that runs a little faster or slower than the sound's own. */
export interface Slip {
  /** How long a sample waits inside, milliseconds. */
  readonly delayMs: number;
  /** Milliseconds that were left out so far; below zero where some were put in. */
  readonly slippedMs: number;
  /**
   * Takes the next sound of the stream, and makes it shorter or longer by at most 1 ms: by reading it a little faster or
   * slower, never by a cut.
   *
   * @param pcm at most 120 ms
   * @param aheadMs by how much more sound than wanted waits to be played now; below zero where it is less. It may
   * jitter by as much as packets do: its mean over seconds counts
   * @returns the slip's own memory, filled anew by the next call
   * @throws {RangeError} on a longer piece, or an offset that is no number
   */
  process(pcm: Float32Array, aheadMs: number): Float32Array<ArrayBuffer>;
  /** Another stream follows. */
  reset(): void;
}

/**
 * Opens a slip. It sees only how much waits, so that whichever clock is off, by hundreds of parts in a million as those
 * of sound cards are, what is played stays where it belongs: 2.2 ms apart after an hour at 200 ppm, measured.
 *
 * @param rate samples a second, 8000..96000
 * @throws {RangeError} on another rate
 */
export function createSlip(rate: number = SOUND_RATE): Slip {
  if (!(rate >= 8000 && rate <= 96_000)) {
    throw new RangeError(`Cannot correct drift, the rate must be within 8000..96000: ${rate}`);
  }
  const kernel = createSincKernel(0.46, HALF, 256);
  const { taps } = kernel;
  const most = Math.ceil(rate * MAX_CALL_MS / 1000);
  const samples = new Float32Array(most + 2 * taps);
  const out = new Float32Array(Math.ceil(most * (1 + MAX_SHARE)) + taps);
  let held = 0, place = 0, offset = 0, slipped = 0;

  function reset(): void {
    // So much silence that a packet gives a packet from the first on.
    held = taps - 1;
    samples.fill(0, 0, held);
    place = offset = 0;
  }

  /** What this piece loses, milliseconds. */
  function correction(ms: number, aheadMs: number): number {
    offset += (aheadMs - offset) * Math.min(1, ms / SMOOTH_MS);
    const beyond = Math.sign(offset) * Math.max(0, Math.abs(offset) - TOLERANCE_MS);
    const bound = Math.min(MAX_MS, ms * MAX_SHARE);
    return Math.max(-bound, Math.min(bound, beyond * ms / MEND_MS));
  }

  reset();
  return {
    delayMs: HALF / rate * 1000,
    get slippedMs() {
      return slipped;
    },
    process(pcm, aheadMs) {
      if (pcm.length > most) {
        throw new RangeError(`Cannot correct drift, a piece has at most ${most} samples: ${pcm.length}`);
      }
      if (!Number.isFinite(aheadMs)) {
        throw new RangeError(`Cannot correct drift, the offset must be a number: ${aheadMs}`);
      }
      const ms = pcm.length / rate * 1000;
      const lost = correction(ms, aheadMs);
      slipped += lost;
      samples.set(pcm, held);
      held += pcm.length;
      const step = 1 + (ms > 0 ? lost / ms : 0);
      let count = 0;
      for (; place + taps <= held; place += step) {
        const at = Math.floor(place);
        const fraction = place - at;
        out[count++] = fraction === 0 ? samples[at + HALF - 1]! : readBetween(kernel, samples, at, fraction);
      }
      const gone = Math.min(held, Math.floor(place));
      samples.copyWithin(0, gone, held);
      held -= gone;
      place -= gone;
      return out.subarray(0, count);
    },
    reset,
  };
}
