import { type Viseme, VISEMES } from "../motion/expressions.ts";

export { type Viseme, VISEMES };

/** Where each viseme stands in `SpeechFrame.visemes`. */
export const VISEME_INDEX: Readonly<Record<Viseme, number>> = Object.fromEntries(
  VISEMES.map((name, index) => [name, index]),
) as Record<Viseme, number>;

/** Milliseconds from one frame of speech to the next. */
export const SPEECH_HOP_MS = 10;

/** What is said at a moment, as a listener hears it or a voice tells it. Its maker reuses it: copy what is kept. */
export interface SpeechFrame {
  /** Milliseconds from the start of its utterance or stream: the middle of what the frame tells of. */
  t: number;
  /** [15], by VISEMES, 0..1; their sum is 1. */
  visemes: Float32Array;
  /** How far the jaw is open, 0..1: 1 as for a loud "ah". */
  jaw: number;
  /** Loudness, 0..1: 0 silence, about 0.5 speech at its usual level. */
  energy: number;
  /** Hz; 0 where the voice does not sound. */
  pitch: number;
}

/** A frame of silence. */
export function createSpeechFrame(): SpeechFrame {
  const visemes = new Float32Array(VISEMES.length);
  visemes[VISEME_INDEX.sil] = 1;
  return { t: 0, visemes, jaw: 0, energy: 0, pitch: 0 };
}
