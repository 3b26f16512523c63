import { clamp01 } from "../../base/scalar.ts";
import { createRandom } from "../../base/mulberry32.ts";
import { SPEECH_HOP_MS, type SpeechFrame, VISEME_INDEX } from "../speech_frame.ts";
import { createStrokes, type StrokeKind } from "./strokes.ts";
import { createSyllables } from "./syllables.ts";

/** What a voice's melody and loudness move besides the mouth. Times are milliseconds on the frames' clock. */
export interface Prosody {
  /** Of the time that `at` was asked for: the brows' raising 0..1, and turns of the head in radians. */
  readonly brows: number;
  readonly nod: number;
  readonly turn: number;
  readonly tilt: number;
  push(frame: SpeechFrame): void;
  /** @returns a time for the lids to close at, as the voice pauses; NaN where none is wished */
  at(t: number): number;
  interrupt(t: number): void;
  reset(): void;
}

const DEGREE = Math.PI / 180;
/** Milliseconds between beats of the head at least, and between raisings of the brows. */
const BEATS_APART = 380, RAISINGS_APART = 900;
const NOD: StrokeKind = { rise: 150, hold: 20, fall: 300 };
/** Brows go up before the accent that they mark, by 60 ms on average, and stay a syllable (Cavé et al. 1996). */
const RAISE: StrokeKind = { rise: 170, hold: 90, fall: 330 };
/** A silence this long, after this much speech, is a pause; people blink in half of them (Hömke et al. 2018). */
const PAUSE = 180, PHRASE = 500, BLINKS_AT_PAUSES = 0.55;

/** Beats and raisings that a seed chooses among the voice's accents. */
export function createProsody(seed: number): Prosody {
  const random = createRandom(seed ^ 0x9a0d);
  const syllables = createSyllables();
  const nods = createStrokes(NOD), turns = createStrokes(NOD), tilts = createStrokes(NOD);
  const raisings = createStrokes(RAISE);
  let now = -Infinity, lastBeat = -Infinity, lastRaising = -Infinity;
  let brows = 0, nod = 0, turn = 0, tilt = 0;
  let silence = 0, speech = 0, blink = NaN;

  const accent = (t: number, loud: number, high: number): void => {
    const stress = clamp01(0.55 * loud + 0.45 * high);
    if (t - lastBeat > BEATS_APART && stress > 0.25 + 0.25 * random()) {
      lastBeat = t;
      nods.add(t + 30, now, (0.8 + 2.6 * stress) * DEGREE);
      turns.add(t + 30, now, 2 * (random() - 0.5) * 1.6 * stress * DEGREE);
      tilts.add(t + 30, now, 2 * (random() - 0.5) * 1.3 * stress * DEGREE);
    }
    if (t - lastRaising > RAISINGS_APART && high > 0.3 + 0.3 * random()) {
      lastRaising = t;
      raisings.add(t - 60, now, 0.25 + 0.6 * high);
    }
  };
  const hear = ({ t, visemes, energy }: SpeechFrame): void => {
    const silent = visemes[VISEME_INDEX.sil]! > 0.5 || energy < 0.03;
    if (!silent) {
      if (silence >= PAUSE) speech = 0;
      silence = 0;
      speech += SPEECH_HOP_MS;
      return;
    }
    silence += SPEECH_HOP_MS;
    if (silence >= PAUSE && speech >= PHRASE) {
      speech = 0;
      if (random() < BLINKS_AT_PAUSES) blink = t - PAUSE + 60 + 120 * random();
    }
  };
  const forget = (): void => {
    syllables.reset();
    silence = speech = 0;
    blink = NaN;
  };
  return {
    get brows() {
      return brows;
    },
    get nod() {
      return nod;
    },
    get turn() {
      return turn;
    },
    get tilt() {
      return tilt;
    },
    push(frame) {
      syllables.push(frame);
      if (syllables.found) accent(syllables.t, syllables.loud, syllables.high);
      hear(frame);
    },
    at(t) {
      now = t;
      brows = Math.min(1, raisings.at(t));
      nod = nods.at(t);
      turn = turns.at(t);
      tilt = tilts.at(t);
      const wished = blink;
      if (!(blink <= t)) return NaN;
      blink = NaN;
      return wished;
    },
    interrupt(t) {
      forget();
      for (const strokes of [nods, turns, tilts, raisings]) strokes.end(t);
    },
    reset() {
      forget();
      now = lastBeat = lastRaising = -Infinity;
      for (const strokes of [nods, turns, tilts, raisings]) strokes.reset();
    },
  };
}
