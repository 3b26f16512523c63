import { LISTENING_RATE } from "./mel.ts";

/** The voice's pitch needs no more than 4 kHz. */
const FEWER = 4, RATE = LISTENING_RATE / FEWER;
/** Hz that are looked for: a low man's to a child's. */
const LOWEST = 60, HIGHEST = 500;
const LONGEST = Math.ceil(RATE / LOWEST), SHORTEST = Math.floor(RATE / HIGHEST);
/** Samples that are compared with those a period later: 30 ms. */
const SPAN = 0.03 * RATE;
/** Samples of 16 kHz that are looked at. */
export const PITCH_WINDOW = (SPAN + LONGEST) * FEWER;
/** How alike a voiced sound's periods are at least. */
const VOICED = 0.6;
/** A shorter period is taken where it is nearly as alike as the best: the best may be two or three of them. */
const NEARLY = 0.88;

/**
 * The pitch of a voice in Hz, by the period after which its sound is most like itself (normalised cross-correlation);
 * 0 where it has none. Allocates nothing.
 *
 * @param window [PITCH_WINDOW] of samples at 16 kHz
 */
export type Pitch = (window: Float32Array) => number;

export function createPitch(): Pitch {
  const few = new Float64Array(SPAN + LONGEST), alike = new Float64Array(LONGEST + 1);
  return (window) => {
    let mean = 0;
    for (let i = 0; i < few.length; i++) {
      const k = i * FEWER;
      few[i] = window[k]! + window[k + 1]! + window[k + 2]! + window[k + 3]!;
      mean += few[i]! / few.length;
    }
    let own = 0, later = 0;
    for (let i = 0; i < few.length; i++) few[i]! -= mean;
    for (let i = 0; i < SPAN; i++) own += few[i]! ** 2;
    for (let i = 0; i < SPAN; i++) later += few[i + SHORTEST - 1]! ** 2;
    if (own < 1e-5) return 0;
    let best = 0;
    for (let lag = SHORTEST; lag <= LONGEST; lag++) {
      later += few[lag + SPAN - 1]! ** 2 - few[lag - 1]! ** 2;
      let sum = 0;
      for (let i = 0; i < SPAN; i++) sum += few[i]! * few[i + lag]!;
      alike[lag] = sum / Math.sqrt(own * Math.max(later, 1e-9));
      if (alike[lag]! > best) best = alike[lag]!;
    }
    if (best < VOICED) return 0;
    for (let lag = SHORTEST + 1; lag < LONGEST; lag++) {
      const a = alike[lag - 1]!, b = alike[lag]!, c = alike[lag + 1]!;
      if (b < NEARLY * best || b < a || b < c) continue;
      const bend = a - 2 * b + c;
      return RATE / (lag + (bend < 0 ? (a - c) / (2 * bend) : 0));
    }
    return 0;
  };
}
